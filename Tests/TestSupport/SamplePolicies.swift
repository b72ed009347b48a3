import Protection

extension Policy {
  /// `gold`: every volume of pool prod in paris, async every 5 min with an RPO of 15 min to lyon's pool dr, enforced.
  public static func gold(
    _ replication: ProtectionGoal.Replication = .async(interval: .minutes(5), rpo: .minutes(15)),
    named name: PolicyName = "gold", kind: EntityKind = .volume, pools: [String] = ["prod"],
    matching pattern: String = "*",
    metadata: [String: String] = [:], exclusions: [Exclusion] = [],
    link: String = "paris-lyon", remotePool: String = "dr", target: ProtectionGoal.TargetRule = .new,
    targetName: TargetName = .ofSource,
    mode: Policy.Mode = .enforce, resume: Policy.Resume = .approve, limits: PolicyLimits = PolicyLimits(),
    array: ArrayName = "paris"
  ) -> Policy {
    guard let glob = Glob(pattern) else { fatalError("'\(pattern)' is no name pattern") }
    return Policy(
      name: name, array: array,
      selector: Selector(
        kind: kind, pools: pools, names: NamePatterns(glob), metadata: metadata, exclusions: exclusions),
      goal: ProtectionGoal(
        replication: replication, link: link, remotePool: remotePool, target: target,
        targetName: targetName), mode: mode,
      resume: resume, limits: limits)
  }
}

extension Exclusion {
  /// By one pattern of names alone.
  public init(name: Glob, reason: String, owner: String? = nil, expiresAt: Timestamp? = nil) {
    self.init(names: NamePatterns(name), reason: reason, owner: owner, expiresAt: expiresAt)
  }
}
