import Protection

/// One array of the reference planner: its inventory, and questions that walk through whole lists. Where several objects
/// would answer, the one with the lowest id does.
struct ReferenceArray {
  let name: ArrayName
  let inventory: ArrayInventory

  var serial: Int64 { inventory.serial }

  func link(named name: String) -> Link? { lowest(inventory.links.filter { $0.name == name }, \.id) }

  func link(id: Int64) -> Link? { lowest(inventory.links.filter { $0.id == id }, \.id) }

  func pool(named name: String) -> Pool? { lowest(inventory.pools.filter { $0.name == name }, \.id) }

  func pool(id: Int64) -> Pool? { lowest(inventory.pools.filter { $0.id == id }, \.id) }

  func entity(_ identity: EntityIdentity) -> Entity? { inventory.entities.first { $0.identity == identity } }

  func entity(_ kind: EntityKind, id: Int64) -> Entity? {
    inventory.entities.first { $0.kind == kind && $0.object == id }
  }

  func entity(_ kind: EntityKind, named name: String) -> Entity? {
    inventory.entities.first { $0.kind == kind && $0.name == name }
  }

  /// A volume or a filesystem: what groups hold and pairs name.
  func dataset(id: Int64) -> Entity? {
    inventory.entities.first { $0.kind != .consistencyGroup && $0.object == id }
  }

  /// By id.
  func members(ofGroup id: Int64) -> [Entity] {
    inventory.entities.filter { $0.consistencyGroupID == id }.sorted { $0.object < $1.object }
  }

  /// What a replica of the entity carries: itself, or the members of a group.
  func datasets(of entity: Entity) -> [Entity] {
    entity.kind == .consistencyGroup ? members(ofGroup: entity.object) : [entity]
  }

  func group(of entity: Entity) -> Entity? {
    guard let id = entity.consistencyGroupID else { return nil }
    return self.entity(.consistencyGroup, id: id)
  }

  /// The entity, the group that it is in, and the members that it has: a hold or an open question on one of them is
  /// one on all.
  func relatives(of entity: Entity) -> [Entity] {
    var relatives = [entity]
    if let group = group(of: entity) { relatives.append(group) }
    if entity.kind == .consistencyGroup { relatives += members(ofGroup: entity.object) }
    return relatives
  }

  /// Replicas of the entity itself, by id.
  func ownReplicas(of entity: Entity) -> [Replica] {
    inventory.replicas.filter { $0.entityKind == entity.kind && $0.localEntity == entity.object }
      .sorted { $0.id < $1.id }
  }

  func ownReplicas(ofGroup id: Int64) -> [Replica] {
    inventory.replicas.filter { $0.entityKind == .consistencyGroup && $0.localEntity == id }.sorted { $0.id < $1.id }
  }

  /// Replicas that carry the entity: its own, then those of consistency groups that name it among their pairs, then
  /// those of its group.
  func replicas(covering entity: Entity) -> [Replica] {
    if entity.kind == .consistencyGroup { return ownReplicas(of: entity) }
    let groupReplicas = inventory.replicas.filter { $0.entityKind == .consistencyGroup }.sorted { $0.id < $1.id }
    let naming = groupReplicas.filter { replica in replica.pairs.contains { $0.local == entity.object } }
    let ofGroup = groupReplicas.filter { $0.localEntity == entity.consistencyGroupID && !naming.contains($0) }
    return ownReplicas(of: entity) + naming + ofGroup
  }

  /// Whether it is the other side of a replica, and the source of none.
  func isTarget(_ entity: Entity) -> Bool {
    entity.isReplicated && !replicas(covering: entity).contains { [.source, .peer].contains($0.referenceRole) }
  }

  /// The part of the version that decides whether two arrays replicate to each other.
  var majorVersion: Int? { inventory.version.split(separator: ".").first.flatMap { Int($0) } }
}

/// The element with the lowest key.
func lowest<Element>(_ elements: [Element], _ key: (Element) -> Int64) -> Element? {
  elements.min { key($0) < key($1) }
}

extension Replica {
  /// An active-active side has a role whose word is not documented: whatever it is, it is a peer.
  var referenceRole: Role {
    if case .other = role, type == .known(.activeActive) { return .peer }
    return role
  }
}

/// Source here and target there, or two peers.
func rolesAgree(_ here: Replica.Role, _ there: Replica.Role?) -> Bool {
  (here == .source && there == .target) || (here == .peer && there == .peer)
}
