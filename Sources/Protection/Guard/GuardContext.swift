/// What guards look at, and what the steps permitted so far in this plan have used up. An object, because each of them is
/// handed it for every step.
final class GuardContext {
  let estate: Estate
  let policies: [PolicyName: Policy]
  let selections: Selections
  let history: History
  let settings: ProtectionSettings
  let holds: HoldBook
  /// When each key was approved.
  private let approvals: [String: Timestamp]
  private let knownReplicas: [EntityIdentity: [KnownReplica]]
  private let refusals: [EntityLink: Refusal]
  private let repetitions: [EntityLink: [Repetition]]

  let share: EstateShare
  /// Steps permitted so far.
  private(set) var changes = 0
  private(set) var creations = 0
  private(set) var creationsByPolicy: [PolicyName: Int] = [:]
  /// Initial copies that this plan starts, by source array.
  private(set) var initializations: [ArrayName: Int] = [:]
  private var openWindows: [PolicyName: Bool] = [:]
  private var runningCopies: [ArrayName: Int] = [:]
  private var basesByParent: [ArrayName: [Int64: [BaseSnapshot]]] = [:]
  /// Replicas that this plan adds, on either side.
  private(set) var replicasAdded: [ArrayName: Int] = [:]
  /// Volumes and filesystems in replicas, by array, and those that this plan adds.
  let replicatedDatasets: [ArrayName: Int]
  private(set) var datasetsAdded: [ArrayName: Int] = [:]
  /// Consistency groups to which this plan adds a member.
  private(set) var groupsGrown: Set<EntityIdentity> = []
  private(set) var bytesTaken: [RemotePool: Int64] = [:]
  /// Groups, on both active-active arrays, to which this plan gives a leg, with the array that it is created on.
  private(set) var legs: [EntityIdentity: ArrayName] = [:]
  /// Entities that permitted creations use, on either side.
  private var used: Set<EntityIdentity> = []

  struct RemotePool: Hashable {
    var array: ArrayName
    var poolID: Int64
  }

  init(
    _ plan: Plan, _ policies: [Policy], _ observation: Observation, _ history: History,
    _ settings: ProtectionSettings
  ) {
    estate = Estate(observation)
    self.policies = Dictionary(policies.map { ($0.name, $0) }) { first, _ in first }
    selections = Selections(policies, estate)
    self.history = history
    self.settings = settings
    let time = estate.time
    replicatedDatasets = Dictionary(
      uniqueKeysWithValues: estate.arrays.map { ($0.name, $0.replicatedDatasetCount) })
    holds = HoldBook(history.holds, history.automaticHolds, at: time)
    knownReplicas = Dictionary(grouping: history.knownReplicas, by: \.entity)
    refusals = Dictionary(
      history.refusals.map { (EntityLink(entity: $0.entity, link: $0.link), $0) },
      uniquingKeysWith: { $0.lastAt < $1.lastAt ? $1 : $0 })
    repetitions = Dictionary(grouping: history.repetitions) { EntityLink(entity: $0.entity, link: $0.link) }
    approvals = Dictionary(
      history.approvals.filter { time.isValid(until: $0.expiresAt) }.map { ($0.stepFingerprint, $0.approvedAt) },
      uniquingKeysWith: max)
    share = EstateShare(
      plan, self.policies, estate, approvedSteps: Set(approvals.keys.map(Step.fingerprint(ofKey:))), settings)
  }

  var time: TrustedTime { estate.time }

  /// Whether a person consented to this or to what is more dangerous, and did so knowing of the last hold: what an
  /// operator's work or a disaster has changed since, nobody has seen.
  func isApproved(_ step: Step, _ consent: Consent) -> Bool {
    if approvals.isEmpty { return false }
    let hold = holds.endedHold(before: step, estate)
    return Consent.allCases.contains { level in
      guard level >= consent, let approvedAt = approvals[step.approvalKey(for: level)] else { return false }
      return hold.map { approvedAt >= $0.since } ?? true
    }
  }

  /// Asked for with every step, and calendars take their time.
  func areWindowsOpen(of policy: Policy) -> Bool {
    if let known = openWindows[policy.name] { return known }
    let areOpen = time.isOpen(policy.limits)
    openWindows[policy.name] = areOpen
    return areOpen
  }

  /// Direct base snapshots of a dataset: arranged once, and asked for with every step that starts from one.
  func bases(of parent: Int64, on array: ArrayIndex) -> [BaseSnapshot] {
    let known = basesByParent[array.name] ?? Dictionary(grouping: array.inventory.baseSnapshots, by: \.parent)
    basesByParent[array.name] = known
    return known[parent] ?? []
  }

