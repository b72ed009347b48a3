import InfiniBox
import Testing

// Pools (rest 5).
extension GoldenCase {
  static let pools: [GoldenCase] = [
    GoldenCase("pool_create") {
      _ = try await $0.first.pools.create(
        name: "pool-a", physicalCapacity: 10 * tebibyte, virtualCapacity: 20 * tebibyte)
    },
    GoldenCase("pool_create_defaults") {
      _ = try await $0.first.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: 1_000_000_000_000)
    },
    GoldenCase("pool_create_thresholds") {
      _ = try await $0.first.pools.create(
        name: "pool-c", physicalCapacity: tebibyte, warning: 70, critical: 85, maximumExtension: -1,
        isSSDEnabled: true)
    },
    GoldenCase("pool_delete") { try await $0.first.pools.delete(1001) },
    GoldenCase("pool_get_by_name") { _ = try await $0.first.pools.find(name: "pool-a") },
    GoldenCase("pool_get_capacity_fields") {
      _ = try await $0.first.pools.fields(
        [
          "physical_capacity", "virtual_capacity", "free_physical_space", "free_virtual_space",
          "allocated_physical_space", "state",
        ], of: 1001)
    },
    GoldenCase("pool_update") {
      _ = try await $0.first.pools.update(1001, physicalCapacity: 20 * tebibyte)
      _ = try await $0.first.pools.rename(1001, to: "pool-a2")
      _ = try await $0.first.pools.update(1001, warning: 75, critical: 95)
    },
    GoldenCase("pool_lock_unlock") {
      try await $0.first.pools.lock(1001)
      try await $0.first.pools.unlock(1001)
    },
  ]
}
