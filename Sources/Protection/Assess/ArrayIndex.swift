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

  func entity(_ kind: EntityKind, _ object: Int64) -> Entity? { candidates(object).first { $0.kind == kind } }

  /// Where it is in `entities`.
  func position(_ kind: EntityKind, _ object: Int64) -> Int? {
    let candidates = candidates(object)
    return candidates.firstIndex { $0.kind == kind }
  }

  /// Positions of what a replica carries: its entity, and a group's members.
  func positions(carriedBy replica: Replica) -> [Int] {
    let members = replica.entityKind == .consistencyGroup ? replica.pairs.map(\.local) : []
    return [position(replica.entityKind, replica.localEntity)].compactMap(\.self)
      + members.compactMap { position(.volume, $0) ?? position(.filesystem, $0) }
  }

  /// Nil also when the id is in use again for another entity.
  func entity(_ identity: EntityIdentity) -> Entity? { candidates(identity.object).first { $0.identity == identity } }

  /// A dataset that a group can hold.
  func member(_ object: Int64) -> Entity? { candidates(object).first { $0.kind != .consistencyGroup } }

  private func candidates(_ object: Int64) -> ArraySlice<Entity> {
    let start = firstPosition(in: entities.count) { entities[$0].object >= object }
    return entities[start...].prefix { $0.object == object }
  }

  func replica(id: Int64) -> Replica? {
    let position = firstPosition(in: replicas.count) { replicas[$0].id >= id }
    return position < replicas.count && replicas[position].id == id ? replicas[position] : nil
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
    var positions = positions(ofReplicasOf: entity.kind, entity.object)
    if entity.kind != .consistencyGroup {
      positions += groupReplicasByMember[entity.object].map(\.position)
      if let group = entity.consistencyGroupID {
        let ofGroup = self.positions(ofReplicasOf: .consistencyGroup, group)
        positions += ofGroup.filter { !positions.contains($0) }
      }
    }
    return positions.map { replicas[$0] }
  }

  private func positions(ofReplicasOf kind: EntityKind, _ object: Int64) -> [Int] {
    replicasByEntity[object].map(\.position).filter { replicas[$0].entityKind == kind }
  }

  /// Its own, not those of its group.
  func replicas(of entity: EntityReference) -> [Replica] { replicas(of: entity.kind, entity.identity.object) }

  func replicas(of kind: EntityKind, _ object: Int64) -> [Replica] {
    positions(ofReplicasOf: kind, object).map { replicas[$0] }
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
