/// Sync jobs start at another interval than agreed: too long, and the RPO cannot be kept; too short, and jobs queue up
/// and the link is wasted.
///
/// Reports: an async replica whose interval differs from the one the policy sets. Warning.
/// Remedy: the planner sets the interval, while both sides agree on their roles and the replica is active.
func wrongInterval(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard !covering.isContested, let (replica, array) = covering.teller, replica.type == .known(.async),
    case .async(let interval?, _) = covering.policy.goal.replication, replica.interval != interval
  else { return nil }
  return covering.finding(
    .wrongInterval, .warning,
    observed: "is replicated " + (replica.interval.map { "every \($0.inWords)" } ?? "without an interval"),
    expected: "wants every \(interval.inWords)",
    evidence: ["sync_interval": replica.interval.map { "\($0.milliseconds) ms" } ?? "none"], judgedFrom: [array])
}
