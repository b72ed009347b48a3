import Protection

/// The second half of the reference planner: goes through the steps in their order and answers for each whether it may be
/// carried out, or the first reason against it. What permitted steps use up counts for those after them.
struct ReferencePermission {
  let world: ReferenceWorld
  private let steps: [Step]
  private(set) var rows: [ReferenceRow] = []
  private(set) var permitted: [Step] = []

  init(_ steps: [Step], _ world: ReferenceWorld) {
    self.world = world
    self.steps = steps
    for step in steps {
      let (reason, consent) = judge(step)
      if reason == nil { permitted.append(step) }
      rows.append(
        ReferenceRow(
          changeWord: step.change.word, policy: step.policy, array: step.array, entity: step.entity, link: step.link,
          change: step.change, withheld: reason, consent: consent))
    }
  }

  private func judge(_ step: Step) -> (WithheldClass?, Consent?) {
    if let objection = objection(to: step) { return (objection, nil) }
    if let (reason, consent) = missingConsent(to: step) { return (reason, consent) }
    return (limit(on: step), nil)
  }

  func wanted(_ step: Step) -> ReplicaCreation? {
    if case .createReplica(let creation) = step.change { creation } else { nil }
  }

  /// A step that gives something a copy that had none.
  func addsTarget(_ step: Step) -> Bool {
    switch step.change {
    case .createReplica, .addMember: true
    case .setSchedule, .resumeReplica: false
    }
  }

  /// What the step changes on its array: its entity and, for a new member, the group.
  private func subjects(_ step: Step, on array: ReferenceArray) -> [Entity] {
    var identities = [step.entity.identity]
    if case .addMember(let addition) = step.change { identities.append(addition.group.identity) }
    return identities.compactMap { array.entity($0) }
  }

  func policy(_ step: Step) -> Policy? { world.policies.first { $0.name == step.policy } }

  // MARK: What no consent overrules

  private func objection(to step: Step) -> WithheldClass? {
    // Unknown is not absent: no write unless both sides were read, and are what the step takes them for.
    guard let array = world.array(step.array), let peer = world.array(step.peer),
      let entity = array.entity(step.entity.identity), entity.kind == step.entity.kind,
      array.inventory.incompleteGroups[entity.object] == nil, let link = array.link(named: step.link),
      link.remoteSerial == peer.serial, world.isUp(link, at: array)
    else { return .notBothSidesSeen }
    if !fits(step, entity, array, link) { return .notBothSidesSeen }
    if isOtherPeer(link, array, peer) { return .otherPeer }
    if addsTarget(step), hasReplica(step, entity, array, link, peer) { return .secondReplica }
    if wanted(step) != nil, !world.areNear(array, peer) { return .versionDistance }
    if !isCapable(step, array, peer) { return .missingFeature }
    if let creation = wanted(step), creation.replication.type != .async, !world.takesSync(link, at: array) {
      return .linkTakesNoSync
    }
    let subjects = subjects(step, on: array)
    if ReferenceHolds(world).isHeld(step, subjects, array, link, peer) { return .held }
    if isOpen(subjects, array) { return .undecided }
    if usesTwice(step, array, peer) { return .usedTwice }
    let memory = ReferenceMemory(world)
    if addsTarget(step), memory.isWaitedFor(entity, step.link) { return .vanished }
    if case .resumeReplica(let resumption) = step.change {
      if !memory.sawActive(resumption.replicaID, of: entity, over: step.link) { return .rolesNotAsBefore }
      if !isCauseGone(resumption, entity, array, peer) { return .causeNotGone }
    }
    if isPausing(step) { return .refused }
    if isContended(step) { return .contended }
    guard let policy = policy(step), policy.mode != .observe else { return .observed }
    return nil
  }

  /// Whether the step's numbers still mean what they meant.
  private func fits(_ step: Step, _ entity: Entity, _ array: ReferenceArray, _ link: Link) -> Bool {
    switch step.change {
    case .createReplica(let creation): return creation.linkID == link.id && creation.entity == entity.object
    case .setSchedule(let schedule):
      guard let replica = replica(schedule.replicaID, of: entity, in: .active, array, link) else { return false }
      if world.mirror(beside: replica, at: array) != nil, world.isTooShortForLeg(schedule.rpo) { return false }
      guard let rpo = schedule.rpo ?? replica.rpo, let interval = schedule.interval ?? replica.interval else {
        return true
      }
      return rpo > interval
    case .resumeReplica(let resumption):
      return replica(resumption.replicaID, of: entity, in: .autoSuspended, array, link) != nil
    case .addMember(let addition):
      guard let group = array.entity(addition.group.identity) else { return false }
      return entity.object == addition.dataset && entity.poolID == group.poolID
        && array.inventory.incompleteGroups[group.object] == nil && array.ownReplicas(of: group).count == 1
        && replica(addition.replicaID, of: group, in: .active, array, link) != nil
    }
  }

