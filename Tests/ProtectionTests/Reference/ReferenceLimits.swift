import Protection

/// What passes by itself: windows, room and budgets. An approval may be given meanwhile.
extension ReferencePermission {
  func limit(on step: Step) -> WithheldClass? {
    guard let policy = policy(step), let array = world.array(step.array), let peer = world.array(step.peer) else {
      return nil
    }
    let windows = policy.limits.windows
    if !windows.isEmpty, !windows.contains(where: { $0.contains(world.now) }) { return .outsideWindow }
    if case .addMember(let addition) = step.change, isInitializing(addition, array) { return .oneMemberAtATime }
    if !hasRoom(step, on: peer) { return .poolRoom }
    if wanted(step) != nil {
      let created = permitted.filter { wanted($0) != nil }
      let ownLimit = policy.limits.createsPerCycle ?? .max
      if created.count(where: { $0.policy == policy.name }) >= ownLimit { return .creationBudget }
      if created.count >= world.settings.createsPerCycle { return .creationBudget }
    }
    if startsInitialCopy(step), initialCopies(of: array) >= initializationSlots(of: array) {
      return .initializationSlots
    }
    if wanted(step) != nil {
      let partner = array.entity(step.entity.identity).flatMap { world.partner(of: $0, at: array)?.array }
      if ([array, peer] + (partner.map { [$0] } ?? [])).contains(where: { !hasSlot($0) }) { return .replicaSlots }
    }
    if addsTarget(step), ![array, peer].allSatisfy({ hasRoomForDatasets(of: step, on: $0) }) { return .datasetLimit }
    return permitted.count >= share ? .estateShare : nil
  }

  /// Creations that may exist although no reading shows them.
  private var openCreations: [Step] { world.openIntents.map(\.step).filter { wanted($0) != nil } }

  private func startsInitialCopy(_ step: Step) -> Bool {
    if case .resumeReplica(let resumption) = step.change { return resumption.isInitial }
    return addsTarget(step)
  }

  /// A group takes no member while it initializes, and each member makes it initialize.
  private func isInitializing(_ addition: MemberAddition, _ array: ReferenceArray) -> Bool {
    let grows = permitted.contains { earlier in
      if case .addMember(let other) = earlier.change { other.group.identity == addition.group.identity } else { false }
    }
    return grows || array.inventory.replicas.contains { $0.id == addition.replicaID && $0.isInitializing }
  }

  /// Into which pool a step puts a new target, and how large it is.
  private func newTarget(of step: Step) -> (pool: Int64, bytes: Int64)? {
    switch step.change {
    case .setSchedule, .resumeReplica: return nil
    case .createReplica(let creation):
      guard case .new(let pool, _) = creation.target else { return nil }
      return (pool, creation.bytesToCopy)
    case .addMember(let addition):
      let replica = world.array(step.array)?.inventory.replicas.first { $0.id == addition.replicaID }
      let group = replica?.remoteEntity.flatMap { world.array(step.peer)?.entity(.consistencyGroup, id: $0) }
      return group.map { ($0.poolID, addition.bytesToCopy) }
    }
  }

  /// Of what is free now the reserve stays free; an existing target needs none of it, only a pool that is not locked.
  private func hasRoom(_ step: Step, on peer: ReferenceArray) -> Bool {
    if !addsTarget(step) { return true }
    guard let new = newTarget(of: step) else {
      guard let creation = wanted(step) else { return false }
      return existingDatasets(of: creation.target).allSatisfy { id in
        peer.dataset(id: id).map { peer.pool(id: $0.poolID)?.state != .locked } ?? false
      }
    }
    guard let pool = peer.pool(id: new.pool), pool.state == .normal else { return false }
    var taken: Int64 = 0
    for other in permitted + world.openIntents.map(\.step) where other.peer == peer.name {
      if let target = newTarget(of: other), target.pool == new.pool { taken += target.bytes }
    }
    let reserve = pool.freeVirtualBytes / 100 * Int64(world.settings.poolReservePercent)
    return new.bytes <= max(0, pool.freeVirtualBytes - reserve - taken)
  }

  /// First copies under way or queued on their source array, however many bytes they carry; suspended ones are neither.
  private func initialCopies(of array: ReferenceArray) -> Int {
    let running = array.inventory.replicas.count { replica in
      [.source, .peer].contains(replica.referenceRole) && replica.isInitializing && replica.state == .active
        && !world.isStandby(replica, at: array)
    }
    return running + permitted.count { $0.array == array.name && startsInitialCopy($0) }
      + openCreations.count { $0.array == array.name }
  }

  /// As set, else as many as the array was seen to run, else six.
  private func initializationSlots(of array: ReferenceArray) -> Int {
    world.settings.initializationsInFlight
      ?? world.history.copySlots.first { $0.arraySerial == array.serial }?.slots ?? 6
  }

  /// Replicas count on all of their arrays.
  private func hasSlot(_ array: ReferenceArray) -> Bool {
    let created = permitted.filter { wanted($0) != nil }
    var used = array.inventory.replicas.count
    used += (created + openCreations).count { $0.array == array.name || $0.peer == array.name }
    used += created.count { step in
      guard let source = world.array(step.array), let group = source.entity(step.entity.identity) else { return false }
      return world.partner(of: group, at: source)?.array.name == array.name
    }
    return used < world.settings.replicaLimit - world.settings.replicaSlotsKept
  }

  /// The array replicates at most so many volumes and filesystems; each counts once, however many replicas carry it.
  private func hasRoomForDatasets(of step: Step, on array: ReferenceArray) -> Bool {
    var used = Set(array.inventory.replicas.flatMap { $0.pairs.map(\.local) }).count
    used += array.inventory.replicas.count { $0.pairs.isEmpty }
    for earlier in permitted where addsTarget(earlier) { used += newDatasets(of: earlier, on: array) }
    for open in world.openIntents.map(\.step) where open.array == array.name || open.peer == array.name {
      used += datasets(of: open)
    }
    let new = newDatasets(of: step, on: array)
    return new == 0 || used + new <= world.settings.replicatedDatasetLimit
  }

  /// A group that gets a leg beside its active-active replica is replicated already.
  private func newDatasets(of step: Step, on array: ReferenceArray) -> Int {
    if array.name == step.peer { return datasets(of: step) }
    guard array.name == step.array else { return 0 }
    guard wanted(step) != nil, let entity = array.entity(step.entity.identity) else { return datasets(of: step) }
    return array.ownReplicas(of: entity).isEmpty ? datasets(of: step) : 0
  }

  private func datasets(of step: Step) -> Int {
    switch step.change {
    case .setSchedule, .resumeReplica: return 0
    case .addMember: return 1
    case .createReplica(let creation):
      if case .new(_, let datasets) = creation.target { return datasets.count }
      return existingDatasets(of: creation.target).count
    }
  }
}
