/// What an edit of policies would change in one observation, told before it is made: a selector that is a letter too wide,
/// or too narrow, shows here and not on the arrays.
public struct PolicyEffect: Hashable, Sendable {
  /// By policy, then kind; only what changes.
  public var scopes: [ScopeChange]
  /// Replicas that would be created and are not created today, or not before more consent than from then on.
  public var creations: Int
  /// Those of them that policies in mode enforce make, beginning with the next cycle.
  public var creationsNextCycle: Int
  /// At most, for all of them: what a base saves is not known.
  public var bytesToCopy: Int64
  /// Replicas that a policy covers today and none would cover. They stay as they are (invariant 7).
  public var unmanaged: [Unmanaged]
  /// What edited policies would lose of targets without asking anybody, a sentence each.
  public var discards: [String]
  /// What looks like a mistake, a sentence each.
  public var warnings: [String]
  /// Those of them for which a policy leads nowhere: what it names is not there, or cannot do what it wants.
  public var problems: [String]

  public init(
    scopes: [ScopeChange], creations: Int, bytesToCopy: Int64, unmanaged: [Unmanaged], discards: [String] = [],
    warnings: [String],
    creationsNextCycle: Int = 0, problems: [String] = []
  ) {
    self.creationsNextCycle = creationsNextCycle
    self.problems = problems
    self.scopes = scopes
    self.creations = creations
    self.bytesToCopy = bytesToCopy
    self.unmanaged = unmanaged
    self.discards = discards
    self.warnings = warnings
  }

  public struct ScopeChange: Hashable, Sendable {
    public var policy: PolicyName
    public var kind: EntityKind
    public var gained: Int
    public var lost: Int

    public init(policy: PolicyName, kind: EntityKind, gained: Int, lost: Int) {
      self.policy = policy
      self.kind = kind
      self.gained = gained
      self.lost = lost
    }
  }

  public struct Unmanaged: Hashable, Sendable {
    public var array: ArrayName
    public var entity: EntityReference
    public var link: String
  }
}

/// - Parameters:
///   - edited: new policies, and new texts of enabled ones.
///   - removed: policies that end.
///   - current: the enabled policies of now.
public func effect(
  of edited: [Policy], removing removed: Set<PolicyName> = [], on current: [Policy], _ observation: Observation,
  _ history: History, _ settings: ProtectionSettings
) throws(CancellationError) -> PolicyEffect {
  let names = Set(edited.map(\.name)).union(removed)
  let before = try assess(current, observation, history, settings)
  let policies = current.filter { !names.contains($0.name) } + edited
  let after = try assess(policies, observation, history, settings)
  let clashes = try targetNameClashes(in: after, about: Set(edited.map(\.name)), Estate(observation))
  let old = try creations(before, current, observation)
  let all = try creations(after, policies, observation)
  let creations = all.filter { lane, creation in
    old[lane].map { $0.mode.freedom < creation.mode.freedom } ?? true
  }
  try checkCancellation()
  let flaws = warnings(after, about: edited, observation)
  return PolicyEffect(
    scopes: scopeChanges(before, after, of: names), creations: creations.count,
    bytesToCopy: creations.map(\.value.creation.bytesToCopy).sum, unmanaged: unmanaged(before, after),
    discards: discards(by: edited, all.values, observation), warnings: flaws.all + clashes,
    creationsNextCycle: creations.count { $0.value.mode == .enforce }, problems: flaws.problems)
}

/// What a policy claims of one kind, and does not exclude.
private struct PolicyKind: Hashable {
  var policy: PolicyName
  var kind: EntityKind
}

private func selected(_ assessment: Assessment, of names: Set<PolicyName>) -> [PolicyKind: Set<EntityIdentity>] {
  var all: [PolicyKind: Set<EntityIdentity>] = [:]
  for claim in assessment.claims where names.contains(claim.policy.name) && !claim.isExcluded {
    all[PolicyKind(policy: claim.policy.name, kind: claim.entity.kind), default: []].insert(claim.entity.identity)
  }
  return all
}

