/// The array watches over another RPO than agreed, or over none, so its own lagging state and events come too late or
/// never.
///
/// Reports: an async replica whose RPO differs from the one the policy sets. Warning.
/// Remedy: the planner sets the RPO, while both sides agree on their roles and the replica is active.
func wrongRPO(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard !covering.isContested, let (replica, array) = covering.teller, replica.type == .known(.async),
    case .async(_, let rpo?) = covering.policy.goal.replication, replica.rpo != rpo
  else { return nil }
  return covering.finding(
    .wrongRPO, .warning,
    observed: "is replicated with " + (replica.rpo.map { "an RPO of \($0.inWords)" } ?? "no RPO"),
    expected: "wants \(rpo.inWords)", evidence: ["rpo": replica.rpo.map { "\($0.milliseconds) ms" } ?? "none"],
    judgedFrom: [array])
}
