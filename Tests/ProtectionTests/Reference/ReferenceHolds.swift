import Protection

/// Which holds cover a step: people's, and protectd's own.
struct ReferenceHolds {
  let world: ReferenceWorld

  init(_ world: ReferenceWorld) { self.world = world }

  /// A hold stops everything in its scope: the policy, either array, either end of the link, the entity with its group or
  /// members, and whatever would become a target.
  func isHeld(
    _ step: Step, _ entity: Entity, _ array: ReferenceArray, _ link: Link, _ peer: ReferenceArray
  ) -> Bool {
    let ends = linkEnds(link, array)
    let isHeldByPerson = world.history.holds.contains { hold in
      guard hold.expiresAt > world.now else { return false }
      switch hold.scope {
      case .policy(let name): return name == step.policy
      case .array(let name): return name == array.name || name == peer.name
      case .link(let name, let link): return ends.contains { $0 == (name, link) }
      case .entity(let held): return array.relatives(of: entity).contains { $0.identity == held.identity }
      }
    }
    if isHeldByPerson { return true }
    if own(entity, array, over: link.name).contains(where: \.isInForce) { return true }
    if onLink(ends).contains(where: \.isInForce) { return true }
    guard case .createReplica(let creation) = step.change else { return false }
    return existingTargets(of: creation.target, on: peer).contains { target in
      own(target, peer, over: nil).contains(where: \.isInForce)
        || world.history.holds.contains { hold in
          guard hold.expiresAt > world.now, case .entity(let held) = hold.scope else { return false }
          return peer.relatives(of: target).contains { $0.identity == held.identity }
        }
    }
  }

  /// The first plan after a hold that is over but for which more than its sign changed, or that a person released. After
  /// an outage that concerns replicas that were on the link, not entities that had none.
  func isFirstAfterHold(_ step: Step, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    let link = array.link(named: step.link)
    if own(entity, array, over: link?.name).contains(where: { !$0.isInForce }) { return true }
    if case .createReplica = step.change { return false }
    guard let link else { return false }
    return onLink(linkEnds(link, array)).contains { !$0.isInForce }
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
