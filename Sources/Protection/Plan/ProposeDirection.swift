/// Says what protection needs after a completed failover, when the other array is the source: protectd turns no roles, and
/// creates in the new direction only what a person approves.

/// For a replica that runs in the new direction: nothing is missing, so a person only has to decide which way it stays.
func proposeDirection(_ claim: Claim, _ view: ReplicaView, _ estate: Estate) -> Proposal? {
  guard view.group == nil, view.roles == .reversed, let peer = view.peer, case .present(let remote) = view.remote
  else { return nil }
  let here = claim.policy.array
  let back = estate[here].flatMap { estate.otherEnd(of: view.link, at: $0)?.link.name }
  let over = back.map { " over link '\($0)'" } ?? ""
  return .withheld(
    WithheldStep(
      .turnDirection, policy: claim.policy.name, array: here, entity: claim.entity.reference,
      link: view.link.name,
      reason:
        "array '\(peer)' is the source, and replica \(remote.id) there (\(remote.state.word)) protects it to array "
        + "'\(here)'\(lacks(remote, claim.policy.goal))",
      ends: .person(
        must: "keep this direction with a policy for array '\(peer)'\(over), or go back by turning the roles on the "
          + "arrays: protectd never does")))
}

/// What the policy's protection would need in the new direction beside what is there.
private func lacks(_ replica: Replica, _ goal: ProtectionGoal) -> String {
  var needs: [String] = []
  if replica.type != .known(goal.replication.type) { needs.append("type \(goal.replication.type.rawValue)") }
  if case .async(let interval, let rpo) = goal.replication, replica.type == .known(.async) {
    if let interval, interval != replica.interval { needs.append("an interval of \(interval.inWords)") }
    if let rpo, rpo != replica.rpo { needs.append("an RPO of \(rpo.inWords)") }
  }
  return needs.isEmpty ? "" : ", but without the policy's \(needs.joined(separator: " and "))"
}

/// For an entity whose replica was deleted after the failover: a replica from the other array back to it, from a common
/// base. Anything else would need an empty target under a name that is taken. Nil where no failover is remembered.
func proposeNewDirection(_ claim: Claim, _ route: Route, _ context: PlanContext) -> Proposal? {
  guard let before = context.known[EntityLink(entity: claim.entity.identity, link: route.link.name)],
    before.localRole == .target, before.remoteRole == .source, let here = context.estate[claim.policy.array],
    let there = context.estate[route.peer], let back = context.estate.otherEnd(of: route.link, at: here)?.link
  else { return nil }
  let policy = claim.policy
  let index = context.index(of: there)
  let name = TargetNames(policy.goal.targetName, from: here, to: there, index).name(of: claim.entity, in: nil)
  guard let source = index.entity(claim.entity.kind, named: name) else {
    return .withheld(
      WithheldStep(
        .createReplica, policy: policy.name, array: there.name, entity: claim.entity.reference,
        link: back.name,
        reason:
          "array '\(there.name)' was the source of \(claim.entity.reference.words) when its replica was deleted, but "
          + "has nothing of that name now",
        ends: .newDirection))
  }
  guard let pool = here.inventory.pools.first(where: { $0.id == claim.entity.poolID }) else { return nil }
  let datasets = source.kind == .consistencyGroup ? there.members(of: source.object) : [source]
  let chooser = TargetChooser(
    entity: source, datasets: datasets, remotePool: pool,
    place: CreationPlace(from: there, to: here, for: policy, context), context: context)
  let withheld = { (reason: String) in
    Proposal.withheld(
      WithheldStep(
        .createReplica, policy: policy.name, array: there.name, entity: source.reference,
        link: back.name,
        reason:
          "array '\(there.name)' was the source when the replica was deleted, but \(reason)", ends: .newDirection))
  }
  switch chooser.choose(by: .baseSnapshot(otherwise: .withhold)) {
  case .none(let reason): return withheld(reason)
  // Names are used again: only the entity that failed over has nothing newer to lose.
  case .target(let target, _) where !target.ends(in: claim.entity):
    return withheld("\(source.reference.words) there shares its base with another entity")
  case .target(let target, let origin):
    return .step(
      Step(
        change: .createReplica(
          ReplicaCreation(
            linkID: back.id, kind: source.kind, entity: source.object, replication: policy.goal.replication,
            target: target, bytesToCopy: 0)),
        policy: policy.name, array: there.name, entity: source.reference, link: back.name, peer: here.name,
        reason:
          "\(source.reference.words) of array '\(there.name)' was the source when its replica was deleted; policy "
          + "'\(policy.name)' wants \(policy.goal.words), in the new direction here\(origin)"))
  }
}

extension Ending {
  fileprivate static let newDirection = Ending.person(must: "create the replica in the new direction on the array")
}

extension ReplicaCreation.Target {
  /// Whether it makes this entity, and no other, the target.
  fileprivate func ends(in entity: Entity) -> Bool {
    guard case .base(let group, let pairs) = self else { return false }
    return entity.kind == .consistencyGroup ? group == entity.object : pairs.map(\.remote) == [entity.object]
  }
}
