/// Proposes the changes that would end findings: a replica for what has none, the policy's schedule for a replica that
/// runs another. What it could propose only by guessing it withholds with the reason. Whether a proposal may be carried
/// out is the guard's business.

/// - Returns: at most one step per entity and link, by policy, then entity. Where several policies want the same
///   protection for an entity, the first by name decides.
public func planRemediation(_ assessment: Assessment, _ observation: Observation) -> Plan {
  var context = PlanContext(Estate(observation))
  var proposals: [Proposal] = []
  var decided: Set<EntityLink> = []
  for claim in inPlanOrder(assessment.claims) where claim.conflictsWith.isEmpty {
    guard isActionable(claim.standing),
      decided.insert(EntityLink(entity: claim.entity.identity, link: claim.policy.goal.link)).inserted
    else { continue }
    switch claim.standing {
    case .missing(let route):
      proposals.append(proposeCreation(claim, route, &context))
    case .replicated(let view):
      if let proposal = proposeSchedule(claim, view, context.estate) { proposals.append(proposal) }
    case .excluded, .unknown, .missingWithoutRoute, .memberOfUnreplicatedGroup, .elsewhere: continue
    }
  }
  return Plan(steps: proposals.compactMap(\.step), withheld: proposals.compactMap(\.withheld))
}

/// A step, or why there is none.
enum Proposal {
  case step(Step)
  case withheld(WithheldStep)

  var step: Step? { if case .step(let step) = self { step } else { nil } }
  var withheld: WithheldStep? { if case .withheld(let withheld) = self { withheld } else { nil } }
}

struct EntityLink: Hashable {
  var entity: EntityIdentity
  var link: String
}

private func isActionable(_ standing: Claim.Standing) -> Bool {
  switch standing {
  case .missing, .replicated: true
  case .excluded, .unknown, .missingWithoutRoute, .memberOfUnreplicatedGroup, .elsewhere: false
  }
}

/// Claims come by policy; within one, steps go by the entity's name, then its identity.
private func inPlanOrder(_ claims: [Claim]) -> [Claim] {
  claims.filter { isActionable($0.standing) }.sorted {
    ($0.policy.name, $0.entity.name, $0.entity.identity) < ($1.policy.name, $1.entity.name, $1.entity.identity)
  }
}
