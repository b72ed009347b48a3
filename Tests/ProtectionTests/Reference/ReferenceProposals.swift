import Protection

/// The first half of the reference planner: for every policy and every entity, what would end the drift. Nested loops
/// over policies and entities, in the plan's order.
struct ReferenceProposals {
  let world: ReferenceWorld
  /// Complete steps, and rows for which there is none.
  private(set) var steps: [Step] = []
  private(set) var impossible: [ReferenceRow] = []
  private(set) var standings: [ReferenceStanding] = []

  // What the steps so far take: each entity gets one replica, and each target name or entity is used once.
  private var replicated: [(entity: EntityIdentity, link: String)] = []
  var newNames: [(array: ArrayName, kind: EntityKind, name: String)] = []
  private var takenTargets: [EntityIdentity] = []
  /// Which policy rules a leg that both active-active arrays show.
  private var ruled: [(third: ArrayName, target: Int64, policy: Policy)] = []

  init(_ world: ReferenceWorld) {
    self.world = world
    let policies = world.policies.sorted { $0.name < $1.name }
    for (position, policy) in policies.enumerated() {
      guard let array = world.array(policy.array) else { continue }
      let entities = array.inventory.entities.sorted { ($0.name, $0.identity) < ($1.name, $1.identity) }
      for entity in entities where world.selects(policy, entity, array) {
        standings.append(
          propose(policy, entity, array, earlier: Array(policies.prefix(position)), all: policies))
      }
    }
    for array in world.arrays { proposeMembers(of: array, policies) }
    steps.sort {
      ($0.policy, $0.entity.name, $0.entity.identity, $0.link, $0.change.word)
        < ($1.policy, $1.entity.name, $1.entity.identity, $1.link, $1.change.word)
    }
  }

  // MARK: What is proposed

  private mutating func propose(
    _ policy: Policy, _ entity: Entity, _ array: ReferenceArray, earlier: [Policy], all: [Policy]
  ) -> ReferenceStanding {
    if world.excludes(policy, entity, array) { return .excluded }
    let rivals = all.filter { $0.goal.link == policy.goal.link && world.claims($0, entity, array) }
    if rivals.contains(where: { $0.goal != policy.goal }) { return .conflict }
    if earlier.contains(where: { rival in rivals.contains { $0.name == rival.name } }) { return .secondPolicy }

    guard let link = array.link(named: policy.goal.link) else { return .noLink }
    let covering = array.replicas(covering: entity)
    if let replica = covering.first(where: { $0.linkID == link.id }) {
      let isOwn = replica.entityKind == entity.kind && replica.localEntity == entity.object
      if isOwn { proposeForReplica(replica, policy, entity, array, link) }
      return isOwn ? .replicated : .replicatedThroughGroup
    }
    if let mirror = world.mirror(awaitingLegOf: entity, over: link, at: array), policy.goal.replication.type == .async {
      return proposeLeg(policy, entity, from: array, over: link, beside: mirror)
    }
    if !covering.isEmpty { return .elsewhere }
    // Unknown is not absent.
    if entity.isReplicated { return .markedWithoutReplica }
    guard let peer = world.peer(of: link) else { return .peerNotRead }
    if array.inventory.incompleteGroups[entity.object] != nil { return .incompleteGroup }
    if entity.consistencyGroupID != nil { return .memberOfGroup }
    if !world.areNear(array, peer) { return .tooFarApart }
    if !world.areCapable(array, peer, of: policy.goal.replication.type, entity.kind) { return .incapable }
    guard let pool = peer.pool(named: policy.goal.remotePool) else { return .noRemotePool }
    proposeCreation(policy, entity, from: array, over: link, to: peer, pool)
    proposeNewDirection(policy, entity, of: array, over: link, from: peer)
    return .missing
  }

  /// The one second replica that arrays take: async, beside an active-active one of a group.
  private mutating func proposeLeg(
    _ policy: Policy, _ group: Entity, from array: ReferenceArray, over link: Link, beside mirror: Replica
  ) -> ReferenceStanding {
    guard let third = world.peer(of: link) else { return .peerNotRead }
    if array.inventory.incompleteGroups[group.object] != nil { return .incompleteGroup }
    if !world.areNear(array, third) { return .tooFarApart }
    if !world.areCapable(array, third, of: .async, .consistencyGroup) { return .incapable }
    guard let pool = third.pool(named: policy.goal.remotePool) else { return .noRemotePool }
    guard let partner = array.link(id: mirror.linkID).flatMap({ world.peer(of: $0) }) else { return .partnerNotRead }
    if !world.canBeConcurrent([array, partner, third]) { return .incapable }
    if let id = mirror.remoteEntity, world.hasLeg(id, on: partner) { return .partnerHasLeg }
    proposeCreation(policy, group, from: array, over: link, to: third, pool, beside: mirror)
    proposeNewDirection(policy, group, of: array, over: link, from: third)
    return .missingLeg
  }

