/// What the planner knows while it goes through the claims: the arrays, and what earlier steps of the same plan have
/// taken, so that no two of them collide on an array. A class, because as a value every step would copy it.
final class PlanContext {
  let estate: Estate
  /// The link over which an entity is to be replicated: arrays take one replica per entity.
  private(set) var links: [EntityIdentity: String] = [:]
  private var names: Set<TargetName> = []
  private var targets: Set<EntityIdentity> = []
  private var indexes: [ArrayName: TargetIndex] = [:]

  private struct TargetName: Hashable {
    var array: ArrayName
    var kind: EntityKind
    var name: String
  }

  /// Replicas of earlier readings that are gone.
  let known: [EntityLink: KnownReplica]

  init(_ estate: Estate, _ history: History) {
    self.estate = estate
    known = Dictionary(
      history.knownReplicas.lazy.filter { $0.vanishedAt != nil }.map {
        (EntityLink(entity: $0.entity, link: $0.link), $0)
      },
      uniquingKeysWith: { first, _ in first })
  }

  func index(of array: ArrayIndex) -> TargetIndex {
    if let known = indexes[array.name] { return known }
    let index = TargetIndex(array)
    indexes[array.name] = index
    return index
  }

  func isNameTaken(_ entity: Entity, on peer: ArrayIndex) -> Bool {
    names.contains(TargetName(array: peer.name, kind: entity.kind, name: entity.name))
  }

  func isTarget(_ remote: Entity) -> Bool { targets.contains(remote.identity) }

  func reserveName(of entity: Entity, on peer: ArrayIndex) {
    names.insert(TargetName(array: peer.name, kind: entity.kind, name: entity.name))
  }

  /// Takes what a step needs: names of new targets, or existing targets.
  func reserve(
    _ target: ReplicaCreation.Target, for entity: Entity, _ datasets: [Entity], over link: String, on peer: ArrayIndex
  ) {
    links[entity.identity] = link
    let kind = datasets.first?.kind ?? entity.kind
    switch target {
    case .new:
      for entity in [entity] + datasets {
        names.insert(TargetName(array: peer.name, kind: entity.kind, name: entity.name))
      }
    case .existing(let group, let pairs): reserve(group, pairs.map(\.remote), kind, on: peer)
    case .base(let group, let pairs): reserve(group, pairs.map(\.remote), kind, on: peer)
    }
  }

  private func reserve(_ group: Int64?, _ remotes: [Int64], _ kind: EntityKind, on peer: ArrayIndex) {
    let group = group.flatMap { peer.entity(.consistencyGroup, $0) }
    for remote in remotes.compactMap({ peer.entity(kind, $0) }) + (group.map { [$0] } ?? []) {
      targets.insert(remote.identity)
    }
  }
}
