import InfiniBox
import Protection

/// A snapshot that somebody asks about, with what makes it a base or not.
public struct FoundSnapshot: Sendable, Hashable {
  public var array: ArrayName
  public var id: Int64
  public var name: String
  /// Of what it is a snapshot.
  public var kind: EntityKind
  public var parentID: Int64
  public var createdAt: Timestamp
  /// The serial number of the array, for the parent's identity.
  public var arraySerial: Int64
  /// Whether both sides of a new replica could start from it.
  public var isBase: Bool
  public var because: String
}

public struct SnapshotSearch: Sendable {
  public init() {}

  public var found: [FoundSnapshot] = []
  /// Arrays that did not answer, with why.
  public var unasked: [(array: ArrayName, because: String)] = []
}

/// A name that no cycle read may be that of a snapshot: the arrays are asked, because cycles read only the snapshots that
/// could be bases, and no names of them.
extension Fleet {
  /// - Parameters:
  ///   - query: a name, or an identity.
  ///   - unread: arrays that are not asked, because the last cycle could not read them either, with why.
  public func findSnapshots(
    _ query: String, on arrays: [RegisteredArray], except unread: [ArrayName: String] = [:]
  ) async -> SnapshotSearch {
    let identity = EntityIdentity(query)
    var search = SnapshotSearch()
    var rows: [(RegisteredArray, [SnapshotRow])] = []
    for array in arrays where identity.map({ array.serial == nil || array.serial == $0.arraySerial }) ?? true {
      if let reason = unread[array.name] {
        search.unasked.append((array.name, reason))
        continue
      }
      do {
        let filter = identity.map { Filter.equal("id", $0.object) } ?? .equal("name", query)
        rows.append((array, try await snapshots(where: filter, on: array)))
      } catch { search.unasked.append((array.name, "\(error)")) }
    }
    for (array, snapshots) in rows {
      for row in snapshots where identity.map({ $0.createdAt == Timestamp(row.createdAt) }) ?? true {
        let judged = await judge(row, of: array, among: arrays, except: unread)
        search.found.append(
          FoundSnapshot(
            array: array.name, id: row.id, name: row.name, kind: row.kind, parentID: row.parentID ?? 0,
            createdAt: Timestamp(row.createdAt), arraySerial: array.serial ?? 0, isBase: judged.isBase,
            because: judged.because))
      }
    }
    return search
  }

  /// Semantics B1 to B4: an unmodified direct child of an entity, with a GUID that exactly one such snapshot of another
  /// array has as well.
  private func judge(
    _ row: SnapshotRow, of array: RegisteredArray, among arrays: [RegisteredArray],
    except unread: [ArrayName: String]
  ) async -> (isBase: Bool, because: String) {
    guard let guid = row.replicationGUID, !guid.isEmpty else {
      return (false, "replication neither made nor used it: it has no replication GUID")
    }
    if !row.isDirectChild { return (false, "it is a snapshot of another snapshot") }
    if !row.isWriteProtected { return (false, "it was made writable, so it may differ from what replication left") }
    var unasked: [String] = []
    for peer in arrays where peer.name != array.name {
      if unread[peer.name] != nil {
        unasked.append("'\(peer.name)'")
        continue
      }
      do {
        let twins = try await snapshots(where: .equal("rmr_snapshot_guid", guid), on: peer)
          .filter { $0.kind == row.kind }
        // Members of a snapshot group may share its GUID; which belongs to which, their volumes' names tell.
        if twins.count > 1, let group = twins[0].groupID, row.groupID != nil,
          twins.allSatisfy({ $0.groupID == group && $0.isWriteProtected })
        {
          return (true, "it belongs to a snapshot group that array '\(peer.name)' has as well")
        }
        if twins.count > 1 { return (false, "array '\(peer.name)' has \(twins.count) counterparts of it") }
        guard let twin = twins.first else { continue }
        guard twin.isWriteProtected else {
          return (false, "its counterpart '\(twin.name)' on array '\(peer.name)' was made writable")
        }
        return (true, "its counterpart is snapshot '\(twin.name)' on array '\(peer.name)'")
      } catch { unasked.append("'\(peer.name)'") }
    }
    let missing = unasked.isEmpty ? "" : "; \(unasked.joined(separator: ", ")) could not be asked"
    return (false, "no other array has its counterpart\(missing)")
  }

  private func snapshots(where filter: Filter, on array: RegisteredArray) async throws -> [SnapshotRow] {
    let system = try await identify(array) { array.mismatch($0) }.system
    let filters = [filter, .equal("type", OriginType.snapshot)]
    return try await system.volumes.list(DatasetSnapshotRow.self, where: filters).map { $0.row(.volume) }
      + system.filesystems.list(DatasetSnapshotRow.self, where: filters).map { $0.row(.filesystem) }
      + system.consistencyGroups.list(GroupRow.self, where: filters).map { SnapshotRow($0) }
  }
}

private struct SnapshotRow {
  var id: Int64
  var name: String
  var kind: EntityKind
  var parentID: Int64?
  var isDirectChild: Bool
  /// The snapshot group that it belongs to.
  var groupID: Int64?
  var replicationGUID: String?
  var createdAt: ArrayTime
  var isWriteProtected: Bool

  /// A snapshot group; whether it can be written, its members tell.
  init(_ group: GroupRow) {
    (id, name, kind, parentID) = (group.id, group.name, .consistencyGroup, group.parentID)
    (replicationGUID, createdAt) = (group.replicationGUID, group.createdAt)
    (isDirectChild, isWriteProtected) = (true, true)
  }

  fileprivate init(_ row: DatasetSnapshotRow, _ kind: EntityKind) {
    (id, name, parentID) = (row.id, row.name, row.parentID)
    (replicationGUID, createdAt, isWriteProtected) = (row.replicationGUID, row.createdAt, row.isWriteProtected)
    isDirectChild = row.familyID == nil || row.familyID == row.parentID
    groupID = row.groupID
    self.kind = kind
  }
}

/// A snapshot of a volume or filesystem (rest 6, 7).
private struct DatasetSnapshotRow: Projection {
  static let fields = [
    "id", "name", "parent_id", "family_id", "cg_id", "rmr_snapshot_guid", "created_at", "write_protected",
  ]
  let id: Int64
  let name: String
  let parentID: Int64?
  /// The master at the root of the tree of snapshots.
  let familyID: Int64?
  let groupID: Int64?
  let replicationGUID: String?
  let createdAt: ArrayTime
  let isWriteProtected: Bool

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    parentID = try fields.relation("parent_id")
    familyID = try fields.relation("family_id")
    groupID = try fields.relation("cg_id")
    replicationGUID = try fields.optionalText("rmr_snapshot_guid")
    createdAt = ArrayTime(milliseconds: try fields.integer("created_at"))
    isWriteProtected = try fields.flag("write_protected")
  }

  func row(_ kind: EntityKind) -> SnapshotRow { SnapshotRow(self, kind) }
}
