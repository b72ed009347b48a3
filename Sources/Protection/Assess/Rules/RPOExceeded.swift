/// The restore point is older than the agreed RPO: a disaster now would lose more than was agreed.
///
/// Reports: lag and RPO of an async replica, by the policy's RPO or by the array's own lagging state. Critical. Silent
/// while the replica is initializing and over a link that is not up.
/// Remedy: none, because lag ends once its cause (suspension, stalled job, too short an interval) does.
func rpoExceeded(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard let (replica, array) = covering.believedTeller,
    let breach = rpoBreach(of: replica, wanted: covering.policy.goal.replication, at: situation.now(at: array))
  else { return nil }
  var evidence = stateEvidence(of: replica)
  evidence["rpo_state"] = replica.rpoState.word
  evidence["rpo"] = replica.rpo.map { "\($0.milliseconds) ms" }
  if replica.pendingJobs > 0 { evidence["pending_jobs"] = "\(replica.pendingJobs)" }
  evidence["read_at"] = situation.takenAt.description
  if let skew = situation.estate[array]?.inventory.clockSkew, skew != .zero {
    evidence["array_time"] = situation.now(at: array).description
  }
  return covering.finding(
    .rpoExceeded, .critical, observed: breach.observed, expected: breach.allowed, evidence: evidence,
    judgedFrom: [array])
}
