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
  let inventory: ArrayInventory

  private let positionsByScope: [Scope: [Int]]
  private let replicasByEntity: [ObjectKey: [Int]]
  private let replicasByRemoteEntity: [ObjectKey: [Int]]
  private let groupReplicasByMember: [Int64: [Int]]
  private let membersByGroup: [Int64: [Int]]

  private struct Scope: Hashable {
    var kind: EntityKind
    var poolID: Int64
  }

  private struct ObjectKey: Hashable {
    var kind: EntityKind
    var object: Int64
  }

  init(_ name: ArrayName, _ inventory: ArrayInventory) {
    self.name = name
    self.inventory = inventory
    serial = inventory.serial
    entities = Self.sorted(inventory.entities) { ($0.object, $0.kind) < ($1.object, $1.kind) }
    replicas = Self.sorted(inventory.replicas) { $0.id < $1.id }
    links = Self.sorted(inventory.links) { $0.id < $1.id }

    var scopes: [Scope: [Int]] = [:]
    var members: [Int64: [Int]] = [:]
    for (position, entity) in entities.enumerated() {
      scopes[Scope(kind: entity.kind, poolID: entity.poolID), default: []].append(position)
      if let group = entity.consistencyGroupID { members[group, default: []].append(position) }
    }
    positionsByScope = scopes
    membersByGroup = members

    var byEntity: [ObjectKey: [Int]] = [:]
    var byRemoteEntity: [ObjectKey: [Int]] = [:]
    var byMember: [Int64: [Int]] = [:]
    for (position, replica) in replicas.enumerated() {
      if let remote = replica.remoteEntity {
        byRemoteEntity[ObjectKey(kind: replica.entityKind, object: remote), default: []].append(position)
      }
      byEntity[ObjectKey(kind: replica.entityKind, object: replica.localEntity), default: []].append(position)
      guard replica.entityKind == .consistencyGroup else { continue }
      for pair in replica.pairs { byMember[pair.local, default: []].append(position) }
    }
    replicasByEntity = byEntity
    replicasByRemoteEntity = byRemoteEntity
    groupReplicasByMember = byMember
  }

  /// Positions in `entities` of one kind, in the named pools or in all; ascending.
  func positions(of kind: EntityKind, inPools names: [String]) -> [Int] {
    let pools = names.isEmpty ? nil : Set(inventory.pools.lazy.filter { names.contains($0.name) }.map(\.id))
    let parts = positionsByScope.filter { $0.key.kind == kind && pools?.contains($0.key.poolID) ?? true }.values
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
    var low = 0
    var high = entities.count
    while low < high {
      let middle = (low + high) / 2
      if entities[middle].object < object { low = middle + 1 } else { high = middle }
    }
    return entities[low...].prefix { $0.object == object }
  }

  func replica(id: Int64) -> Replica? { replicas.first { $0.id == id } }

  func link(named name: String) -> Link? { links.first { $0.name == name } }

  func link(id: Int64) -> Link? { links.first { $0.id == id } }

  /// The link's name, or its number where the array lists no such link.
  func linkName(id: Int64) -> String { link(id: id)?.name ?? "id \(id)" }

  func pool(named name: String) -> Pool? { inventory.pools.first { $0.name == name } }

  func pool(id: Int64) -> Pool? { inventory.pools.first { $0.id == id } }

  func poolName(id: Int64) -> String { pool(id: id)?.name ?? "id \(id)" }

  /// Volumes (or filesystems) of a consistency group, by id.
  func members(of group: Int64) -> [Entity] { (membersByGroup[group] ?? []).map { entities[$0] } }

  /// Replicas that cover an entity: its own first, then those of the consistency groups that hold it.
  func replicas(covering entity: Entity) -> [Replica] {
    var positions = replicasByEntity[ObjectKey(kind: entity.kind, object: entity.object)] ?? []
    if entity.kind != .consistencyGroup {
      positions += groupReplicasByMember[entity.object] ?? []
      if let group = entity.consistencyGroupID {
        let ofGroup = replicasByEntity[ObjectKey(kind: .consistencyGroup, object: group)] ?? []
        positions += ofGroup.filter { !positions.contains($0) }
      }
    }
    return positions.map { replicas[$0] }
  }

  /// Its own, not those of its group.
  func replicas(of entity: EntityReference) -> [Replica] { replicas(of: entity.kind, entity.identity.object) }

  func replicas(of kind: EntityKind, _ object: Int64) -> [Replica] {
    (replicasByEntity[ObjectKey(kind: kind, object: object)] ?? []).map { replicas[$0] }
  }

  /// Replicas whose other side is the entity, by its number on the other array.
  func replicas(toRemote entity: EntityReference) -> [Replica] {
    (replicasByRemoteEntity[ObjectKey(kind: entity.kind, object: entity.identity.object)] ?? []).map { replicas[$0] }
  }

  private static func sorted<Element>(_ list: [Element], by precedes: (Element, Element) -> Bool) -> [Element] {
    let isSorted = zip(list, list.dropFirst()).allSatisfy { !precedes($1, $0) }
    return isSorted ? list : list.sorted(by: precedes)
  }
}
