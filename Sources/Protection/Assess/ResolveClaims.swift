/// Decides which entities each policy claims, and which claims contradict each other.

/// One policy with everything that it claims in this observation.
struct PolicyScope {
  var policy: Policy
  var state: State
  /// By entity id.
  var claims: [Claim] = []

  enum State {
    /// The policy's array is not among the registered ones.
    case arrayNotRegistered
    case arrayUnread(because: String)
    case read(Way)
  }

  var way: Way? { if case .read(let way) = state { way } else { nil } }
}

/// The scopes of all policies, in the order of names.
func resolveClaims(_ policies: [Policy], _ estate: Estate) throws(CancellationError) -> [PolicyScope] {
  let selections = Selections(policies, estate)
  let policies = policies.sorted { $0.name < $1.name }
  // Groups first: their members belong to the policy that claims them.
  var ofGroups: [PolicyName: PolicyScope] = [:]
  var claimed = ClaimedGroups()
  for policy in policies where policy.selector.kind == .consistencyGroup {
    let scope = try resolve(policy, estate, selections, claimed)
    claimed.insert(scope)
    ofGroups[policy.name] = scope
  }
  var scopes: [PolicyScope] = []
  scopes.reserveCapacity(policies.count)
  for policy in policies {
    if let known = ofGroups[policy.name] {
      scopes.append(known)
    } else {
      scopes.append(try resolve(policy, estate, selections, claimed))
    }
  }
  markConflicts(&scopes)
  return scopes
}

/// Consistency groups that enabled policies claim, by array and id.
private struct ClaimedGroups {
  private var groups: [ArrayName: Set<Int64>] = [:]

  mutating func insert(_ scope: PolicyScope) {
    for claim in scope.claims {
      if case .excluded = claim.standing { continue }
      groups[scope.policy.array, default: []].insert(claim.entity.object)
    }
  }

  /// The claimed group through which a volume is protected: not of one that has a replica of its own.
  func group(of entity: Entity, at array: ArrayIndex) -> EntityReference? {
    guard let id = entity.consistencyGroupID, groups[array.name]?.contains(id) == true,
      array.replicas(of: entity.reference).isEmpty
    else { return nil }
    return array.entity(.consistencyGroup, id)?.reference
  }
}

private func resolve(
  _ policy: Policy, _ estate: Estate, _ selections: Selections, _ claimedGroups: ClaimedGroups
) throws(CancellationError) -> PolicyScope {
  guard let array = estate[policy.array] else {
    if case .unreadable(let reason) = estate.observation.readings[policy.array] {
      return PolicyScope(policy: policy, state: .arrayUnread(because: reason))
    }
    return PolicyScope(policy: policy, state: .arrayNotRegistered)
  }
  let way = Way(policy.goal, of: policy.selector.kind, from: array, estate)
  let shared = Shared(policy)
  let wanted = policy.goal.replication.type
  let exclusions = selections.exclusions(of: policy)
  // One box for all entities that an exclusion names: nothing is wrong with them, so they may cost nothing.
  let excluded = exclusions.all.map { Claim.Standing.excluded($0, words: $0.words) }
  var scope = PolicyScope(policy: policy, state: .read(way))
  let entities = array.entities
  for position in try selections.positions(of: policy, at: array) {
    let entity = entities[position]
    guard array.hasTags(policy.selector.metadata, entity) else { continue }
    try checkCancellation(at: scope.claims.count)
    let standing =
      exclusions.first(leavingOut: entity, at: array).map { excluded[$0] }
      ?? claimedGroups.group(of: entity, at: array).map { .throughGroup($0) }
      ?? standing(of: entity, wanted, towards: way, estate)
    scope.claims.append(Claim(sharing: shared, entity: entity, standing: standing))
  }
  return scope
}

/// Marks claims on one entity over one link whose goals differ. Claims with equal goals stand: the planner follows the
/// first policy by name.
private func markConflicts(_ scopes: inout [PolicyScope]) {
  for places in contestedPlaces(scopes) {
    let goals = Set(places.map { scopes[$0.scope].policy.goal })
    guard goals.count > 1 else { continue }
    // Each names the others, so what they name is bounded.
    let first = places.prefix(JudgingLimits.policiesOfOneEntity + 1).map { scopes[$0.scope].policy.name }
    for place in places {
      let name = scopes[place.scope].policy.name
      let others = Array(first.filter { $0 != name }.prefix(JudgingLimits.policiesOfOneEntity))
      scopes[place.scope].claims[place.claim] = scopes[place.scope].claims[place.claim].contested(by: others)
    }
  }
}

private struct ClaimPlace {
  var scope: Int
  var claim: Int
}

/// Places of claims that share entity and link with another policy's claim; each list is in the order of policies.
private func contestedPlaces(_ scopes: [PolicyScope]) -> [[ClaimPlace]] {
  struct Lane: Hashable {
    var array: ArrayName
    var link: String
    var kind: EntityKind
  }
  let lanes = Dictionary(grouping: scopes.indices) { index in
    let policy = scopes[index].policy
    return Lane(array: policy.array, link: policy.goal.link, kind: policy.selector.kind)
  }
  var contested: [[ClaimPlace]] = []
  for members in lanes.values where Set(members.map { scopes[$0].policy.goal }).count > 1 {
    var places: [Int64: [ClaimPlace]] = [:]
    for scope in members {
      for (position, claim) in scopes[scope].claims.enumerated() {
        if case .excluded = claim.standing { continue }
        places[claim.entity.object, default: []].append(ClaimPlace(scope: scope, claim: position))
      }
    }
    contested += places.values.filter { $0.count > 1 }
  }
  return contested
}
