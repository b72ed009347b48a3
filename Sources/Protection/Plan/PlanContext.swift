/// What the planner knows while it goes through the claims: the arrays, and what earlier steps of the same plan have
/// taken, so that no two of them collide on an array. A class, because as a value every step would copy it.
final class PlanContext {
  let estate: Estate
  /// What an entity has already got from this plan: arrays take one new replica per entity, and what two policies want
  /// beside each other comes one after the other.
  private var given: [EntityIdentity: Gift]
  private var targets: Set<EntityIdentity> = []
  private var indexes: [ArrayName: TargetIndex] = [:]
  /// How many replicas are missing to each array.
  private var missing: [ArrayName: Int] = [:]
  private var places: [PolicyName: CreationPlace] = [:]

  private struct Gift {
    var link: String
    /// Where the other active-active array gives it.
    var array: ArrayName?
  }

  private struct ReplicaKey: Hashable {
    var array: ArrayName
    var id: Int64
  }

  /// Replicas of earlier readings that are gone.
  let known: [EntityLink: KnownReplica]
  /// The first policy, by name, that wants a group active-active.
  private let mirrors: [EntityIdentity: Policy]
  /// Which policy sets the schedule of a leg that two of them rule, from either of its arrays.
  private var rulers: [ReplicaKey: Policy] = [:]

  init(_ estate: Estate, _ claims: [Claim], _ history: History) {
    self.estate = estate
    mirrors = Self.mirrors(claims)
    for claim in claims {
      if case .missing(let route) = claim.standing { missing[route.peer, default: 0] += 1 }
    }
    given = Dictionary(minimumCapacity: missing.values.reduce(0, +))
    known = Dictionary(
      history.knownReplicas.lazy.filter { $0.vanishedAt != nil }.map {
        (EntityLink(entity: $0.entity, link: $0.link), $0)
      },
      uniquingKeysWith: { first, _ in first })
  }

  /// Where the missing replicas of a policy would be created: looked up once for all of its claims.
  func place(of policy: Policy, _ route: Route) -> CreationPlace? {
    if let place = places[policy.name] { return place }
    guard let array = estate[policy.array], let peer = estate[route.peer] else { return nil }
    let place = CreationPlace(from: array, to: peer, for: policy, self)
    places[policy.name] = place
    return place
  }

  func index(of array: ArrayIndex) -> TargetIndex {
    if let known = indexes[array.name] { return known }
    let index = TargetIndex(array, expectedReservations: missing[array.name] ?? 0)
    indexes[array.name] = index
    return index
  }

  /// What this plan creates for the entity already, in words.
  func given(to entity: Entity) -> String? {
    given[entity.identity].map { gift in
      "its replica over link '\(gift.link)'" + (gift.array.map { " of array '\($0)'" } ?? "")
    }
  }

  func isTarget(_ remote: Entity) -> Bool { targets.contains(remote.identity) }

  private static func mirrors(_ claims: [Claim]) -> [EntityIdentity: Policy] {
    var mirrors: [EntityIdentity: Policy] = [:]
    for claim in claims where claim.entity.kind == .consistencyGroup {
      if case .excluded = claim.standing { continue }
      let policy = claim.policy
      guard policy.goal.replication == .activeActive else { continue }
      let known = mirrors[claim.entity.identity]
      if known.map({ policy.name < $0.name }) ?? true { mirrors[claim.entity.identity] = policy }
    }
    return mirrors
  }

  /// The policy that wants a group active-active over another link: an async replica comes after that one only.
  func mirrorWanted(for claim: Claim) -> Policy? {
    guard claim.policy.goal.replication.type == .async, let policy = mirrors[claim.entity.identity],
      policy.goal.link != claim.policy.goal.link
    else { return nil }
    return policy
  }

  /// The policy before this one that rules the same leg from the other array; nil: this one rules it.
  func ruler(of view: ReplicaView, before policy: Policy) -> Policy? {
    guard view.sibling != nil, let peer = view.peer, let target = view.local.remoteID else { return nil }
    let key = ReplicaKey(array: peer, id: target)
    if let ruler = rulers[key] { return ruler }
    rulers[key] = policy
    return nil
  }

  /// Takes what a step needs: the entity, for a leg also at its active-active peer, and names of new targets, or existing
  /// targets.
  func reserve(
    _ target: ReplicaCreation.Target, for entity: Entity, _ datasets: [Entity], over link: String,
    from array: ArrayIndex, on peer: ArrayIndex, named names: TargetNames
  ) {
    given[entity.identity] = Gift(link: link, array: nil)
    if let other = estate.otherPeer(of: entity, at: array) {
      given[other.group.identity] = Gift(link: link, array: array.name)
    }
    let kind = datasets.first?.kind ?? entity.kind
    switch target {
    case .new:
      let group = entity.kind == .consistencyGroup ? entity.name : nil
      if group != nil { names.reserve(entity, in: nil) }
      for dataset in datasets { names.reserve(dataset, in: group) }
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

/// Both ends of what is created for one policy. An object, because every creation hands it on.
final class CreationPlace {
  let array: ArrayIndex
  let peer: ArrayIndex
  let own: TargetIndex
  let others: TargetIndex
  /// `policy 'gold' wants sync replication over link 'paris-lyon' to pool 'dr'`.
  let wish: String
  let names: TargetNames

  init(from array: ArrayIndex, to peer: ArrayIndex, for policy: Policy, _ context: PlanContext) {
    self.array = array
    self.peer = peer
    own = context.index(of: array)
    others = context.index(of: peer)
    names = TargetNames(policy.goal.targetName, from: array, to: peer, others)
    wish = "policy '\(policy.name)' wants \(policy.goal.words)"
  }
}
