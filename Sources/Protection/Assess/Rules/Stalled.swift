/// The running job makes no progress; after a day the array suspends the replica, and from then on a human is needed.
///
/// Reports: an active replica whose job, or whose active-active mirror, is stalled, with when the array will suspend
/// it. Warning; critical once it has been open longer than `stalledCriticalAfter`. Silent over a link that is not up,
/// where every job stalls: link-not-up counts down there.
/// Remedy: none, because the job continues by itself once its cause is gone.
func stalled(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard let (replica, array) = covering.believedTeller, replica.state == .active,
    replica.job == .stalled || replica.synchronisation == .stalled
  else { return nil }
  let age = situation.age(of: .stalled, covering.policy.name, covering.subject.identity)
  // Arrays do not tell when a job stalled: no later than when it was first seen.
  let end = situation.takenAt + (ArrayLimits.autoSuspendAfter - age)
  let copy = replica.isInitializing ? "first copy" : "job"
  return covering.finding(
    .stalled, age >= situation.settings.stalledCriticalAfter ? .critical : .warning,
    observed:
      "has a replica whose \(copy) is stalled\(restorePointWords(of: replica)), and the array suspends it by \(end)",
    expected: "wants it to make progress",
    evidence: stateEvidence(of: replica).adding(["suspended_by": end.description]), judgedFrom: [array])
}
