/// One side of the replica is gone or belongs to another replica: this array believes in a copy that does not exist.
///
/// Reports: a replica whose other side a complete reading of the peer does not show, or shows mapped to another one.
/// Critical. Also over a link that is down, because each array keeps its replicas for itself.
/// Remedy: none, because the remains must be deleted first, and the daemon deletes nothing.
func peerMissing(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard covering.view.remote == .missing, let peer = covering.view.peer else { return nil }
  let id = covering.view.local.remoteID
  return covering.finding(
    .peerMissing, .critical,
    observed: "has replica \(covering.view.local.id) whose other side is missing on array '\(peer)'",
    expected: "wants both sides", evidence: ["expected_remote_replica_id": id.map { "\($0)" } ?? "not told"],
    judgedFrom: covering.bothArrays)
}
