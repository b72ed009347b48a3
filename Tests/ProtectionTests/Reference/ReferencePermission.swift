import Protection

/// The second half of the reference planner: goes through the steps in their order and answers for each whether it may be
/// carried out, or the first reason against it. What permitted steps use up counts for those after them.
struct ReferencePermission {
  let world: ReferenceWorld
  private let steps: [Step]
  private(set) var rows: [ReferenceRow] = []
  private var permitted: [Step] = []

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

  private func wanted(_ step: Step) -> ReplicaCreation? {
    if case .createReplica(let creation) = step.change { creation } else { nil }
  }

  private func policy(_ step: Step) -> Policy? { world.policies.first { $0.name == step.policy } }

  // MARK: What no consent overrules

  private func objection(to step: Step) -> WithheldClass? {
    // Unknown is not absent: no write unless both sides were read, and are what the step takes them for.
    guard let array = world.array(step.array), let peer = world.array(step.peer),
      let entity = array.entity(step.entity.identity), entity.kind == step.entity.kind,
      array.inventory.incompleteGroups[entity.object] == nil, let link = array.link(named: step.link),
      link.remoteSerial == peer.serial, world.isUp(link, at: array)
    else { return .notBothSidesSeen }
    let fits =
      switch step.change {
      case .createReplica(let creation): creation.linkID == link.id && creation.entity == entity.object
      case .setSchedule(let schedule): self.fits(schedule, entity, array, link)
      }
    if !fits { return .notBothSidesSeen }
    if isOtherPeer(link, array, peer) { return .otherPeer }
    if let creation = wanted(step) {
      if hasReplica(entity, array, peer) { return .secondReplica }
      if !world.areNear(array, peer) { return .versionDistance }
      if !isCapable(creation, array, peer) { return .missingFeature }
      if creation.replication.type != .async, !world.takesSync(link, at: array) { return .linkTakesNoSync }
    }
    if ReferenceHolds(world).isHeld(step, entity, array, link, peer) { return .held }
    let relatives = array.relatives(of: entity).map(\.identity)
    if world.openIntents.contains(where: { relatives.contains($0.step.entity.identity) }) { return .undecided }
    if usesTwice(step, entity, peer) { return .usedTwice }
    if wanted(step) != nil, ReferenceMemory(world).isWaitedFor(entity, step.link) { return .vanished }
    if isPausing(step) { return .refused }
    if isContended(step) { return .contended }
    guard let policy = policy(step), policy.mode != .observe else { return .observed }
    return nil
  }

  /// Both sides of the replica agree that this one is the source, and the values are possible.
  private func fits(_ schedule: ReplicaSchedule, _ entity: Entity, _ array: ReferenceArray, _ link: Link) -> Bool {
    guard let replica = array.inventory.replicas.first(where: { $0.id == schedule.replicaID }),
      replica.linkID == link.id, replica.entityKind == entity.kind, replica.localEntity == entity.object,
      replica.state == .active, replica.referenceRole == .source,
      world.otherSide(of: replica, at: array)?.referenceRole == .target
    else { return false }
    guard let rpo = schedule.rpo ?? replica.rpo, let interval = schedule.interval ?? replica.interval else {
      return true
    }
    return rpo > interval
  }

  /// Each end calls the array at the other end by the name that this one gives itself, unless it tells no name.
  private func isOtherPeer(_ link: Link, _ array: ReferenceArray, _ peer: ReferenceArray) -> Bool {
    guard let back = world.otherEnd(of: link, at: array)?.link else { return true }
    let names = [(link.remoteSystemName, peer), (back.remoteSystemName, array)]
    return names.contains { name, array in !name.isEmpty && name != array.inventory.systemName }
  }

  private func hasReplica(_ entity: Entity, _ array: ReferenceArray, _ peer: ReferenceArray) -> Bool {
    !array.replicas(covering: entity).isEmpty || entity.isReplicated || entity.consistencyGroupID != nil
      || array.datasets(of: entity).contains(where: \.isReplicated)
      || world.remainder(of: entity.reference, from: array, on: peer) != nil
  }

  private func isCapable(_ creation: ReplicaCreation, _ array: ReferenceArray, _ peer: ReferenceArray) -> Bool {
    if case .base = creation.target, creation.kind == .filesystem,
      ![array, peer].allSatisfy({ $0.inventory.abilities.contains(.filesystemBases) })
    {
      return false
    }
    return world.areCapable(array, peer, of: creation.replication.type, creation.kind)
  }

