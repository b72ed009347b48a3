/// The array gave up (a day without the link, a full or locked pool) and will not start again by itself, even when the
/// cause is gone.
///
/// Reports: a replica suspended by the array, with the reason it gives, and the pool on either side that takes no data
/// now. Critical. Silent over a link that is not up.
/// Remedy: an operator mends the cause; then the planner resumes it from the source, on a person's approval or on the
/// policy's, while the roles are those of when it was active: after a failover a resume would overwrite the newer side.
func autoSuspended(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard let (replica, array) = covering.believedTeller, replica.state == .autoSuspended else { return nil }
  let blocked = blockedPools(of: covering)
  let reason = replica.stateReason.map { " ('\($0)')" } ?? ""
  let cause = blocked.isEmpty ? "" : ", while " + blocked.joined(separator: " and ")
  var evidence = stateEvidence(of: replica)
  if !blocked.isEmpty { evidence["cause"] = blocked.joined(separator: " and ") }
  return covering.finding(
    .autoSuspended, .critical,
    observed: "has a replica that the array suspended\(reason)\(cause)\(restorePointWords(of: replica))",
    expected: "wants it active", evidence: evidence, judgedFrom: [array])
}

/// Pools of both sides that take no data, as sentences.
private func blockedPools(of covering: Covering) -> [String] {
  let local = covering.array.entity(covering.subject.identity).flatMap { covering.array.pool(id: $0.poolID) }
  let remote = covering.peer.flatMap { peer in covering.view.local.remotePoolID.flatMap { peer.pool(id: $0) } }
  return [(local, covering.array.name), (remote, covering.view.peer ?? covering.array.name)].compactMap { pool, array in
    pool.flatMap { pool in pool.blockage.map { "pool '\(pool.name)' of array '\(array)' \($0)" } }
  }
}
