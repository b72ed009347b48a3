/// What choosing targets looks up on one array: names, also those that earlier steps of the plan take, and base
/// snapshots. Built only for arrays that a creation concerns, once a plan.
final class TargetIndex {
  private let array: ArrayIndex
  /// Not needed of an array that has sources only.
  private lazy var positionsByName = Self.positionsByName(array.entities)
  private var reservedNames: Set<NameKey>
  private let snapshotsByParent: [Int64: [BaseSnapshot]]
  private let snapshotsByGUID: [String: [BaseSnapshot]]
  private let groupsByParent: [Int64: [SnapshotGroup]]
  private let groupsByGUID: [String: [SnapshotGroup]]

  private struct NameKey: Hashable {
    var kind: EntityKind
    var name: String
  }

  init(_ array: ArrayIndex, expectedReservations: Int) {
    self.array = array
    reservedNames = Set(minimumCapacity: expectedReservations)
    let usable = array.inventory.baseSnapshots.filter { $0.isWriteProtected && !$0.replicationGUID.isEmpty }
    snapshotsByParent = Dictionary(grouping: usable, by: \.parent)
    snapshotsByGUID = Dictionary(grouping: usable, by: \.replicationGUID)
    let groups = array.inventory.snapshotGroups.filter { !($0.replicationGUID ?? "").isEmpty }
    groupsByParent = Dictionary(grouping: groups, by: \.parent)
    groupsByGUID = Dictionary(grouping: groups) { $0.replicationGUID ?? "" }
  }

  private static func positionsByName(_ entities: [Entity]) -> [NameKey: Int] {
    var positions: [NameKey: Int] = Dictionary(minimumCapacity: entities.count)
    for (position, entity) in entities.enumerated() {
      positions[NameKey(kind: entity.kind, name: entity.name)] = position
    }
    return positions
  }

  func isNameReserved(_ kind: EntityKind, _ name: String) -> Bool {
    reservedNames.contains(NameKey(kind: kind, name: name))
  }

  func reserveName(_ kind: EntityKind, _ name: String) { reservedNames.insert(NameKey(kind: kind, name: name)) }

  func entity(_ kind: EntityKind, named name: String) -> Entity? {
    positionsByName[NameKey(kind: kind, name: name)].map { array.entities[$0] }
  }

  /// Direct children that can be one end of a base: unmodified (B4), with a GUID (B2), and made for the array `other`
  /// where this array remembers for which (B3). Newest first.
  func bases(of parent: Int64, pairedWith other: ArrayIndex) -> [BaseSnapshot] {
    (snapshotsByParent[parent] ?? []).filter { ($0.peerSerial ?? other.serial) == other.serial }
      .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
  }

  /// The other ends of bases with this GUID, by id.
  func bases(guid: String, pairedWith other: ArrayIndex) -> [BaseSnapshot] {
    (snapshotsByGUID[guid] ?? []).filter { ($0.peerSerial ?? other.serial) == other.serial }.sorted { $0.id < $1.id }
  }

  /// Snapshot groups of a consistency group that replication made. Newest first.
  func snapshotGroups(of parent: Int64) -> [SnapshotGroup] {
    (groupsByParent[parent] ?? []).sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
  }

  func snapshotGroups(guid: String) -> [SnapshotGroup] { (groupsByGUID[guid] ?? []).sorted { $0.id < $1.id } }
}
