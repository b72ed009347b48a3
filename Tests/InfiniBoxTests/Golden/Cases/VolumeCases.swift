import InfiniBox
import Testing

// Volumes (rest 6).
extension GoldenCase {
  static let volumes: [GoldenCase] = [
    GoldenCase("volume_create") {
      _ = try await $0.first.volumes.create(
        name: "v1", in: Sample.pool(1001), size: 10 * gibibyte, provisioning: .thin)
    },
    GoldenCase("volume_create_defaults") {
      _ = try await $0.first.volumes.create(name: "vol_<uuid4-hex>", in: Sample.pool(1001), size: 1_000_000_000)
    },
    GoldenCase("volume_create_many") {
      for number in 1...3 {
        _ = try await $0.first.volumes.create(name: "bulk_\(number)", in: Sample.pool(1001), size: gibibyte)
      }
    },
    GoldenCase("volume_create_pool_by_name", answer: named(1001)) {
      let pool = try #require(try await $0.first.pools.find(name: "pool-a"))
      _ = try await $0.first.volumes.create(name: "v2", in: pool, size: gibibyte)
    },
    GoldenCase("volume_get_by_id") { _ = try await $0.first.volumes.first(where: [.equal("id", 1003)]) },
    GoldenCase("volume_get_fields") { _ = try await $0.first.volumes.get(1003) },
    GoldenCase("volume_get_some_fields") {
      _ = try await $0.first.volumes.fields(["size", "pool_id", "rmr_source", "rmr_target"], of: 1003)
    },
    GoldenCase("volume_is_in_system") { _ = try await $0.first.volumes.fields(["id"], of: 1003) },
    GoldenCase("volume_not_found", answer: missing) { arrays in
      let error = await #expect(throws: InfiniBoxError.self) {
        try await arrays.first.volumes.fields(["size"], of: 99)
      }
      guard case .notFound = error?.cause else {
        Issue.record("expected notFound, got \(String(describing: error))")
        return
      }
    },
    GoldenCase("volume_safe_get_missing") {
      let volume = try await $0.first.volumes.find(name: "nope")
      #expect(volume == nil)
    },
    GoldenCase("volume_resize") { _ = try await $0.first.volumes.resize(1003, to: 16_106_127_360) },
    GoldenCase("volume_resize_force") {
      _ = try await $0.first.volumes.resize(1003, to: 20 * gibibyte, force: true)
    },
    GoldenCase("volume_update") {
      _ = try await $0.first.volumes.rename(1003, to: "v1b")
      _ = try await $0.first.volumes.setWriteProtection(1003, to: true)
      _ = try await $0.first.volumes.setProvisioning(1003, to: .thick)
    },
    GoldenCase("volume_move_pool") {
      try await $0.first.volumes.move(1003, to: Sample.pool(1002), withCapacity: true)
    },
    GoldenCase("volume_delete_force_lock", answer: named(1005)) {
      let volume = try #require(try await $0.first.volumes.find(name: "v2"))
      try await $0.first.volumes.delete(volume.id, forceIfSnapshotLocked: true)
    },
    GoldenCase("reclaimable_space") {
      let bytes = try await $0.first.volumes.spaceFreed(byDeleting: [1002])
      #expect(bytes == 1_000_000_000)
    },
    GoldenCase("volume_delete") { try await $0.first.volumes.delete(1003) },
    GoldenCase("approval_default") { try await $0.first.volumes.delete(1004) },
  ]

  private static let missing: Answer = { _ in Sample.refusal(404, code: "VOLUME_NOT_FOUND") }

  /// Answers a query by name with one object of this id.
  private static func named(_ id: Int64) -> Answer {
    { request in
      guard request.method == .get, request.parameter("name") != nil else { return nil }
      return Sample.page(1, size: 1, of: [Sample.object(id)])
    }
  }
}
