import Protection

/// Which holds cover a step: people's, and protectd's own.
struct ReferenceHolds {
  let world: ReferenceWorld

  init(_ world: ReferenceWorld) { self.world = world }

  /// A hold stops everything in its scope: the policy, either array, either end of the link, the entity with its group or
  /// members, the group that a volume is to join, every target, and the active-active peer of a group that gets a leg.
  func isHeld(
    _ step: Step, _ subjects: [Entity], _ array: ReferenceArray, _ link: Link, _ peer: ReferenceArray
  ) -> Bool {
    var places = subjects.map { (entity: $0, array: array, link: link.name as String?) }
    places += world.targets(of: step, subjects, array, peer).map { ($0, peer, nil) }
    if case .createReplica = step.change, let group = subjects.first, let partner = world.partner(of: group, at: array)
    {
      places.append((partner.group, partner.array, nil))
    }
    let ends = linkEnds(link, array)
    let isHeldByPerson = world.history.holds.contains { hold in
      guard hold.expiresAt > world.now else { return false }
      switch hold.scope {
      case .policy(let name): return name == step.policy
      case .array(let name): return name == peer.name || places.contains { $0.array.name == name }
      case .link(let name, let link): return ends.contains { $0 == (name, link) }
      case .entity(let held):
        return places.contains { place in
          place.array.relatives(of: place.entity).contains { $0.identity == held.identity }
        }
      }
    }
    return isHeldByPerson || onLink(ends).contains(where: \.isInForce)
      || places.contains { own($0.entity, $0.array, over: $0.link).contains(where: \.isInForce) }
  }

  /// Holds before a step that are over but for which more than their sign changed, or that a person released. After an
  /// outage that concerns replicas that were on the link, not entities that had none.
  func over(before step: Step, _ subjects: [Entity], _ array: ReferenceArray) -> [AutomaticHold] {
    let link = array.link(named: step.link)
    var holds = subjects.flatMap { own($0, array, over: link?.name) }
    if case .createReplica = step.change { return holds.filter { !$0.isInForce } }
    if let link { holds += onLink(linkEnds(link, array)) }
    return holds.filter { !$0.isInForce }
  }

  /// On the entity, its group or its members. A deleted replica is waited for over its own link only.
  private func own(_ entity: Entity, _ array: ReferenceArray, over link: String?) -> [AutomaticHold] {
    let relatives = array.relatives(of: entity).map(\.identity)
    return world.history.automaticHolds.filter { hold in
      guard case .entity(let held, _, let ownLink) = hold.subject, relatives.contains(held.identity) else {
        return false
      }
      return hold.sign != .replicaDeleted || ownLink == nil || link == nil || ownLink == link
    }
  }

  private func onLink(_ ends: [(ArrayName, String)]) -> [AutomaticHold] {
    world.history.automaticHolds.filter { hold in
      guard case .link(let array, let name) = hold.subject else { return false }
      return ends.contains { $0 == (array, name) }
    }
  }

  private func linkEnds(_ link: Link, _ array: ReferenceArray) -> [(ArrayName, String)] {
    var ends = [(array.name, link.name)]
    if let (peer, back) = world.otherEnd(of: link, at: array) { ends.append((peer.name, back.name)) }
    return ends
  }
}

extension ReferenceWorld {
  /// The entities on the other side that a step uses: what a creation turns into targets, or what is the target already.
  func targets(
    of step: Step, _ subjects: [Entity], _ array: ReferenceArray, _ peer: ReferenceArray
  ) -> [Entity] {
    if case .createReplica(let creation) = step.change { return existingTargets(of: creation.target, on: peer) }
    guard let link = array.link(named: step.link), let owner = subjects.last,
      let replica = array.ownReplicas(of: owner).first(where: { $0.linkID == link.id }), let id = replica.remoteEntity
    else { return [] }
    return peer.entity(owner.kind, id: id).map { [$0] } ?? []
  }
}
