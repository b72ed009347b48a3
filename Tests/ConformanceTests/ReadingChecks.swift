import Foundation
import InfiniBox
import Testing

/// What protectd relies on when it reads an array. Nothing here writes, and nothing assumes what the array holds.
enum ReadingChecks {
  static let all = [
    ConformanceCheck("system and features", systemAndFeatures),
    ConformanceCheck("pages are complete, ordered and as many as counted", paging),
    ConformanceCheck("a projection brings what was asked for and nothing else", projection),
    ConformanceCheck("filters find what a look at everything finds", filters),
    ConformanceCheck("ids stay with their objects", identity),
    ConformanceCheck("what does not exist is refused with the array's own code", refusals),
    ConformanceCheck("links say where they lead", links),
    ConformanceCheck("replicas have every field that is judged", replicas),
    ConformanceCheck("groups and their members name each other", groups),
    ConformanceCheck("snapshots name their parents", snapshots),
    ConformanceCheck("metadata is the same from both ends", metadata),
    ConformanceCheck("events have growing ids", events),
  ]

  @Sendable private static func systemAndFeatures(_ arrays: ConformanceArrays) async throws {
    let system = try await arrays.array.system()
    #expect(!system.name.isEmpty)
    #expect(system.serialNumber > 0)
    #expect(system.version >= SystemVersion("3.0"))
    #expect(try await arrays.array.version() == system.version)
    let features = try await arrays.array.features()
    #expect(features.has("async_replication"))
    #expect(!features.has("no_such_feature"))
  }

  /// The same list in pages of three sizes.
  @Sendable private static func paging(_ arrays: ConformanceArrays) async throws {
    try await checkPages(arrays) { $0.pools }
    try await checkPages(arrays) { $0.volumes }
    try await checkPages(arrays) { $0.filesystems }
    try await checkPages(arrays) { $0.consistencyGroups }
    try await checkPages(arrays) { $0.links }
    try await checkPages(arrays) { $0.replicas }
  }

  private static func checkPages<Binder: ObjectBinder>(
    _ arrays: ConformanceArrays, _ binder: @Sendable (InfiniBoxSystem) -> Binder
  ) async throws {
    let whole = try await binder(arrays.array).list(IDAlone.self).map(\.id)
    #expect(whole == whole.sorted() && Set(whole).count == whole.count, "\(Binder.path)")
    #expect(try await binder(arrays.array).count() == whole.count, "\(Binder.path)")
    var options = ConnectionOptions()
    // Four pages and a rest, as far as pages may be that large.
    options.pageSize = min(1_000, max(1, whole.count / 4))
    let client = try arrays.connect(options)
    let result = await Result { try await binder(client).list(IDAlone.self).map(\.id) }
    await client.shutdown()
    #expect(try result.get() == whole, "\(Binder.path) in pages of \(options.pageSize)")
  }

  @Sendable private static func projection(_ arrays: ConformanceArrays) async throws {
    let rows = try await arrays.array.volumes.list(NameAlone.self)
    #expect(rows.allSatisfy { $0.others.isEmpty }, "fields came that were not asked for")
    let volumes = try await arrays.array.volumes.list()
    #expect(rows.map(\.id) == volumes.map(\.id))
    #expect(rows.map(\.name) == volumes.map(\.name))
  }

