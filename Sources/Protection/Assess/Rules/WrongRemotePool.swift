/// The copy lies in a pool that nobody planned for it: its space, its quota and its rights at the other site are not
/// those that recovery counts on.
///
/// Reports: a replica whose remote pool differs from the policy's. Warning. Silent while the array does not tell the
/// remote pool, and while the policy's pool does not exist (that is policy-unresolvable).
/// Remedy: none, because a replicated target cannot be moved by the daemon; an operator moves it or mends the policy.
func wrongRemotePool(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard !covering.isContested, covering.view.local.tellsState, let found = covering.view.local.remotePoolID,
    let peer = covering.peer,
    let wanted = peer.pool(named: covering.policy.goal.remotePool), wanted.id != found
  else { return nil }
  return covering.finding(
    .wrongRemotePool, .warning,
    observed: "is replicated to pool '\(peer.poolName(id: found))' of array '\(peer.name)'",
    expected: "wants pool '\(wanted.name)'", evidence: ["remote_pool_id": "\(found)"],
    judgedFrom: covering.bothArrays)
}
