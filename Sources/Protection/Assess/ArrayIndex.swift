/// One array's inventory arranged for looking things up. Built once a stage; whatever order the lists come in, all
/// answers are in the order of ids.
final class ArrayIndex: Sendable {
  let name: ArrayName
  let serial: Int64
  /// By id, then kind.
  let entities: [Entity]
  /// By id.
  let replicas: [Replica]
  let links: [Link]
  let pools: [Pool]
  let inventory: ArrayInventory

  /// Of `entities` and `replicas`: searching through the lists themselves would fetch a far place in memory for each step.
  private let entityIDs: [Int64]
  private let replicaIDs: [Int64]
  private let positionsByScope: [Scope: [Int]]
  private let positionsByKind: [EntityKind: [Int]]
  private let replicasByEntity: PositionsByID
  private let replicasByRemoteEntity: PositionsByID
  private let groupReplicasByMember: PositionsByID
  private let membersByGroup: PositionsByID

  private struct Scope: Hashable {
    var kind: EntityKind
    var poolID: Int64
  }

  init(_ name: ArrayName, _ inventory: ArrayInventory) {
    self.name = name
    self.inventory = inventory
    serial = inventory.serial
    entities = Self.sorted(inventory.entities) { ($0.object, $0.kind) < ($1.object, $1.kind) }
    replicas = Self.sorted(inventory.replicas) { $0.id < $1.id }
    entityIDs = entities.map(\.object)
    replicaIDs = replicas.map(\.id)
    links = Self.sorted(inventory.links) { $0.id < $1.id }
    pools = Self.sorted(inventory.pools) { $0.id < $1.id }

    var scopes: [Scope: [Int]] = [:]
    var kinds: [EntityKind: [Int]] = [:]
    var members: [PositionsByID.Entry] = []
    for (position, entity) in entities.enumerated() {
      scopes[Scope(kind: entity.kind, poolID: entity.poolID), default: []].append(position)
      kinds[entity.kind, default: []].append(position)
      if let group = entity.consistencyGroupID { members.append(.init(id: group, position: position)) }
    }
    positionsByScope = scopes
    positionsByKind = kinds
    membersByGroup = PositionsByID(members)

    var byEntity: [PositionsByID.Entry] = []
    byEntity.reserveCapacity(replicas.count)
    var byRemoteEntity: [PositionsByID.Entry] = []
    byRemoteEntity.reserveCapacity(replicas.count)
    var byMember: [PositionsByID.Entry] = []
    for (position, replica) in replicas.enumerated() {
      byEntity.append(.init(id: replica.localEntity, position: position))
      if let remote = replica.remoteEntity { byRemoteEntity.append(.init(id: remote, position: position)) }
      guard replica.entityKind == .consistencyGroup else { continue }
      for pair in replica.pairs { byMember.append(.init(id: pair.local, position: position)) }
    }
    replicasByEntity = PositionsByID(byEntity)
    replicasByRemoteEntity = PositionsByID(byRemoteEntity)
    groupReplicasByMember = PositionsByID(byMember)
  }

  /// Positions in `entities` of one kind, in the named pools or in all; ascending.
  func positions(of kind: EntityKind, inPools names: [String]) -> [Int] {
    if names.isEmpty { return positionsByKind[kind] ?? [] }
    let pools = Set(inventory.pools.lazy.filter { names.contains($0.name) }.map(\.id))
    let parts = pools.compactMap { positionsByScope[Scope(kind: kind, poolID: $0)] }
    return parts.count == 1 ? parts.first! : parts.flatMap { $0 }.sorted()
  }

  func entity(_ kind: EntityKind, _ object: Int64) -> Entity? { position(kind, object).map { entities[$0] } }

  /// Where it is in `entities`.
  func position(_ kind: EntityKind, _ object: Int64) -> Int? {
    positions(object).first { entities[$0].kind == kind }
  }

  /// Positions of what a replica carries: its entity, and a group's members.
  func positions(carriedBy replica: Replica) -> [Int] {
    let members = replica.entityKind == .consistencyGroup ? replica.pairs.map(\.local) : []
    return [position(replica.entityKind, replica.localEntity)].compactMap(\.self)
      + members.compactMap { position(.volume, $0) ?? position(.filesystem, $0) }
  }

  /// Nil also when the id is in use again for another entity.
  func entity(_ identity: EntityIdentity) -> Entity? {
    positions(identity.object).first { entities[$0].identity == identity }.map { entities[$0] }
  }

  /// A dataset that a group can hold.
  func member(_ object: Int64) -> Entity? {
    positions(object).first { entities[$0].kind != .consistencyGroup }.map { entities[$0] }
  }

  /// Of the entities with an id: kinds may share one.
  private func positions(_ object: Int64) -> Range<Int> {
    let start = firstPosition(in: entityIDs.count) { entityIDs[$0] >= object }
    var end = start
    while end < entityIDs.count, entityIDs[end] == object { end += 1 }
    return start..<end
  }

  func replica(id: Int64) -> Replica? {
    let position = firstPosition(in: replicaIDs.count) { replicaIDs[$0] >= id }
    return position < replicaIDs.count && replicaIDs[position] == id ? replicas[position] : nil
  }

  func link(named name: String) -> Link? { links.first { $0.name == name } }

  func link(id: Int64) -> Link? { links.first { $0.id == id } }

  /// The link's name, or its number where the array lists no such link.
  func linkName(id: Int64) -> String { link(id: id)?.name ?? "id \(id)" }

  func pool(named name: String) -> Pool? { inventory.pools.first { $0.name == name } }

  func pool(id: Int64) -> Pool? {
    let position = firstPosition(in: pools.count) { pools[$0].id >= id }
    return position < pools.count && pools[position].id == id ? pools[position] : nil
  }

  func poolName(id: Int64) -> String { pool(id: id)?.name ?? "id \(id)" }

  /// Volumes (or filesystems) of a consistency group, by id.
  func members(of group: Int64) -> [Entity] { membersByGroup[group].map { entities[$0.position] } }

  /// Replicas that cover an entity: its own first, then those of the consistency groups that hold it.
  func replicas(covering entity: Entity) -> [Replica] {
    var covering = replicas(of: entity.kind, entity.object)
    if entity.kind == .consistencyGroup { return covering }
    for entry in groupReplicasByMember[entity.object] { covering.append(replicas[entry.position]) }
    if let group = entity.consistencyGroupID {
      for replica in replicas(of: .consistencyGroup, group) where !covering.contains(where: { $0.id == replica.id }) {
        covering.append(replica)
      }
    }
    return covering
  }

  /// Its own, not those of its group.
  func replicas(of entity: EntityReference) -> [Replica] { replicas(of: entity.kind, entity.identity.object) }

  func replicas(of kind: EntityKind, _ object: Int64) -> [Replica] {
    var own: [Replica] = []
    for entry in replicasByEntity[object] where replicas[entry.position].entityKind == kind {
      own.append(replicas[entry.position])
    }
    return own
  }

  /// Replicas whose other side is the entity, by its number on the other array.
  func replicas(toRemote entity: EntityReference) -> [Replica] {
    replicasByRemoteEntity[entity.identity.object].map { replicas[$0.position] }
      .filter { $0.entityKind == entity.kind }
  }

  private static func sorted<Element>(_ list: [Element], by precedes: (Element, Element) -> Bool) -> [Element] {
    let isSorted = zip(list, list.dropFirst()).allSatisfy { !precedes($1, $0) }
    return isSorted ? list : list.sorted(by: precedes)
  }
}
