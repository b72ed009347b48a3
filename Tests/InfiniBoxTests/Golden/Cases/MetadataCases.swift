import InfiniBox
import Testing

// Metadata (rest 16).
extension GoldenCase {
  static let metadata: [GoldenCase] = [
    GoldenCase("metadata_set") { try await $0.first.metadata.put(["dr.tier": "gold"], on: 1004) },
    GoldenCase("metadata_set_many") {
      try await $0.first.metadata.put(["dr.policy": "p1", "dr.owner": "team a/b"], on: 1004)
    },
    GoldenCase("metadata_on_replica_objects") {
      for id: Int64 in [1069, 1003, 1002] { try await $0.first.metadata.put(["k": "v"], on: id) }
    },
    GoldenCase("metadata_system", .lists) {
      try await $0.first.metadata.putOnSystem(["k": "v"])
      _ = try await $0.first.metadata.allOfSystem()
    },
    GoldenCase("metadata_get") {
      let value = try await $0.first.metadata.value(of: 1004, key: "dr.tier")
      #expect(value == "v")
    },
    GoldenCase("metadata_get_special_key", answer: missing) {
      let value = try await $0.first.metadata.value(of: 1004, key: "a b/c")
      #expect(value == nil)
    },
    GoldenCase("metadata_get_missing", answer: missing) {
      let value = try await $0.first.metadata.value(of: 1004, key: "nope")
      #expect(value == nil)
    },
    GoldenCase("metadata_get_all", .lists) { _ = try await $0.first.metadata.all(of: 1004) },
    GoldenCase("metadata_unset") { try await $0.first.metadata.remove(key: "dr.tier", of: 1004) },
    GoldenCase("metadata_clear") { try await $0.first.metadata.removeAll(of: 1004) },
    GoldenCase("metadata_query_all", .lists) {
      _ = try await $0.first.metadata.search(where: [.equal("key", "dr.policy")])
      _ = try await $0.first.metadata.search(where: [.bare("object_type", "volume")])
    },
  ]

  private static let missing: Answer = { _ in Sample.refusal(404, code: "METADATA_NOT_FOUND") }
}
