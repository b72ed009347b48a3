import InfiniBox
import Protection

/// Which lists a set of policies needs beyond those that every cycle reads.
struct ReadingNeeds: Hashable, Sendable {
  var groupBases = false
  var metadata = false
  /// Of the tag on links that tells which opening of the store changed something last.
  var openingTagKey: String?

  init(_ policies: [Policy], _ memory: StoreMemory? = nil) {
    openingTagKey = memory?.tagKey
    for policy in policies {
      if !policy.selector.metadata.isEmpty { metadata = true }
      if policy.selector.kind == .consistencyGroup, case .baseSnapshot = policy.goal.target { groupBases = true }
    }
  }
}

/// Reads everything that decisions need of one array: a handful of complete lists, never a request per entity. Either
/// all of it is answered or an error is; what is half known is not known.
struct ArrayReader: Sendable {
  private let system: InfiniBoxSystem
  private let description: SystemDescription
  private let needs: ReadingNeeds
  private let clockSkew: Duration?

  init(_ array: IdentifiedArray, _ needs: ReadingNeeds, clockSkew: Duration?) {
    (system, description) = (array.system, array.description)
    self.needs = needs
    self.clockSkew = clockSkew
  }

  func read() async throws(InfiniBoxError) -> ArrayInventory {
    let serial = description.serialNumber
    // Asked for again only when the version that was just read is another one.
    let capabilities = try await system.capabilities()
    let pools = try await system.pools.list(PoolRow.self)
    let links = try await system.links.list()
    let masters = [Filter.equal("type", OriginType.master)]
    let volumes = try await system.volumes.list(DatasetRow.self, where: masters)
    let filesystems = try await system.filesystems.list(FilesystemRow.self, where: masters).map(\.dataset)
    let groups = try await system.consistencyGroups.list(GroupRow.self, where: needs.groupBases ? [] : masters)
    let replicas = try await system.replicas.list(ReplicaRow.self)
    let tags = try await tags()
    return ArrayInventory(
      serial: serial, systemName: description.name, version: description.version.description,
      abilities: Set(Ability.allCases.filter { capabilities.supports($0.capability) }),
      pools: pools.map { Protection.Pool($0) }, links: links.map { Protection.Link($0) },
      entities: Self.entities(volumes, filesystems, groups, serial),
      replicas: replicas.compactMap { Protection.Replica($0.object) },
      baseSnapshots: try await baseSnapshots(
        ofVolumes: volumes.contains { !$0.isReplicated }, ofFilesystems: filesystems.contains { !$0.isReplicated }),
      snapshotGroups: groups.filter { $0.type == .snapshot }.compactMap { SnapshotGroup($0) },
      metadata: needs.metadata ? tags : [:], operatorHolds: tags.compactMapValues { $0[holdTagKey] },
      openingMarks: tags.compactMapValues { tags in needs.openingTagKey.flatMap { tags[$0] }.map { OpeningMark($0) } },
      groupTags: tags.compactMapValues { $0[groupTagKey] },
      recoveryTests: try await recoveryTests(among: replicas),
      incompleteGroups: Self.incompleteGroups(volumes, groups), clockSkew: clockSkew)
  }

  /// Of what has no replica: there a base can start one, and there it may have been left behind. Where everything is
  /// replicated nobody asks.
  private func baseSnapshots(
    ofVolumes needsVolumes: Bool, ofFilesystems needsFilesystems: Bool
  ) async throws(InfiniBoxError) -> [BaseSnapshot] {
    let marked = [Filter.isNotNull("rmr_snapshot_guid")]
    var rows: [BaseSnapshotRow] = []
    if needsVolumes { rows += try await system.volumes.list(BaseSnapshotRow.self, where: marked) }
    if needsFilesystems { rows += try await system.filesystems.list(BaseSnapshotRow.self, where: marked) }
    return rows.compactMap { BaseSnapshot($0) }.sorted { $0.id < $1.id }
  }

  /// All tags where a policy selects by them, else only those that speak to protectd: one request either way.
  private func tags() async throws(InfiniBoxError) -> [Int64: [String: String]] {
    let ownKeys = [holdTagKey, groupTagKey] + (needs.openingTagKey.map { [$0] } ?? [])
    let wanted = needs.metadata ? [] : [Filter.oneOf("key", ownKeys)]
    var tags: [Int64: [String: String]] = [:]
    for item in try await items(where: wanted) {
      if let object = item.objectID { tags[object, default: [:]][item.key] = item.value }
    }
    return tags
  }

  /// Whether arrays take a list of keys is confirmed nowhere (rest 16): one that refuses it is asked for everything, so that
  /// it is not unreadable because of tags.
  private func items(where filters: [Filter]) async throws(InfiniBoxError) -> [MetadataItem] {
    do { return try await system.metadata.search(where: filters) } catch {
      guard case .refused = error.cause, !filters.isEmpty else { throw error }
      return try await system.metadata.search()
    }
  }

  /// Volumes whose snapshots hosts may be writing to. Asked only of an array that holds copies, where it means a test of
  /// recovery (semantics H10).
  private func recoveryTests(among replicas: [ReplicaRow]) async throws(InfiniBoxError) -> Set<Int64> {
    guard replicas.contains(where: { $0.object.role == .target }) else { return [] }
    let filters = [
      Filter.equal("type", OriginType.snapshot), .equal("mapped", true), .equal("write_protected", false),
    ]
    return Set(try await system.volumes.list(RecoveryTestRow.self, where: filters).compactMap(\.familyID))
  }

  private static func entities(
    _ volumes: [DatasetRow], _ filesystems: [DatasetRow], _ groups: [GroupRow], _ serial: Int64
  ) -> [Entity] {
    var groupBytes: [Int64: Int64] = [:]
    for volume in volumes {
      if let group = volume.consistencyGroupID { groupBytes[group, default: 0].add(volume.sizeBytes) }
    }
    var entities: [Entity] = []
    entities.reserveCapacity(volumes.count + filesystems.count + groups.count)
    entities += volumes.lazy.map { Entity($0, kind: .volume, arraySerial: serial) }
    entities += filesystems.lazy.map { Entity($0, kind: .filesystem, arraySerial: serial) }
    entities += groups.lazy.filter { $0.type == .master }.map {
      Entity($0, sizeBytes: groupBytes[$0.id] ?? 0, arraySerial: serial)
    }
    return entities.sorted { $0.object < $1.object }
  }

  /// Groups whose own count differs from the members that were listed: they changed underneath, or hold what is no
  /// volume. Such a group's members are not known.
  private static func incompleteGroups(_ volumes: [DatasetRow], _ groups: [GroupRow]) -> [Int64: String] {
    var listed: [Int64: Int] = [:]
    for volume in volumes {
      if let group = volume.consistencyGroupID { listed[group, default: 0] += 1 }
    }
    var incomplete: [Int64: String] = [:]
    for group in groups where group.type == .master && group.membersCount != listed[group.id, default: 0] {
      incomplete[group.id] =
        "it reports \(group.membersCount) members, but \(listed[group.id, default: 0]) volumes were listed in it"
    }
    return incomplete
  }
}