  /// For an entity's own replica: that it goes on, the policy's interval and RPO, or what to do about a turned direction.
  private mutating func proposeForReplica(
    _ replica: Replica, _ policy: Policy, _ entity: Entity, _ array: ReferenceArray, _ link: Link
  ) {
    guard let remote = world.otherSide(of: replica, at: array), let peer = world.peer(of: link) else { return }
    if replica.referenceRole == .target, remote.referenceRole == .source {
      refuse("turn-direction", policy, array.name, entity, link.name, .turnedDirection)
    }
    guard rolesAgree(replica.referenceRole, remote.referenceRole), world.isUp(link, at: array) else { return }
    switch replica.state {
    case .autoSuspended:
      if ruler(of: replica, policy, array, peer) != nil { return }
      guard replica.referenceRole == .source else {
        return refuse("resume-replica", policy, array.name, entity, link.name, .activeSidesSuspended)
      }
      let resumption = ReplicaResumption(
        replicaID: replica.id, restorePoint: replica.restorePoint, isInitial: replica.isInitializing)
      add(.resumeReplica(resumption), policy, array, entity, link, peer)
    case .active:
      guard replica.type == .known(.async), case .async(let interval, let rpo) = policy.goal.replication else { return }
      proposeSchedule(interval, rpo, of: replica, policy, entity, array, link, peer)
    case .suspended, .notTold, .other: break
    }
  }

  /// What the policy leaves open is not touched.
  private mutating func proposeSchedule(
    _ interval: Duration?, _ rpo: Duration?, of replica: Replica, _ policy: Policy, _ entity: Entity,
    _ array: ReferenceArray, _ link: Link, _ peer: ReferenceArray
  ) {
    let ruler = ruler(of: replica, policy, array, peer)
    if ruler?.goal.replication == policy.goal.replication { return }
    let newInterval = interval == replica.interval ? nil : interval
    let newRPO = rpo == replica.rpo ? nil : rpo
    if newInterval == nil, newRPO == nil { return }
    let isLeg = world.mirror(beside: replica, at: array) != nil
    var isPossible = ruler == nil && !(isLeg && world.isTooShortForLeg(rpo))
    if let rpoThen = newRPO ?? replica.rpo, let intervalThen = newInterval ?? replica.interval {
      isPossible = isPossible && rpoThen > intervalThen
    }
    if !isPossible { return refuse("set-schedule", policy, array.name, entity, link.name, .impossibleSchedule) }
    let schedule = ReplicaSchedule(replicaID: replica.id, interval: newInterval, rpo: newRPO)
    add(.setSchedule(schedule), policy, array, entity, link, peer)
  }

  /// The first policy that rules a leg which both active-active arrays show, if it is another one.
  private mutating func ruler(
    of replica: Replica, _ policy: Policy, _ array: ReferenceArray, _ peer: ReferenceArray
  ) -> Policy? {
    guard world.isShownTwice(replica, at: array), let target = replica.remoteID else { return nil }
    if let known = ruled.first(where: { $0.third == peer.name && $0.target == target }) { return known.policy }
    ruled.append((peer.name, target, policy))
    return nil
  }

  private mutating func proposeCreation(
    _ policy: Policy, _ entity: Entity, from array: ReferenceArray, over link: Link, to peer: ReferenceArray,
    _ pool: Pool, beside mirror: Replica? = nil
  ) {
    let datasets = array.datasets(of: entity)
    let type = policy.goal.replication.type
    let isAlone = { (member: Entity) in
      mirror == nil ? member.isReplicated : !array.ownReplicas(of: member).isEmpty
    }
    var obstacle: WithheldClass?
    if mirror == nil, isWantedActiveActive(entity, array, elsewhereThan: policy) {
      obstacle = .mirrorFirst
    } else if replicated.contains(where: { $0.entity == entity.identity }) {
      obstacle = .oneReplicaPerEntity
    } else if let mirror, !world.isReadyForLeg(mirror, of: entity, at: array) || isTooShortForLeg(policy) {
      obstacle = .legNotReady
    } else if entity.kind == .filesystem, type != .async {
      obstacle = .filesystemNotAsync
    } else if type != .async, link.isAsyncOnly || world.otherEnd(of: link, at: array)?.link.isAsyncOnly == true {
      obstacle = .syncOverAsyncLink
    } else if datasets.isEmpty {
      obstacle = .emptyGroup
    } else if entity.kind == .consistencyGroup, datasets.contains(where: isAlone) {
      obstacle = .memberReplicatedAlone
    }
    let targets = ReferenceTargets(
      world: world, array: array, peer: peer, pool: pool, newNames: newNames, takenTargets: takenTargets,
      goal: policy.goal)
    guard obstacle == nil, let target = targets.choose(for: entity, by: policy.goal.target) else {
      return refuse("create-replica", policy, array.name, entity, link.name, obstacle ?? .noTarget)
    }
    replicated.append((entity.identity, link.name))
    // A leg is one replica, whichever of the two active-active arrays it was asked of.
    if let partner = world.partner(of: entity, at: array) { replicated.append((partner.group.identity, link.name)) }
    take(target, for: entity, datasets, of: array, policy.goal, on: peer)
    add(
      .createReplica(creation(policy, entity, of: array, over: link, into: target)), policy, array, entity, link, peer)
  }

