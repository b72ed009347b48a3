/// The policy leads nowhere (its array is not registered, its link or remote pool does not exist), so nothing under it
/// can be protected, however healthy everything else looks.
///
/// Reports: one finding per policy with what is missing. Critical; warning for a policy that only observes. Silent while
/// the array at the other end is merely unread (array-unreadable), and where software is in the way (feature-missing,
/// version-skew).
/// Remedy: none; correct the policy, register the array, or restore the link or pool.
func policyUnresolvable(_ situation: Situation) -> [Finding] {
  situation.scopes.compactMap { scope in
    let policy = scope.policy
    let observed: String
    switch scope.state {
    case .arrayUnread: return nil
    case .arrayNotRegistered:
      observed =
        "array '\(policy.array)' is not registered"
        + NameRules.meant(
          by: policy.array.rawValue, among: situation.estate.observation.arrayNames.lazy.map(\.rawValue))
    case .read(let way):
      if case .incapable = way.destination { return nil }
      guard let obstacle = way.obstacle else { return nil }
      observed = obstacle
    }
    return Finding(
      kind: .policyUnresolvable, severity: policy.mode == .observe ? .warning : .critical, policy: policy.name,
      array: policy.array, link: policy.goal.link,
      summary: "\(observed); policy '\(policy.name)' wants \(policy.goal.words)",
      evidence: ["link": policy.goal.link, "remote_pool": policy.goal.remotePool],
      // An unread array may be the one that the policy leads to.
      judgedFrom: situation.estate.observation.arrayNames)
  }
}