  /// The entity's own replica, in that state, where both of its sides agree about their roles.
  private func replica(
    _ id: Int64, of entity: Entity, in state: Replica.State, _ array: ReferenceArray, _ link: Link
  ) -> Replica? {
    array.ownReplicas(of: entity).first { replica in
      replica.id == id && replica.linkID == link.id && replica.state == state
        && rolesAgree(replica.referenceRole, world.otherSide(of: replica, at: array)?.referenceRole)
    }
  }

  /// Each end calls the array at the other end by the name that this one gives itself, unless it tells no name.
  private func isOtherPeer(_ link: Link, _ array: ReferenceArray, _ peer: ReferenceArray) -> Bool {
    guard let back = world.otherEnd(of: link, at: array)?.link else { return true }
    let names = [(link.remoteSystemName, peer), (back.remoteSystemName, array)]
    return names.contains { name, array in !name.isEmpty && name != array.inventory.systemName }
  }

  /// One replica for an entity, but for a leg beside an active-active one; not even a remainder on the other side.
  private func hasReplica(
    _ step: Step, _ entity: Entity, _ array: ReferenceArray, _ link: Link, _ peer: ReferenceArray
  ) -> Bool {
    if entity.consistencyGroupID != nil || world.remainder(of: entity.reference, from: array, on: peer) != nil {
      return true
    }
    if array.replicas(covering: entity).isEmpty {
      return entity.isReplicated || hasToComeLater(step, entity, array)
        || (wanted(step) != nil && array.datasets(of: entity).contains(where: \.isReplicated))
    }
    guard let creation = wanted(step), case .async(_, let rpo) = creation.replication,
      let mirror = world.mirror(awaitingLegOf: entity, over: link, at: array),
      let partner = world.partner(of: entity, at: array)
    else { return true }
    let isLegCreated = permitted.contains { earlier in
      wanted(earlier) != nil && [entity.identity, partner.group.identity].contains(earlier.entity.identity)
    }
    return isLegCreated || world.hasLeg(partner.group.object, on: partner.array)
      || !world.canBeConcurrent([array, partner.array, peer]) || !world.isReadyForLeg(mirror, of: entity, at: array)
      || world.isTooShortForLeg(rpo)
  }

  /// Where a policy wants the group active-active over another link, an async replica may not come first.
  private func hasToComeLater(_ step: Step, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    guard let creation = wanted(step), creation.replication.type == .async, entity.kind == .consistencyGroup else {
      return false
    }
    return world.policies.contains { policy in
      policy.goal.replication == .activeActive && policy.goal.link != step.link && world.claims(policy, entity, array)
    }
  }

  private func isCapable(_ step: Step, _ array: ReferenceArray, _ peer: ReferenceArray) -> Bool {
    switch step.change {
    case .setSchedule, .resumeReplica: return true
    case .addMember(let addition):
      return addition.type != .activeActive
        || [array, peer].allSatisfy { $0.inventory.abilities.contains(.activeActiveMembers) }
    case .createReplica(let creation):
      if case .base = creation.target, creation.kind == .filesystem,
        ![array, peer].allSatisfy({ $0.inventory.abilities.contains(.filesystemBases) })
      {
        return false
      }
      return world.areCapable(array, peer, of: creation.replication.type, creation.kind)
    }
  }

  /// Whether an earlier step on the subjects, their relatives or their group's active-active peer may still happen.
  private func isOpen(_ subjects: [Entity], _ array: ReferenceArray) -> Bool {
    isTouched(subjects, by: world.openIntents, array)
  }

  private func isTouched(_ subjects: [Entity], by intents: [Intent], _ array: ReferenceArray) -> Bool {
    let relatives = subjects.flatMap { subject in
      array.relatives(of: subject).map(\.identity)
        + (world.partner(of: subject, at: array).map { [$0.group.identity] } ?? [])
    }
    return intents.contains { intent in
      var changed = [intent.step.entity.identity]
      if case .addMember(let addition) = intent.step.change { changed.append(addition.group.identity) }
      return changed.contains(where: relatives.contains)
    }
  }

  /// No two steps use one entity, as source or as target.
  private func usesTwice(_ step: Step, _ array: ReferenceArray, _ peer: ReferenceArray) -> Bool {
    let used = permitted.flatMap { earlier -> [EntityIdentity] in
      guard let creation = wanted(earlier), let peer = world.array(earlier.peer) else { return [] }
      return [earlier.entity.identity] + existingTargets(of: creation.target, on: peer).map(\.identity)
    }
    let targets = world.targets(of: step, subjects(step, on: array), array, peer).map(\.identity)
    return ([step.entity.identity] + targets).contains(where: used.contains)
  }

