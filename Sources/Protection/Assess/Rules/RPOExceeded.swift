/// The restore point is older than the agreed RPO: a disaster now would lose more than was agreed.
///
/// Reports: lag and RPO of an async replica, by the policy's RPO or by the array's own lagging state; over a link that is
/// not up by the age of the restore point alone, which nothing can make newer. Critical. Silent while the replica is
/// initializing.
/// Remedy: none, because lag ends once its cause (outage, suspension, stalled job, too short an interval) does.
func rpoExceeded(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard let (replica, array) = covering.restorePointTeller, let breach = covering.rpoBreach(situation)
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
