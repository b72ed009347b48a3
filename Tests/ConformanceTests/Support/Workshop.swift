import Foundation
import InfiniBox

/// Makes things in the scratch pools and takes them away again, also after a failure. Everything it makes carries a name
/// that begins with `prefix`; nothing else, and nothing outside the scratch pools, is changed or deleted.
struct Workshop: Sendable {
  let arrays: ConformanceArrays
  let pool: Pool
  let prefix: String

  static func with(_ arrays: ConformanceArrays, _ work: (Workshop) async throws -> Void) async throws {
    guard let scratch = arrays.scratch else { throw ConformanceFailure(description: "writing needs a scratch pool") }
    guard let pool = try await arrays.array.pools.find(name: scratch.name) else {
      throw ConformanceFailure(description: "there is no pool '\(scratch.name)'; make it or name another")
    }
    let suffix = UInt32.random(in: .min ... .max)
    let workshop = Workshop(arrays: arrays, pool: pool, prefix: "conformance-" + String(suffix, radix: 16))
    do {
      try await work(workshop)
    } catch {
      // The first error is the one to tell; what cannot be cleaned up names itself by its prefix.
      try? await workshop.cleanUp()
      throw error
    }
    try await workshop.cleanUp()
  }

  func name(_ suffix: String) -> String { "\(prefix)-\(suffix)" }

  /// 1 GB, the smallest size that every version takes.
  static let bytes: Int64 = 1_000_000_000

  func volume(_ suffix: String = "volume") async throws -> Volume {
    try await arrays.array.approved.volumes.create(
      name: name(suffix), in: pool, size: Self.bytes, provisioning: .thin)
  }

  func filesystem(_ suffix: String = "filesystem") async throws -> Filesystem {
    try await arrays.array.approved.filesystems.create(
      name: name(suffix), in: pool, size: Self.bytes, provisioning: .thin)
  }

  func group(members: Int) async throws -> ConsistencyGroup {
    let group = try await arrays.array.approved.consistencyGroups.create(name: name("group"), in: pool)
    for number in 0..<members {
      let member = try await volume("member-\(number)")
      try await arrays.array.approved.consistencyGroups.addMember(member.id, to: group.id)
    }
    return group
  }

  // MARK: Replication

  func peer() throws -> ConformanceArrays.Peer {
    guard let peer = arrays.peer else { throw ConformanceFailure(description: "replicating needs a peer") }
    return peer
  }

  func link() async throws -> Link {
    let name = try peer().link
    guard let link = try await arrays.array.links.find(name: name) else {
      throw ConformanceFailure(description: "there is no link '\(name)'")
    }
    return link
  }

  func remotePool() async throws -> Pool {
    let peer = try peer()
    guard let pool = try await peer.array.pools.find(name: peer.pool) else {
      throw ConformanceFailure(description: "the peer has no pool '\(peer.pool)'")
    }
    return pool
  }

  /// A replica with a new target in the peer's scratch pool.
  func replicate(
    _ entity: some ReplicableEntity, type: ReplicationType = .async, options: ReplicaOptions = ReplicaOptions()
  ) async throws -> Replica {
    try await arrays.array.approved.replicas.replicateEntity(
      entity, over: try await link(), remotePool: try await remotePool(), type: type, options: options)
  }

  func waitForFirstCopy(_ id: Int64) async throws {
    try await arrays.eventually("the first copy of replica \(id)") {
      let replica = try await arrays.array.replicas.get(id)
      return !replica.isInitial && (replica.replicationType == .async || replica.syncState == .synchronized)
    }
  }

  // MARK: Cleaning up

  private func cleanUp() async throws {
    try await removeReplicas()
    try await Self.removeEntities(of: arrays.array, pool: pool.id, prefix: prefix)
    if let peer = arrays.peer {
      try await Self.removeEntities(of: peer.array, pool: try await remotePool().id, prefix: prefix)
    }
  }

  private func removeReplicas() async throws {
    let volumes = try await arrays.array.volumes.list(where: [.equal("pool_id", pool.id)])
    let filesystems = try await arrays.array.filesystems.list(where: [.equal("pool_id", pool.id)])
    let own = Set(
      volumes.filter { $0.name.hasPrefix(prefix) }.map(\.id)
        + filesystems.filter { $0.name.hasPrefix(prefix) }.map(\.id))
    let groups = Set(try await Self.groups(of: arrays.array, pool: pool.id, prefix: prefix).map(\.id))
    for replica in try await arrays.array.replicas.list()
    where replica.localEntityID.map(own.contains) == true
      || replica.localConsistencyGroupID.map(groups.contains) == true
    {
      _ = try await arrays.array.approved.replicas.delete(replica.id, ReplicaDeletion(retainStagingArea: false))
    }
  }

  private static func groups(
    of array: InfiniBoxSystem, pool: Int64, prefix: String
  ) async throws -> [ConsistencyGroup] {
    try await array.consistencyGroups.list(where: [.equal("pool_id", pool)]).filter { $0.name.hasPrefix(prefix) }
  }

  /// Snapshots before what they are of, groups before their members.
  private static func removeEntities(of array: InfiniBoxSystem, pool: Int64, prefix: String) async throws {
    let groups = try await groups(of: array, pool: pool, prefix: prefix)
    for group in groups where group.type == .snapshot {
      try await array.approved.consistencyGroups.delete(group.id, withMembers: true)
    }
    for group in groups where group.type != .snapshot {
      try await array.approved.consistencyGroups.delete(group.id)
    }
    let volumes = try await array.volumes.list(where: [.equal("pool_id", pool)])
    let masters = Set(volumes.filter { $0.type == .master && $0.name.hasPrefix(prefix) }.map(\.id))
    for volume in volumes where volume.type == .snapshot && volume.familyID.map(masters.contains) == true {
      try await array.approved.volumes.delete(volume.id)
    }
    for id in masters.sorted() { try await array.approved.volumes.delete(id) }
    let filesystems = try await array.filesystems.list(where: [.equal("pool_id", pool)])
    let masterFilesystems = Set(filesystems.filter { $0.type == .master && $0.name.hasPrefix(prefix) }.map(\.id))
    for snapshot in filesystems
    where snapshot.type == .snapshot && snapshot.familyID.map(masterFilesystems.contains) == true {
      try await array.approved.filesystems.delete(snapshot.id)
    }
    for id in masterFilesystems.sorted() { try await array.approved.filesystems.delete(id) }
  }
}
