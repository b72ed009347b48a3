/// Proposes the changes that would end findings: a replica for what has none, the policy's schedule for a replica that
/// runs another, a resume for what the array suspended, membership for a volume outside its group. What it could propose
/// only by guessing it withholds with the reason. Whether a proposal may be carried out is the guard's business.

/// - Parameter history: tells which direction a replica had that is gone.
/// - Returns: at most one step per entity and link, by policy, then entity. Where several policies want the same
///   protection for an entity, the first by name decides.
public func planRemediation(
  _ assessment: Assessment, _ observation: Observation, _ history: History = History()
) throws(CancellationError) -> Plan {
  let positions = inPlanOrder(assessment.claims)
  let context = PlanContext(Estate(observation), assessment.claims, history)
  var plan = Plan()
  var decided: Set<EntityLink> = Set(minimumCapacity: positions.count)
  for (number, position) in positions.enumerated() {
    try checkCancellation(at: number)
    let claim = assessment.claims[position]
    guard decided.insert(EntityLink(entity: claim.entity.identity, link: claim.policy.goal.link)).inserted else {
      continue
    }
    for proposal in propose(claim, context) { plan.add(proposal) }
  }
  let members = proposeMembers(assessment.claims, context)
  if members.isEmpty { return plan }
  for member in members { plan.add(member) }
  return Plan(steps: inPlanOrder(plan.steps), withheld: inPlanOrder(plan.withheld))
}

extension Plan {
  fileprivate mutating func add(_ proposal: Proposal) {
    switch proposal {
    case .step(let step): steps.append(step)
    case .withheld(let row): withheld.append(row)
    }
  }
}

/// By policy, then by the entity's name.
func inPlanOrder(_ steps: [Step]) -> [Step] {
  steps.sorted { left, right in
    (left.policy, left.entity.name, left.entity.identity, left.link, left.change.word)
      < (right.policy, right.entity.name, right.entity.identity, right.link, right.change.word)
  }
}

/// After a failover whose replica was deleted there are two: each way, for a person to choose.
private func propose(_ claim: Claim, _ context: PlanContext) -> [Proposal] {
  switch claim.standing {
  case .missing(let route):
    [proposeCreation(claim, route, context)] + (proposeNewDirection(claim, route, context).map { [$0] } ?? [])
  case .replicated(let view):
    (proposeResume(claim, view, context) ?? proposeSchedule(claim, view, context)
      ?? proposeDirection(claim, view, context.estate)).map { [$0] } ?? []
  case .excluded, .unknown, .missingWithoutRoute, .memberOfUnreplicatedGroup, .elsewhere, .throughGroup: []
  }
}

/// A step, or why there is none.
enum Proposal {
  case step(Step)
  case withheld(WithheldStep)
}

struct EntityLink: Hashable {
  var entity: EntityIdentity
  var link: String
}

/// Positions of the claims that something could be proposed for: by policy, then by the entity's name and identity.
private func inPlanOrder(_ claims: [Claim]) -> [Int] {
  claims.indices.filter { position in
    guard claims[position].conflictsWith.isEmpty else { return false }
    switch claims[position].standing {
    case .missing, .replicated: return true
    case .excluded, .unknown, .missingWithoutRoute, .memberOfUnreplicatedGroup, .elsewhere, .throughGroup: return false
    }
  }.sorted { left, right in
    let (left, right) = (claims[left], claims[right])
    return (left.policy.name, left.entity.name, left.entity.identity)
      < (right.policy.name, right.entity.name, right.entity.identity)
  }
}
