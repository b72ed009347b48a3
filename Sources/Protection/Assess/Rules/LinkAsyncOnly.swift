/// The link carries async replication only, so nothing that the policy wants can be created over it (semantics R12),
/// and what looks like a plan is none.
///
/// Reports: per sync or active-active policy, a link that is async-only at either end, or says that it is not ready for
/// sync although it is up. Critical; warning for a policy that only observes.
/// Remedy: none; give the link's network space addresses for sync, or make the policy async. The guard creates nothing.
func linkAsyncOnly(_ situation: Situation) -> [Finding] {
  situation.scopes.compactMap { scope in
    let policy = scope.policy
    guard policy.goal.replication.type != .async, let way = scope.way, let link = way.link,
      let obstacle = obstacleToSync(over: link, at: way.array, situation.estate)
    else { return nil }
    return Finding(
      kind: .linkAsyncOnly, severity: policy.mode == .observe ? .warning : .critical, policy: policy.name,
      array: policy.array, link: link.name,
      summary: "\(obstacle); policy '\(policy.name)' wants \(policy.goal.words)",
      evidence: [
        "async_only": "\(link.isAsyncOnly)", "ready_for_sync": link.isReadyForSync.map { "\($0)" } ?? "not told",
      ],
      judgedFrom: [policy.array] + (way.peer.map { [$0] } ?? []))
  }
}

/// Why a link cannot carry sync or active-active replication, from either end; nil when it can, or while it is not up.
func obstacleToSync(over link: Link, at array: ArrayIndex, _ estate: Estate) -> String? {
  guard estate.problem(of: link, at: array.name) == nil else { return nil }
  let other = estate.otherEnd(of: link, at: array).map { (link: $0.link, array: $0.array) }
  for (link, array) in [(link, array)] + (other.map { [$0] } ?? []) {
    if link.isAsyncOnly { return "link '\(link.name)' of array '\(array.name)' carries async replication only" }
    if link.isReadyForSync == false { return "link '\(link.name)' of array '\(array.name)' is not ready for sync" }
  }
  return nil
}