  @Sendable private static func filters(_ arrays: ConformanceArrays) async throws {
    let all = try await arrays.array.volumes.list()
    func check(_ filters: [Filter], _ expected: (Volume) -> Bool) async throws {
      let found = try await arrays.array.volumes.list(Identity.self, where: filters).map(\.id)
      #expect(found == all.filter(expected).map(\.id), "\(filters)")
    }
    try await check([.equal("type", OriginType.master)]) { $0.type == .master }
    try await check([.notEqual("type", OriginType.master)]) { $0.type != .master }
    try await check([.equal("id", Int64(9_000_000_000_000))]) { _ in false }
    guard let first = all.first, let last = all.last else { return }
    let middle = all[all.count / 2]
    try await check([.equal("id", middle.id)]) { $0.id == middle.id }
    try await check([.equal("name", middle.name)]) { $0.name == middle.name }
    try await check([.equal("pool_id", middle.poolID)]) { $0.poolID == middle.poolID }
    try await check([.oneOf("id", [first.id, last.id])]) { $0.id == first.id || $0.id == last.id }
    try await check([.notOneOf("id", [first.id, last.id])]) { $0.id != first.id && $0.id != last.id }
    try await check([.greater("id", middle.id)]) { $0.id > middle.id }
    try await check([.atLeast("id", middle.id)]) { $0.id >= middle.id }
    try await check([.less("id", middle.id)]) { $0.id < middle.id }
    try await check([.atMost("id", middle.id)]) { $0.id <= middle.id }
    try await check([.between("id", first.id, middle.id)]) { $0.id <= middle.id }
    try await check([.equal("pool_id", middle.poolID), .greater("id", first.id)]) {
      $0.poolID == middle.poolID && $0.id > first.id
    }
    let part = String(middle.name.suffix(3))
    let like = try await arrays.array.volumes.list(NameAlone.self, where: [.like("name", part)]).map(\.id)
    // Whether letter case matters is not documented (rest 21, row 13).
    #expect(Set(like).isSuperset(of: all.filter { $0.name.contains(part) }.map(\.id)))
    #expect(Set(like).isSubset(of: all.filter { $0.name.lowercased().contains(part.lowercased()) }.map(\.id)))
  }

  @Sendable private static func identity(_ arrays: ConformanceArrays) async throws {
    let first = try await arrays.array.volumes.list(Identity.self)
    let second = try await arrays.array.volumes.list(Identity.self)
    #expect(first == second)
    #expect(first.allSatisfy { $0.createdAt != nil })
    for row in first.prefix(3) { #expect(try await arrays.array.volumes.get(Identity.self, row.id) == row) }
  }

  @Sendable private static func refusals(_ arrays: ConformanceArrays) async throws {
    let missing = await #expect(throws: InfiniBoxError.self) { try await arrays.array.volumes.get(9_000_000_000_000) }
    guard case .notFound(let reason?) = missing?.cause else {
      throw ConformanceFailure(description: "a missing volume gave \(String(describing: missing))")
    }
    #expect(!reason.code.isEmpty && !reason.message.isEmpty)
    let field = await #expect(throws: InfiniBoxError.self) {
      try await arrays.array.volumes.list(where: [.equal("no_such_field", 1)])
    }
    guard case .refused(let status, let reason?) = field?.cause else {
      throw ConformanceFailure(description: "an unknown field gave \(String(describing: field))")
    }
    #expect((400...499).contains(status) && !reason.code.isEmpty)
    #expect(missing?.isDefinitive == true && field?.isDefinitive == true)
  }

  @Sendable private static func links(_ arrays: ConformanceArrays) async throws {
    for link in try await arrays.array.links.list() {
      #expect(!link.name.isEmpty)
      #expect(link.state.unknownWord == nil, "\(link)")
      #expect(link.remoteSystemSerialNumber ?? 0 > 0, "\(link)")
      #expect(link.remoteLinkID != nil, "\(link)")
      #expect(try await arrays.array.links.find(name: link.name)?.id == link.id)
    }
  }

  @Sendable private static func replicas(_ arrays: ConformanceArrays) async throws {
    let links = Set(try await arrays.array.links.list().map(\.id))
    let volumes = Set(try await arrays.array.volumes.list(Identity.self).map(\.id))
    let filesystems = Set(try await arrays.array.filesystems.list(Identity.self).map(\.id))
    let groups = Set(try await arrays.array.consistencyGroups.list(Identity.self).map(\.id))
    for replica in try await arrays.array.replicas.list() {
      #expect(links.contains(replica.linkID), "\(replica)")
      #expect(replica.entityType.unknownWord == nil && replica.replicationType.unknownWord == nil, "\(replica)")
      #expect(replica.remoteReplicaID != nil, "\(replica)")
      let entities =
        switch replica.entityType {
        case .volume: volumes
        case .filesystem: filesystems
        default: groups
        }
      let entity = replica.entityType == .consistencyGroup ? replica.localConsistencyGroupID : replica.localEntityID
      #expect(entity.map(entities.contains) == true, "\(replica)")
      // A group may be replicated empty; everything else is one pair.
      #expect(replica.entityType == .consistencyGroup || replica.entityPairs.count == 1, "\(replica)")
      #expect(replica.entityPairs.allSatisfy { volumes.union(filesystems).contains($0.localEntityID) }, "\(replica)")
      guard replica.role == .source, replica.replicationType != .activeActive else { continue }
      #expect(replica.state != nil && replica.state?.unknownWord == nil, "\(replica)")
      if replica.replicationType == .async {
        #expect(replica.syncInterval ?? .zero > .zero, "\(replica)")
      } else {
        #expect(replica.syncState != nil && replica.syncState?.unknownWord == nil, "\(replica)")
      }
    }
  }