  /// No two steps use one entity, as source or as target.
  private func usesTwice(_ step: Step, _ entity: Entity, _ peer: ReferenceArray) -> Bool {
    let used = permitted.flatMap { earlier -> [EntityIdentity] in
      guard let creation = wanted(earlier), let peer = world.array(earlier.peer) else { return [] }
      return [earlier.entity.identity] + existingTargets(of: creation.target, on: peer).map(\.identity)
    }
    let targets = wanted(step).map { existingTargets(of: $0.target, on: peer).map(\.identity) } ?? []
    return ([entity.identity] + targets).contains(where: used.contains)
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
    var danger: (WithheldClass, Consent)?
    if policy.array != step.array {
      danger = (.newDirection, .afterFailover)
    } else if wanted(step) != nil, memory.wasFailedOver(entity) {
      danger = (.failover, .afterFailover)
    } else if let creation = wanted(step), memory.mayLoseWrites(creation, entity, array, peer) {
      danger = (.lossSinceBase, .lossSinceBase)
    } else if ReferenceHolds(world).isFirstAfterHold(step, entity, array) {
      danger = (.afterHold, .afterHold)
    } else if exceedsShare, !world.history.basisChanges.isEmpty {
      danger = (.changedBasis, .doing)
    } else if policy.mode == .approve {
      danger = (.approveMode, .doing)
    }
    guard let (reason, consent) = danger, !isApproved(step, consent) else { return nil }
    return (reason, consent)
  }

  private func isApproved(_ step: Step, _ consent: Consent) -> Bool {
    Consent.allCases.contains { given in
      given >= consent && approvals.contains(step.approvalKey(for: given))
    }
  }

  private var approvals: [String] {
    world.history.approvals.filter { $0.expiresAt > world.now }.map(\.stepFingerprint)
  }

  /// How many entities one plan may change: a share of what the arrays with policies hold, or the floor.
  private var share: Int {
    let arrays = world.arrays.filter { array in world.policies.contains { $0.array == array.name } }
    let estate = arrays.map(\.inventory.entities.count).reduce(0, +)
    return max(world.settings.changeShareFloor, estate * world.settings.changeSharePercent / 100)
  }

  /// Counting what policies do by themselves, without what a person approved.
  private var exceedsShare: Bool {
    let unasked = steps.filter { step in
      policy(step)?.mode == .enforce
        && !Consent.allCases.contains { approvals.contains(step.approvalKey(for: $0)) }
    }
    return unasked.count > share
  }

  // MARK: What passes by itself

  private func limit(on step: Step) -> WithheldClass? {
    guard let policy = policy(step), let array = world.array(step.array), let peer = world.array(step.peer) else {
      return nil
    }
    let windows = policy.limits.windows
    if !windows.isEmpty, !windows.contains(where: { $0.contains(world.now) }) { return .outsideWindow }
    if let creation = wanted(step) {
      let created = permitted.filter { wanted($0) != nil }
      if !hasRoom(creation, on: peer, created) { return .poolRoom }
      let ownLimit = policy.limits.createsPerCycle ?? .max
      if created.count(where: { $0.policy == policy.name }) >= ownLimit { return .creationBudget }
      if created.count >= world.settings.createsPerCycle { return .creationBudget }
      if initialCopies(of: array, created) >= world.settings.initializationsInFlight { return .initializationSlots }
      if [array, peer].contains(where: { !hasSlot($0, created) }) { return .replicaSlots }
    }
    return permitted.count >= share ? .estateShare : nil
  }

  /// Creations that may exist although no reading shows them.
  private var openCreations: [Step] { world.openIntents.map(\.step).filter { wanted($0) != nil } }

  /// Of what is free now the reserve stays free; an existing target needs none of it, only a pool that is not locked.
  private func hasRoom(_ creation: ReplicaCreation, on peer: ReferenceArray, _ created: [Step]) -> Bool {
    guard case .new(let poolID, _) = creation.target else {
      return existingDatasets(of: creation.target).allSatisfy { id in
        peer.dataset(id: id).map { peer.pool(id: $0.poolID)?.state != .locked } ?? false
      }
    }
    guard let pool = peer.pool(id: poolID), pool.state == .normal else { return false }
    let taken = (created + openCreations).reduce(Int64(0)) { sum, step in
      guard step.peer == peer.name, let other = wanted(step), case .new(poolID, _) = other.target else {
        return sum
      }
      return sum + other.bytesToCopy
    }
    let reserve = pool.freeVirtualBytes / 100 * Int64(world.settings.poolReservePercent)
    return creation.bytesToCopy <= max(0, pool.freeVirtualBytes - reserve - taken)
  }

  /// First copies under way or queued on their source array, however many bytes they carry; suspended ones are neither.
  private func initialCopies(of array: ReferenceArray, _ created: [Step]) -> Int {
    let running = array.inventory.replicas.count { replica in
      [.source, .peer].contains(replica.referenceRole) && replica.isInitializing && replica.state == .active
    }
    return running + (created + openCreations).count { $0.array == array.name }
  }

  /// Replicas count on both of their arrays.
  private func hasSlot(_ array: ReferenceArray, _ created: [Step]) -> Bool {
    let used =
      array.inventory.replicas.count
      + (created + openCreations).count { $0.array == array.name || $0.peer == array.name }
    return used < world.settings.replicaLimit - world.settings.replicaSlotsKept
  }
}