  /// Initial copies under way or waiting on an array, as read: counted once, and asked for with every step.
  func initialCopies(of array: ArrayIndex) -> Int {
    if let counted = runningCopies[array.name] { return counted }
    let count = estate.initialCopies(of: array).count
    runningCopies[array.name] = count
    return count
  }

  func knownReplicas(of entity: EntityIdentity) -> [KnownReplica] { knownReplicas[entity] ?? [] }

  /// The newest of the step's entity and link.
  func refusal(of step: Step) -> Refusal? { refusals[EntityLink(entity: step.entity.identity, link: step.link)] }

  /// Of the same change.
  func repetition(of step: Step) -> Repetition? {
    repetitions[EntityLink(entity: step.entity.identity, link: step.link)]?.first { $0.changeWord == step.change.word }
  }

  /// Creations whose outcome is not decided: they may exist although no reading shows them.
  var undecidedCreations: [Step] {
    history.expectedSteps.filter { if case .createReplica = $0.change { true } else { false } }
  }

  /// What the step's group holds.
  func members(of step: Step) -> [EntityIdentity] {
    estate[step.array]?.members(of: step.entity.identity.object).map(\.identity) ?? []
  }

  /// Existing entities that a creation would turn into targets, or the target of the replica that a step changes.
  func targets(of step: Step) -> [Entity] {
    guard let peer = estate[step.peer] else { return [] }
    guard case .createReplica(let creation) = step.change else { return copy(of: step, on: peer).map { [$0] } ?? [] }
    let (group, remotes): (Int64?, [Int64]) =
      switch creation.target {
      case .new: (nil, [])
      case .existing(let group, let pairs): (group, pairs.map(\.remote))
      case .base(let group, let pairs): (group, pairs.map(\.remote))
      }
    return (group.flatMap { peer.entity(.consistencyGroup, $0) }.map { [$0] } ?? []) + remotes.compactMap(peer.member)
  }

  private func copy(of step: Step, on peer: ArrayIndex) -> Entity? {
    guard let array = estate[step.array], let link = array.link(named: step.link) else { return nil }
    // A new member's is its group's.
    let owner = step.subjects.last ?? step.entity
    return ownReplica(of: owner, over: link.id, at: array)?.remoteEntity.flatMap { peer.entity(owner.kind, $0) }
  }

  /// The other active-active side of the group to which a step gives a leg.
  func otherPeer(of step: Step) -> (array: ArrayIndex, group: Entity)? {
    guard case .createReplica = step.change, let array = estate[step.array],
      let group = array.entity(step.entity.identity)
    else { return nil }
    return estate.otherPeer(of: group, at: array)
  }

  /// How many volumes and filesystems a step makes replicated on one of its arrays: those of a group that gets a leg are so
  /// already where the group is.
  func datasetsAdded(by step: Step, on name: ArrayName) -> Int {
    if case .createReplica = step.change, name == step.array, let array = estate[name],
      !array.replicas(of: step.entity).isEmpty
    {
      return 0
    }
    return step.datasetCount
  }

  /// What a step would use and an earlier one of this plan uses already.
  func used(by step: Step) -> EntityReference? {
    if used.isEmpty { return nil }
    if used.contains(step.entity.identity) { return step.entity }
    return targets(of: step).first { used.contains($0.identity) }?.reference
  }

  func spend(_ step: Step) {
    changes += 1
    if step.change.startsInitialCopy { initializations[step.array, default: 0] += 1 }
    if case .addMember(let addition) = step.change { groupsGrown.insert(addition.group.identity) }
    for name in [step.array, step.peer] { datasetsAdded[name, default: 0] += datasetsAdded(by: step, on: name) }
    if let new = estate.newTargets(of: step) {
      bytesTaken[RemotePool(array: step.peer, poolID: new.poolID), default: 0].add(new.bytes)
    }
    guard case .createReplica = step.change else { return }
    used.insert(step.entity.identity)
    used.formUnion(targets(of: step).map(\.identity))
    creations += 1
    creationsByPolicy[step.policy, default: 0] += 1
    replicasAdded[step.array, default: 0] += 1
    replicasAdded[step.peer, default: 0] += 1
    guard let other = otherPeer(of: step) else { return }
    // The other active-active array gets a source object of the leg as well.
    replicasAdded[other.array.name, default: 0] += 1
    for group in [step.entity.identity, other.group.identity] { legs[group] = step.array }
  }
}