private func scopeChanges(
  _ before: Assessment, _ after: Assessment, of names: Set<PolicyName>
) -> [PolicyEffect.ScopeChange] {
  let (old, new) = (selected(before, of: names), selected(after, of: names))
  return names.sorted().flatMap { name in
    EntityKind.allCases.compactMap { kind in
      let (old, new) = (
        old[PolicyKind(policy: name, kind: kind)] ?? [], new[PolicyKind(policy: name, kind: kind)] ?? []
      )
      let (gained, lost) = (new.count { !old.contains($0) }, old.count { !new.contains($0) })
      return gained + lost == 0 ? nil : PolicyEffect.ScopeChange(policy: name, kind: kind, gained: gained, lost: lost)
    }
  }
}

/// A replica that the plan would create.
private struct PlannedCreation {
  var policy: PolicyName
  var peer: ArrayName
  var creation: ReplicaCreation
  /// How much it still needs.
  var mode: Policy.Mode
}

extension Policy.Mode {
  /// How far a step gets without a person.
  fileprivate var freedom: Int {
    switch self {
    case .observe: 0
    case .approve: 1
    case .enforce: 2
    }
  }
}

/// Of each edited policy that says `discard-target-writes`: how many targets hosts may be writing to now.
private func discards(
  by edited: [Policy], _ creations: some Sequence<PlannedCreation>, _ observation: Observation
) -> [String] {
  let policies = edited.filter(\.goal.target.discardsTargetWrites).sorted { $0.name < $1.name }
  if policies.isEmpty { return [] }
  let estate = Estate(observation)
  return policies.map { policy in
    let targets = creations.lazy.filter { $0.policy == policy.name }.flatMap { planned -> [(Entity, ArrayName)] in
      guard case .base(_, let pairs) = planned.creation.target, let peer = estate[planned.peer] else { return [] }
      return pairs.compactMap { peer.member($0.remote) }.filter(\.mayBeWrittenByHosts).map { ($0, planned.peer) }
    }.sorted { $0.0.identity < $1.0.identity }
    let now =
      targets.first.map { target, array in
        "hosts may be writing to \(counted(targets.count, "target")) of this plan, such as \(target.reference.words) of "
          + "array '\(array)'"
      } ?? "of this plan none is known to be written to"
    return
      "policy '\(policy.name)' discards, without asking, what was written to a target since its base snapshot: \(now)"
  }
}

private func creations(
  _ assessment: Assessment, _ policies: [Policy], _ observation: Observation
) throws(CancellationError) -> [EntityLink: PlannedCreation] {
  let modes = Dictionary(policies.map { ($0.name, $0.mode) }, uniquingKeysWith: { first, _ in first })
  var creations: [EntityLink: PlannedCreation] = [:]
  for step in try planRemediation(assessment, observation).steps {
    guard case .createReplica(let creation) = step.change else { continue }
    creations[EntityLink(entity: step.entity.identity, link: step.link)] = PlannedCreation(
      policy: step.policy, peer: step.peer, creation: creation, mode: modes[step.policy] ?? .observe)
  }
  return creations
}

private func unmanaged(_ before: Assessment, _ after: Assessment) -> [PolicyEffect.Unmanaged] {
  func covered(_ assessment: Assessment) -> [EntityLink: PolicyEffect.Unmanaged] {
    var covered: [EntityLink: PolicyEffect.Unmanaged] = [:]
    for claim in assessment.claims {
      guard case .replicated(let view) = claim.standing else { continue }
      // What covers a member is its group's replica.
      let (entity, link) = (view.group ?? claim.entity.reference, claim.policy.goal.link)
      covered[EntityLink(entity: entity.identity, link: link)] = .init(
        array: claim.policy.array, entity: entity, link: link)
    }
    return covered
  }
  let still = covered(after)
  return covered(before).filter { still[$0.key] == nil }.values.sorted {
    ($0.entity.name, $0.entity.identity) < ($1.entity.name, $1.entity.identity)
  }
}

