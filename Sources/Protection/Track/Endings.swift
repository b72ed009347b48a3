/// Says of each finding that is over what holds now, by the reading that ended it: "mended" only where the reading shows it,
/// because a volume that was deleted, or that a policy lost, is not protected by that.
extension Tracking {
  /// - Parameter policies: the enabled ones.
  public mutating func explainEnds(_ policies: [Policy], _ observation: Observation) {
    if ended.isEmpty { return }
    let judge = EndingJudge(policies, observation)
    for position in ended.indices { ended[position].ending = judge.ending(of: ended[position].finding) }
  }
}

private struct EndingJudge {
  private let policies: [PolicyName: Policy]
  private let estate: Estate
  private let selections: Selections

  init(_ policies: [Policy], _ observation: Observation) {
    self.policies = Dictionary(policies.map { ($0.name, $0) }) { first, _ in first }
    estate = Estate(observation)
    selections = Selections(policies, estate)
  }

  func ending(of finding: OpenFinding) -> FindingEnding? {
    let subject = finding.subject
    var policy: Policy?
    if let name = subject.policy {
      guard let enabled = policies[name] else { return .policyGone }
      if let link = subject.link, link != enabled.goal.link, subject.kind != .wrongLink { return .linkUnused }
      policy = enabled
    }
    guard let name = subject.array else { return .mended }
    guard estate.observation.arrayNames.contains(name) else { return .arrayGone }
    guard let array = estate[name] else { return nil }
    if let identity = subject.entity {
      guard let entity = array.entity(identity) else { return .entityGone }
      if let policy, !selects(policy, entity, at: array) { return .notSelected }
      return ending(of: subject, on: entity, at: array)
    }
    if let link = subject.link, array.link(named: link) == nil { return .linkGone }
    return subject.kind == .linkNotUp && isDown(subject, at: array) ? nil : .mended
  }

  /// Of groups that stand for members the policy may select the members, and the reverse: that is not looked at.
  private func selects(_ policy: Policy, _ entity: Entity, at array: ArrayIndex) -> Bool {
    policy.selector.kind != entity.kind || selections.selects(policy, entity, at: array)
  }

  private func ending(of subject: Finding.Subject, on entity: Entity, at array: ArrayIndex) -> FindingEnding? {
    let link = subject.link.flatMap { array.link(named: $0) }
    let replicas = array.replicas(covering: entity).filter { link == nil || $0.linkID == link?.id }
    switch subject.kind.proof {
    case .ofReplica: return replicas.isEmpty ? .replicaGone : .mended
    case .ofWorkingReplica:
      if replicas.isEmpty { return .replicaGone }
      return replicas.allSatisfy { $0.state == .active && !$0.isInitializing } ? .mended : nil
    case .created: return replicas.isEmpty ? nil : .mended
    case .grouped: return entity.consistencyGroupID == nil ? nil : .mended
    case .none: return .mended
    }
  }

  private func isDown(_ subject: Finding.Subject, at array: ArrayIndex) -> Bool {
    guard let link = subject.link.flatMap({ array.link(named: $0) }) else { return true }
    return estate.problem(of: link, at: array.name) != nil
  }
}

/// What has to be seen before a finding about an entity is called mended.
private enum Proof {
  /// A replica where there was none.
  case created
  /// The replica that it is about.
  case ofReplica
  /// That replica, past its first copy and not suspended: only then its state says that all is well.
  case ofWorkingReplica
  case grouped
  case none
}

extension FindingKind {
  fileprivate var proof: Proof {
    switch self {
    case .unprotected: .created
    case .rpoExceeded, .stalled, .notSynchronized: .ofWorkingReplica
    case .wrongType, .wrongInterval, .wrongRPO, .wrongRemotePool, .suspended, .autoSuspended, .roleReversed,
      .splitRoles,
      .unmanagedReplica, .memberNotReplicated, .peerMissing, .weakRPO, .initializationStuck, .noSource,
      .wrongPreferredSide, .unequalPeers, .targetTampered, .targetMisplaced, .snapshotSettings, .orphanedTarget:
      .ofReplica
    case .outsideGroup: .grouped
    case .unknownProtection, .wrongLink, .linkNotUp, .policyMatchesNothing, .policyConflict, .policyUnresolvable,
      .arrayUnreadable, .outcomeUnknown, .poolBlocked, .initializationQueued, .sourcePoolFilling, .targetPoolTooSmall,
      .linkAsyncOnly, .peerChanged, .versionSkew, .featureMissing, .noWitness, .snapshotsNearLimit, .leftovers,
      .replicaLimitNear, .clockSkew:
      .none
    }
  }
}
