/// Without an RPO the array watches over nothing and reports no lag. With one that is less than twice the interval a
/// single slow job exceeds it (semantics 4): alarms that come and go teach people to look away.
///
/// Reports: an async replica without RPO, or with one below twice its interval, as the array has it. Notice.
/// Remedy: the planner sets the RPO that the policy sets; what the policy leaves to the array is not touched.
func weakRPO(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard !covering.isContested, let (replica, array) = covering.teller, replica.type == .known(.async),
    case .async(_, let wanted) = covering.policy.goal.replication, let weakness = weakness(of: replica)
  else { return nil }
  return covering.finding(
    .weakRPO, .notice, observed: weakness,
    expected: wanted.map { "wants \($0.inWords)" } ?? "leaves the RPO to the array and expects it to be watched",
    evidence: [
      "rpo": replica.rpo.map { "\($0.milliseconds) ms" } ?? "none",
      "sync_interval": replica.interval.map { "\($0.milliseconds) ms" } ?? "none",
    ],
    judgedFrom: [array])
}

private func weakness(of replica: Replica) -> String? {
  guard let rpo = replica.rpo, rpo > .zero else { return "is replicated without an RPO, so the array reports no lag" }
  guard let interval = replica.interval, rpo < interval * 2 else { return nil }
  return "has an RPO of \(rpo.inWords) with an interval of \(interval.inWords), which is less than twice the interval"
}