/// Policies of `current` that would cover something else, or nothing any more: what that leaves without a policy only a
/// reading of their arrays tells.
public func redirected(by edited: [Policy], removing removed: Set<PolicyName> = [], among current: [Policy]) -> [Policy]
{
  current.filter { old in
    if removed.contains(old.name) { return true }
    guard let new = edited.first(where: { $0.name == old.name }) else { return false }
    return new.array != old.array || new.selector != old.selector || new.goal.link != old.goal.link
  }
}

// MARK: Warnings

/// - Returns: all of them, and those for which a policy leads nowhere.
private func warnings(
  _ assessment: Assessment, about edited: [Policy], _ observation: Observation
) -> (all: [String], problems: [String]) {
  let names = Set(edited.map(\.name))
  let untagged = edited.filter { $0.selector.asksForMetadata && !$0.arrayHasTags(in: observation) }.map(\.name)
  let flaws = assessment.findings.filter { finding in
    switch finding.kind {
    case .policyMatchesNothing: finding.policy.map { names.contains($0) && !untagged.contains($0) } ?? false
    case .policyUnresolvable, .featureMissing, .linkAsyncOnly: finding.policy.map(names.contains) ?? false
    // About a link, whichever policies use it.
    case .versionSkew: edited.contains { $0.array == finding.array && $0.goal.link == finding.link }
    default: false
    }
  }
  let poolless = Set(edited.filter { $0.namesMissingPool(in: observation) }.map(\.name))
  let problems = flaws.filter { finding in
    switch finding.kind {
    case .policyUnresolvable, .featureMissing, .linkAsyncOnly: true
    case .policyMatchesNothing: finding.policy.map(poolless.contains) ?? false
    default: false
    }
  }
  let unread = untagged.sorted().map {
    "policy '\($0)' selects or excludes by metadata, and the last cycle read no tags of its array"
  }
  let claims = Dictionary(grouping: assessment.claims.lazy.filter { names.contains($0.policy.name) }, by: \.policy.name)
    .sorted { $0.key < $1.key }
  let all =
    unreadArrays(of: edited, observation) + flaws.map(\.summary) + unread
    + edited.sorted { $0.name < $1.name }.flatMap { idleExclusions(of: $0, observation) }
    + overlaps(assessment, about: names)
    + claims.compactMap { members(among: $0.value, of: $0.key) } + impossibilities(assessment, claims)
  return (all, problems.map(\.summary))
}

/// Policies of which nothing can be said, because their array was not read.
private func unreadArrays(of edited: [Policy], _ observation: Observation) -> [String] {
  edited.sorted { $0.name < $1.name }.compactMap { policy in
    guard case .unreadable(let reason) = observation.readings[policy.array] else { return nil }
    return "what policy '\(policy.name)' selects is not known yet: \(reason)"
  }
}

extension Policy {
  /// Of an array that was read.
  fileprivate func namesMissingPool(in observation: Observation) -> Bool {
    guard let pools = observation[array]?.pools else { return false }
    return !selector.pools.allSatisfy { name in pools.contains { $0.name == name } }
  }

  /// Tags are read only while a policy selects by them.
  fileprivate func arrayHasTags(in observation: Observation) -> Bool { observation[array]?.metadata.isEmpty == false }
}

/// Exclusions that name pools which do not exist leave out less than somebody believes.
private func idleExclusions(of policy: Policy, _ observation: Observation) -> [String] {
  guard let pools = observation[policy.array]?.pools.map(\.name) else { return [] }
  return policy.selector.exclusions.flatMap { exclusion in
    exclusion.pools.filter { !pools.contains($0) }.map { pool in
      "policy '\(policy.name)' excludes \(exclusion.subject), and array '\(policy.array)' has no pool '\(pool)'"
        + NameRules.meant(by: pool, among: pools)
    }
  }
}

