/// Decides which entities each policy claims, and which claims contradict each other. A policy is looked up by array,
/// kind and pool first, so that 200 policies over 100,000 entities touch only what they could select.

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
func resolveClaims(_ policies: [Policy], _ estate: Estate) -> [PolicyScope] {
  var names: [ArrayName: NameTable] = [:]
  var scopes = policies.sorted { $0.name < $1.name }.map { resolve($0, estate, &names) }
  markConflicts(&scopes)
  return scopes
}

/// - Parameter names: of the arrays for which an earlier policy needed them.
private func resolve(_ policy: Policy, _ estate: Estate, _ names: inout [ArrayName: NameTable]) -> PolicyScope {
  guard let array = estate[policy.array] else {
    if case .unreadable(let reason) = estate.observation.readings[policy.array] {
      return PolicyScope(policy: policy, state: .arrayUnread(because: reason))
    }
    return PolicyScope(policy: policy, state: .arrayNotRegistered)
  }
  let way = Way(policy.goal, of: policy.selector.kind, from: array, estate)
  let selector = policy.selector
  let shared = Shared(policy)
  let wanted = policy.goal.replication.type
  // One box for all entities that an exclusion names: nothing is wrong with them, so they may cost nothing.
  let exclusions = selector.exclusions.filter { $0.holds(at: estate.time) }.map { exclusion in
    (exclusion.name, Claim.Standing.excluded(exclusion, words: exclusion.words))
  }
  var scope = PolicyScope(policy: policy, state: .read(way))
  let entities = array.entities
  for position in positions(of: selector, at: array, &names) {
    let entity = entities[position]
    guard selects(selector, entity, array.inventory.metadata) else { continue }
    if let (_, excluded) = exclusions.first(where: { name, _ in name.matches(entity.name) }) {
      scope.claims.append(Claim(sharing: shared, entity: entity, standing: excluded))
    } else {
      scope.claims.append(
        Claim(sharing: shared, entity: entity, standing: standing(of: entity, wanted, towards: way, estate)))
    }
  }
  return scope
}

/// Of what a selector's kind, pools and name select, ascending.
private func positions(
  of selector: Selector, at array: ArrayIndex, _ names: inout [ArrayName: NameTable]
) -> [Int] {
  let positions = array.positions(of: selector.kind, inPools: selector.pools)
  if selector.name.matchesAll { return positions }
  let table = names[array.name] ?? NameTable(array.entities)
  names[array.name] = table
  return table.positions(matching: selector.name, among: positions)
}

extension Exclusion {
  func holds(at time: TrustedTime) -> Bool { expiresAt.map { !time.isOver($0) } ?? true }

  /// `rebuilt nightly, owner storage-team, until 2027-07-01T00:00:00Z`.
  var words: String {
    reason + (owner.map { ", owner \($0)" } ?? "") + (expiresAt.map { ", until \($0)" } ?? "")
  }
}

func selects(_ selector: Selector, _ entity: Entity, _ metadata: [Int64: [String: String]]) -> Bool {
  guard selector.name.matches(entity.name) else { return false }
  if selector.metadata.isEmpty { return true }
  guard let tags = metadata[entity.object] else { return false }
  return selector.metadata.allSatisfy { tags[$0.key] == $0.value }
}

/// Marks claims on one entity over one link whose goals differ. Claims with equal goals stand: the planner follows the
/// first policy by name.
private func markConflicts(_ scopes: inout [PolicyScope]) {
  for places in contestedPlaces(scopes) {
    let goals = Set(places.map { scopes[$0.scope].policy.goal })
    guard goals.count > 1 else { continue }
    for place in places {
      let others = places.map(\.scope).filter { $0 != place.scope }.map { scopes[$0].policy.name }
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
