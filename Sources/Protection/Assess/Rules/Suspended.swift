/// A person stopped the replica. It stays stopped for ever, and the copy ages with every minute.
///
/// Reports: a replica suspended by a user. Warning; critical once it has been open longer than
/// `suspendedCriticalAfter`. Silent over a link that is not up (semantics 2.6).
/// Remedy: none, because a suspension is a human's intent; the person who suspended it resumes it.
func suspended(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard let (replica, array) = covering.believedTeller, replica.state == .suspended else { return nil }
  let age = situation.age(of: .suspended, covering.policy.name, covering.subject.identity)
  let isLong = age >= situation.settings.suspendedCriticalAfter
  return covering.finding(
    .suspended, isLong ? .critical : .warning,
    observed: "has a replica that a user suspended\(restorePointWords(of: replica))",
    expected: "wants it active", evidence: stateEvidence(of: replica), judgedFrom: [array])
}

/// `, its restore point is of 2026-11-22T10:00:00Z`, where there is one.
func restorePointWords(of replica: Replica) -> String {
  replica.restorePoint.map { ", its restore point is of \($0)" } ?? ""
}

/// The fields that tell a replica's state, as read.
func stateEvidence(of replica: Replica) -> Evidence {
  var evidence: Evidence = ["state": replica.state.word, "initial": "\(replica.isInitial)"]
  evidence["state_reason"] = replica.stateReason
  evidence["job_state"] = replica.job?.word
  evidence["sync_state"] = replica.synchronisation?.word
  evidence["restore_point"] = replica.restorePoint?.description
  return evidence
}