/// What a policy selects and arrays can never do for it, because of the replica that is there or will be: a reason each.
private func impossibilities(
  _ assessment: Assessment, _ claims: [(key: PolicyName, value: [Claim])]
) -> [String] {
  let mirrored = Set(
    assessment.claims.lazy.filter { $0.policy.goal.replication == .activeActive && !$0.isExcluded }
      .map(\.entity.identity))
  return claims.flatMap { name, claims in
    let reasons: [(claim: Claim, words: String)] = claims.compactMap { claim in
      claim.impossibility(besideMirror: mirrored.contains(claim.entity.identity)).map { (claim, $0) }
    }
    return Dictionary(grouping: reasons, by: \.words).sorted { $0.key < $1.key }.map { words, claims in
      "policy '\(name)' cannot protect \(counted(claims.count, "entity", "entities")), such as "
        + "\(claims[0].claim.entity.reference.words): \(words)"
    }
  }
}

/// Policies that select the same entities over the same link. Those that want something else are conflicts and refused
/// elsewhere; of equal ones the first by name decides, and one that never does is shadowed.
private func overlaps(_ assessment: Assessment, about names: Set<PolicyName>) -> [String] {
  var claimants: [EntityLink: [PolicyName]] = [:]
  var totals: [PolicyName: Int] = [:]
  var examples: [EntityLink: EntityReference] = [:]
  for claim in assessment.claims where !claim.isExcluded && claim.conflictsWith.isEmpty {
    let lane = EntityLink(entity: claim.entity.identity, link: claim.policy.goal.link)
    claimants[lane, default: []].append(claim.policy.name)
    totals[claim.policy.name, default: 0] += 1
    examples[lane] = claim.entity.reference
  }
  var shared: [PolicyPair: (count: Int, example: EntityReference)] = [:]
  for (lane, policies) in claimants where policies.count > 1 {
    guard let first = policies.min(), let example = examples[lane] else { continue }
    for other in policies where other != first {
      let pair = PolicyPair(first: first, other: other)
      let known = shared[pair]
      shared[pair] = (
        (known?.count ?? 0) + 1, known.map { $0.example.identity < example.identity ? $0.example : example } ?? example
      )
    }
  }
  return shared.filter { names.contains($0.key.first) || names.contains($0.key.other) }
    .sorted { ($0.key.first, $0.key.other) < ($1.key.first, $1.key.other) }
    .map { pair, overlap in
      let entities = overlap.count == 1 ? "1 entity" : "\(overlap.count) entities"
      return overlap.count == totals[pair.other]
        ? "policy '\(pair.other)' is shadowed: policy '\(pair.first)' selects all that it selects (\(entities)) and "
          + "wants the same protection"
        : "policies '\(pair.first)' and '\(pair.other)' both select \(entities), such as \(overlap.example.words); they "
          + "want the same protection, and '\(pair.first)' decides"
    }
}

private struct PolicyPair: Hashable {
  var first: PolicyName
  var other: PolicyName
}

/// Volumes that a policy selects one by one although they belong to consistency groups, through which alone they can be
/// protected.
private func members(among claims: [Claim], of policy: PolicyName) -> String? {
  let members = claims.filter { claim in
    claim.entity.kind != .consistencyGroup && !claim.isExcluded && !claim.isLeftToGroup
      && claim.entity.consistencyGroupID != nil
  }
  guard let example = members.first else { return nil }
  let words = members.count == 1 ? "1 of its \(example.entity.kind.words)s is a member" : "\(members.count) members"
  return
    "policy '\(policy)' selects \(words) of consistency groups, such as \(example.entity.reference.words); they are "
    + "protected through their groups, which need a policy of their own"
}

extension Claim {
  fileprivate func impossibility(besideMirror: Bool) -> String? {
    switch standing {
    case .excluded, .unknown, .memberOfUnreplicatedGroup, .throughGroup: return nil
    case .missingWithoutRoute(let reason): return entity.isReplicated ? reason : nil
    case .elsewhere(let link, let replica):
      if replica.effectiveRole == .target { return nil }
      return whyNoSecond(policy.goal.replication.type, of: entity, beside: replica, over: link)
    case .missing, .replicated:
      return besideMirror && entity.kind == .consistencyGroup ? tooShortRPO(ofLeg: policy.goal.replication) : nil
    }
  }

  fileprivate var isExcluded: Bool { if case .excluded = standing { true } else { false } }
}
