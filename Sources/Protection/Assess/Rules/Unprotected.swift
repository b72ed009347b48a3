/// No replica carries the entity's data to the other site: if this array is lost, the data is lost.
///
/// Reports: every claimed entity without any replica, also where policies contradict each other or lead nowhere; when
/// one was there and vanished, since when and until when the entity is left to whoever deleted it (semantics H9).
/// Warning; critical once it has been open longer than `unprotectedCriticalAfter` under a policy that may act; notice
/// for a consistency group without members, which holds no data yet.
/// Remedy: the planner creates the replica, unless the entity is a member of a group that has to be replicated first.
func unprotected(_ situation: Situation) -> [Finding] {
  var findings: [Finding] = []
  for scope in situation.scopes {
    guard let way = scope.way else { continue }
    let judgedFrom = [scope.policy.array] + (way.peer.map { [$0] } ?? [])
    let expected = "policy '\(scope.policy.name)' wants \(scope.policy.goal.words)"
    for claim in scope.claims {
      guard let observed = lack(of: claim) else { continue }
      var evidence: Evidence = [
        "pool": way.array.poolName(id: claim.entity.poolID), "size_bytes": "\(claim.entity.sizeBytes)",
      ]
      if case .memberOfUnreplicatedGroup(let group) = claim.standing {
        evidence[Finding.groupName] = group.name
        evidence[Finding.groupIdentity] = group.identity.description
      }
      findings.append(
        Finding(
          kind: .unprotected, severity: severity(of: claim, at: way.array, situation), policy: scope.policy.name,
          array: scope.policy.array, entity: claim.entity.reference, link: scope.policy.goal.link,
          summary: "\(claim.entity.reference.words) \(observed); \(expected)",
          evidence: evidence.adding(situation.traces(ofReplicaOf: claim)),
          judgedFrom: judgedFrom))
    }
  }
  return findings
}

/// What is observed instead of a replica; nil where there is one or nothing is known.
private func lack(of claim: Claim) -> String? {
  switch claim.standing {
  case .missing: claim.lacksReplica
  case .missingWithoutRoute(let reason): "\(claim.lacksReplica), and none can be created: \(reason)"
  case .memberOfUnreplicatedGroup(let group): "has no replica: it is a member of \(group.words), which has none"
  case .excluded, .unknown, .elsewhere, .replicated, .throughGroup: nil
  }
}

extension Claim {
  /// Of a group that has its active-active replica and lacks the async one beside it, the link says which is missing.
  var lacksReplica: String { entity.isReplicated ? "has no replica over link '\(policy.goal.link)'" : "has no replica" }
}

private func severity(of claim: Claim, at array: ArrayIndex, _ situation: Situation) -> Severity {
  if claim.entity.kind == .consistencyGroup, array.members(of: claim.entity.object).isEmpty { return .notice }
  let age = situation.age(of: .unprotected, claim.policy.name, claim.entity.identity)
  let isLong = age >= situation.settings.unprotectedCriticalAfter
  return isLong && claim.policy.mode != .observe ? .critical : .warning
}

extension ProtectionGoal {
  /// `sync replication over link 'paris-lyon' to pool 'dr'`.
  var words: String { "\(replication.type.rawValue) replication over link '\(link)' to pool '\(remotePool)'" }
}