  /// The pools of both sides take data, and nobody has written to the target or tests a recovery from it.
  private func isCauseGone(
    _ resumption: ReplicaResumption, _ entity: Entity, _ array: ReferenceArray, _ peer: ReferenceArray
  ) -> Bool {
    guard let replica = array.ownReplicas(of: entity).first(where: { $0.id == resumption.replicaID }),
      let target = replica.remoteEntity.flatMap({ peer.entity(replica.entityKind, id: $0) }),
      let pool = array.pool(id: entity.poolID), let remotePool = peer.pool(id: target.poolID)
    else { return false }
    let arePoolsFine = [pool, remotePool].allSatisfy { pool in
      pool.state == .normal && !(pool.physicalCapacityBytes > 0 && pool.freePhysicalBytes <= 0)
    }
    return arePoolsFine
      && replica.pairs.allSatisfy { pair in
        guard let copy = pair.remote.flatMap({ peer.dataset(id: $0) }) else { return false }
        return copy.isWriteProtected && !peer.inventory.recoveryTests.contains(copy.object)
      }
  }

  /// 60 s after the first refusal, twice that after the next, and so on up to an hour.
  private func isPausing(_ step: Step) -> Bool {
    guard let (count, lastAt) = world.refusals(of: step.entity.identity, over: step.link) else { return false }
    var pause = world.settings.refusalPause
    for _ in 1..<max(1, count) where pause < world.settings.refusalPauseLongest { pause *= 2 }
    return world.now < lastAt + min(pause, world.settings.refusalPauseLongest)
  }

  private func isContended(_ step: Step) -> Bool {
    world.history.repetitions.contains { repetition in
      repetition.entity == step.entity.identity && repetition.link == step.link
        && repetition.changeWord == step.change.word && repetition.count >= world.settings.repetitionLimit
    }
  }

  // MARK: What a person's approval removes

  /// The first danger decides what has to be consented to; who consents to it has consented to all lesser ones.
  private func missingConsent(to step: Step) -> (WithheldClass, Consent)? {
    guard let policy = policy(step), let array = world.array(step.array), let peer = world.array(step.peer),
      let entity = array.entity(step.entity.identity)
    else { return nil }
    let memory = ReferenceMemory(world)
    let isAsking = policy.mode == .approve
    var danger: (WithheldClass, Consent)?
    if isTouched(subjects(step, on: array), by: world.missedIntents, array) {
      danger = (.missedSuccess, .makingAgain)
    } else if policy.array != step.array {
      danger = (.newDirection, .afterFailover)
    } else if addsTarget(step), memory.wereFailedOver([entity] + array.datasets(of: entity)) {
      danger = (.failover, .afterFailover)
    } else if let creation = wanted(step),
      memory.mayLoseWrites(
        creation, entity, array, peer, mayDiscard: policy.goal.target.discardsTargetWrites)
    {
      danger = (.lossSinceBase, .lossSinceBase)
    } else if !ReferenceHolds(world).over(before: step, subjects(step, on: array), array).isEmpty {
      danger = (.afterHold, .afterHold)
    } else if case .addMember = step.change {
      danger = (.newMember, .initializingAgain)
    } else if case .resumeReplica = step.change, policy.mode != .enforce || policy.resume != .enforce {
      danger = (.resuming, .resuming)
    } else if exceedsShare, !world.history.basisChanges.isEmpty {
      danger = (.changedBasis, .doing)
    } else if isAsking {
      danger = (.approveMode, .doing)
    }
    guard let (reason, consent) = danger, !isApproved(step, consent, array) else { return nil }
    return (reason, consent)
  }

  /// Consent to this or to what is more dangerous, given when the last hold was over.
  private func isApproved(_ step: Step, _ consent: Consent, _ array: ReferenceArray) -> Bool {
    let holds = ReferenceHolds(world).over(before: step, subjects(step, on: array), array)
    return approvals.contains { approval in
      Consent.allCases.contains { $0 >= consent && approval.stepFingerprint == step.approvalKey(for: $0) }
        && holds.allSatisfy { approval.approvedAt >= $0.since }
    }
  }

  private var approvals: [Approval] {
    world.history.approvals.filter { world.now < $0.expiresAt }
  }

  /// How many entities one plan may change: a share of what the arrays with policies hold, or the floor.
  var share: Int {
    let arrays = world.arrays.filter { array in world.policies.contains { $0.array == array.name } }
    let estate = arrays.map(\.inventory.entities.count).reduce(0, +)
    return max(world.settings.changeShareFloor, estate * world.settings.changeSharePercent / 100)
  }

  /// Counting what policies do by themselves, without what a person approved.
  private var exceedsShare: Bool {
    let unasked = steps.filter { step in
      guard let policy = policy(step), policy.mode == .enforce else { return false }
      if case .addMember = step.change { return false }
      if case .resumeReplica = step.change, policy.resume != .enforce { return false }
      return !approvals.contains { approval in
        Consent.allCases.contains { approval.stepFingerprint == step.approvalKey(for: $0) }
      }
    }
    return unasked.count > share
  }
}