  @Sendable private static func groups(_ arrays: ConformanceArrays) async throws {
    let masters = try await arrays.array.consistencyGroups.list(where: [.equal("type", OriginType.master)])
    for group in masters.prefix(5) {
      let members = try await arrays.array.consistencyGroups.members(of: group.id)
      #expect(group.membersCount.map { $0 == Int64(members.count) } ?? true, "\(group)")
      for member in members where member.datasetType == .volume {
        #expect(try await arrays.array.volumes.get(member.id).consistencyGroupID == group.id, "\(group)")
      }
    }
  }

  @Sendable private static func snapshots(_ arrays: ConformanceArrays) async throws {
    let all = try await arrays.array.volumes.list()
    let ids = Set(all.map(\.id))
    for snapshot in all where snapshot.type == .snapshot {
      #expect(snapshot.parentID.map(ids.contains) == true, "\(snapshot)")
    }
    for parent in all.filter({ $0.type == .master && $0.hasChildren }).prefix(3) {
      let children = try await arrays.array.volumes.snapshots(of: parent.id).map(\.id)
      #expect(children == all.filter { $0.parentID == parent.id }.map(\.id))
    }
  }

  @Sendable private static func metadata(_ arrays: ConformanceArrays) async throws {
    let items = try await arrays.array.metadata.search()
    for item in items.filter({ $0.objectID != nil }).prefix(3) {
      guard let object = item.objectID else { continue }
      #expect(try await arrays.array.metadata.value(of: object, key: item.key) == item.value)
      let own = try await arrays.array.metadata.all(of: object)
      #expect(Set(own.map(\.key)) == Set(items.filter { $0.objectID == object }.map(\.key)))
      let sameKey = try await arrays.array.metadata.search(where: [.equal("key", item.key)])
      #expect(Set(sameKey.map(\.id)) == Set(items.filter { $0.key == item.key }.map(\.id)))
    }
  }

  @Sendable private static func events(_ arrays: ConformanceArrays) async throws {
    let newest = try await arrays.array.events.last(5)
    #expect(newest.map(\.id) == newest.map(\.id).sorted(by: >))
    guard let oldest = newest.last else { return }
    let later = try await arrays.array.events.poll(after: oldest.id)
    #expect(later.map(\.id) == later.map(\.id).sorted())
    #expect(later.first.map { $0.id > oldest.id } ?? true)
    #expect(later.count >= newest.count - 1)
  }

  // MARK: Projections

  private struct Identity: Projection, Equatable {
    static let fields = ["id", "created_at"]
    let id: Int64
    let createdAt: ArrayTime?

    init(from decoder: any Decoder) throws {
      let fields = try ObjectFields(decoder)
      id = try fields.integer("id")
      createdAt = try fields.time("created_at")
    }
  }

  private struct IDAlone: Projection {
    static let fields = ["id"]
    let id: Int64

    init(from decoder: any Decoder) throws { id = try ObjectFields(decoder).integer("id") }
  }

  private struct NameAlone: Projection {
    static let fields = ["id", "name"]
    let id: Int64
    let name: String
    let others: [String]

    init(from decoder: any Decoder) throws {
      let fields = try ObjectFields(decoder)
      id = try fields.integer("id")
      name = try fields.text("name")
      others = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        .filter { !Self.fields.contains($0) }
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension Result where Failure == any Error {
  /// Keeps the outcome, so that something can be put away before it is looked at.
  init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
