import InfiniBox
import Testing

// The four examples of the seed document.
extension GoldenCase {
  static let seed: [GoldenCase] = [
    GoldenCase("seed_document", .lists) { arrays in
      let (primary, secondary) = (arrays.first, arrays.second)
      let size: Int64 = 1_000_000_000
      let capacity: Int64 = 1_000_000_000_000
      let link = Sample.link()

      let pool = try await primary.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: capacity)
      #expect(pool.id == 7001)
      let localPool = Sample.pool(1003)
      _ = try await primary.volumes.create(name: "vol_<uuid4-hex>", in: localPool, size: size)
      _ = try await secondary.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: capacity)
      let remotePool = Sample.pool(5003)
      _ = try await primary.replicas.replicateEntity(Sample.volume(1004), over: link, remotePool: remotePool)

      _ = try await primary.volumes.create(name: "vol_<uuid4-hex>", in: localPool, size: size)
      _ = try await secondary.volumes.create(name: "vol_<uuid4-hex>", in: remotePool, size: size)
      _ = try await primary.volumes.createSnapshot(of: 1007, name: "vol_<uuid4-hex>")
      _ = try await secondary.volumes.createSnapshot(of: 5007, name: "vol_<uuid4-hex>")
      _ = try await primary.replicas.replicateEntityUseBase(
        Sample.volume(1007), over: link, localSnapshot: Sample.volume(1008, parent: 1007),
        remoteSnapshot: Sample.volume(5008, parent: 5007))

      _ = try await primary.consistencyGroups.create(name: "cg_<uuid4-hex>", in: localPool)
      _ = try await primary.replicas.replicateConsGroup(Sample.group(1011), over: link, remotePool: remotePool)

      _ = try await primary.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: capacity)
      _ = try await primary.volumes.create(name: "vol_<uuid4-hex>", in: Sample.pool(1013), size: size)
      _ = try await primary.replicas.replicateEntity(
        Sample.volume(1014), over: link, remotePool: remotePool, type: .sync)
    }
  ]
}
