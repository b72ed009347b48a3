import InfiniBox
import Testing

// The array itself (rest 4).
extension GoldenCase {
  static let system: [GoldenCase] = [
    GoldenCase("system_entity_counts", answer: counts) {
      let counts = try await $0.first.entityCounts()
      #expect(counts == ["volumes": 7])
    },
    GoldenCase("system_info") {
      _ = try await $0.first.systemFields(["serial_number"])
      for _ in 0..<2 { _ = try await $0.first.systemFields(["operational_state"]) }
    },
    GoldenCase("system_capacity") {
      _ = try await $0.first.capacityFields(["free_physical_space"])
      _ = try await $0.first.capacity()
      _ = try await $0.first.capacityFields(["free_virtual_space", "total_physical_capacity"])
    },
    GoldenCase("system_limits") { _ = try await $0.first.limits(["nas.max_filesystems_in_system"]) },
  ]

  private static let counts: Answer = { _ in Sample.envelope(["volumes": 7]) }
}