  /// An async replica that came first would rule the active-active one out.
  private func isWantedActiveActive(_ entity: Entity, _ array: ReferenceArray, elsewhereThan policy: Policy) -> Bool {
    guard policy.goal.replication.type == .async, entity.kind == .consistencyGroup else { return false }
    return world.policies.contains { other in
      other.goal.replication == .activeActive && other.goal.link != policy.goal.link
        && world.claims(other, entity, array)
    }
  }

  private func isTooShortForLeg(_ policy: Policy) -> Bool {
    guard case .async(_, let rpo) = policy.goal.replication else { return false }
    return world.isTooShortForLeg(rpo)
  }

  /// After a failover whose replica was deleted, the other array may hold the newer data: a replica from there to here is
  /// offered beside the one from here to there, from a common base only.
  private mutating func proposeNewDirection(
    _ policy: Policy, _ entity: Entity, of array: ReferenceArray, over link: Link, from peer: ReferenceArray
  ) {
    let wasTurned = world.history.knownReplicas.contains { known in
      known.entity == entity.identity && known.link == link.name && known.vanishedAt != nil
        && known.localRole == .target && known.remoteRole == .source
    }
    guard wasTurned, let back = world.otherEnd(of: link, at: array)?.link else { return }
    let name = array.targetName(of: entity, in: entity, policy.goal)
    guard let source = peer.entity(entity.kind, named: name) else {
      return refuse("create-replica", policy, peer.name, entity, back.name, .noNewDirection)
    }
    guard let pool = array.pool(id: entity.poolID) else { return }
    let targets = ReferenceTargets(
      world: world, array: peer, peer: array, pool: pool, newNames: newNames, takenTargets: takenTargets,
      goal: policy.goal)
    // Not what has the same name by now and shares a base with something else.
    guard let target = targets.choose(for: source, by: .baseSnapshot(otherwise: .withhold)),
      existingTargets(of: target, on: array).contains(where: { $0.identity == entity.identity })
    else {
      return refuse("create-replica", policy, peer.name, source, back.name, .noNewDirection)
    }
    add(.createReplica(creation(policy, source, of: peer, over: back, into: target)), policy, peer, source, back, array)
  }

  private func creation(
    _ policy: Policy, _ entity: Entity, of array: ReferenceArray, over link: Link, into target: ReplicaCreation.Target
  ) -> ReplicaCreation {
    var names: [String]?
    if case .new = target, policy.goal.targetName != .ofSource {
      names = array.datasets(of: entity).map { array.targetName(of: $0, in: entity, policy.goal) }
    }
    // How much differs from a base is not known beforehand.
    let bytes = if case .base = target { Int64(0) } else { entity.sizeBytes }
    return ReplicaCreation(
      linkID: link.id, kind: entity.kind, entity: entity.object, replication: policy.goal.replication, target: target,
      bytesToCopy: bytes, targetNames: names)
  }

  // MARK: Notes

  private mutating func take(
    _ target: ReplicaCreation.Target, for entity: Entity, _ datasets: [Entity], of array: ReferenceArray,
    _ goal: ProtectionGoal, on peer: ReferenceArray
  ) {
    if case .new = target {
      for wanted in [entity] + datasets {
        newNames.append((peer.name, wanted.kind, array.targetName(of: wanted, in: entity, goal)))
      }
    }
    takenTargets += existingTargets(of: target, on: peer).map(\.identity)
  }

  mutating func add(
    _ change: Change, _ policy: Policy, _ array: ReferenceArray, _ entity: Entity, _ link: Link, _ peer: ReferenceArray
  ) {
    steps.append(
      Step(
        change: change, policy: policy.name, array: array.name, entity: entity.reference, link: link.name,
        peer: peer.name, reason: ""))
  }

  mutating func refuse(
    _ word: String, _ policy: Policy, _ array: ArrayName, _ entity: Entity, _ link: String, _ reason: WithheldClass
  ) {
    impossible.append(
      ReferenceRow(
        changeWord: word, policy: policy.name, array: array, entity: entity.reference, link: link, change: nil,
        withheld: reason, consent: nil))
  }
}

/// The entities that a creation would turn into targets: a group and its members, or one volume.
func existingTargets(of target: ReplicaCreation.Target, on peer: ReferenceArray) -> [Entity] {
  let group: Int64? =
    switch target {
    case .new: nil
    case .existing(let remoteGroup, _), .base(let remoteGroup, _): remoteGroup
    }
  let groups = group.flatMap { peer.entity(.consistencyGroup, id: $0) }.map { [$0] } ?? []
  return groups + existingDatasets(of: target).compactMap { peer.dataset(id: $0) }
}

/// Of these the volumes and filesystems, by id.
func existingDatasets(of target: ReplicaCreation.Target) -> [Int64] {
  switch target {
  case .new: []
  case .existing(_, let pairs): pairs.map(\.remote)
  case .base(_, let pairs): pairs.map(\.remote)
  }
}
