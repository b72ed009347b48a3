/// What every rule looks at: the policies' claims, the arrays, and the memory of earlier cycles. An object, because it is
/// handed to every rule for every replica.
final class Situation {
  let estate: Estate
  let history: History
  let settings: ProtectionSettings
  let scopes: [PolicyScope]
  /// Every replica that covers a claim, once per policy, in the order of policies and entities.
  let coverings: [Covering]
  let managed: ManagedReplicas
  let holds: HoldBook
  /// Of all claims, in the order of scopes and their claims; empty until they are judged.
  var verdicts: [EntityVerdict] = []
  /// Links that policies or sources need, by array and id.
  let linksInUse: [LinkUse]
  /// How the snapshots of most replicas of a policy are treated.
  let usualSnapshots: [PolicyName: Replica.Snapshots]
  /// First copies that were under way in the cycle before.
  let initialCopies: [InitialCopy.Key: InitialCopy]
  private let openedAt: [AgeKey: Timestamp]
  private let vanished: [EntityLink: KnownReplica]

  private struct AgeKey: Hashable {
    var kind: FindingKind
    var policy: PolicyName
    var entity: EntityIdentity
  }

  init(_ estate: Estate, _ history: History, _ settings: ProtectionSettings, _ scopes: [PolicyScope]) {
    self.estate = estate
    self.history = history
    self.settings = settings
    self.scopes = scopes
    holds = HoldBook(history.holds, history.automaticHolds, at: estate.time)
    coverings = scopes.flatMap { Self.coverings(of: $0, estate) }
    managed = ManagedReplicas(coverings, estate)
    linksInUse = Protection.linksInUse(estate, scopes.map(\.policy))
    vanished = Self.vanished(scopes, history)
    usualSnapshots = Protection.usualSnapshots(coverings)
    initialCopies = history.initialCopiesByReplica
    let aging: Set<FindingKind> = [.unprotected, .unknownProtection, .suspended, .stalled, .outsideGroup]
    var openedAt: [AgeKey: Timestamp] = Dictionary(
      minimumCapacity: history.openFindings.count { aging.contains($0.kind) })
    for open in history.openFindings where aging.contains(open.kind) {
      guard let policy = open.subject.policy, let entity = open.subject.entity else { continue }
      openedAt[AgeKey(kind: open.kind, policy: policy, entity: entity)] = open.openedAt
    }
    self.openedAt = openedAt
  }

  var takenAt: Timestamp { estate.takenAt }
  var time: TrustedTime { estate.time }

  /// The present by the clock of an array that was read.
  func now(at array: ArrayName) -> Timestamp { estate[array].map { estate.now(at: $0) } ?? time.certain }

  /// For how long a finding has been open; zero for a new one.
  func age(of kind: FindingKind, _ policy: PolicyName, _ entity: EntityIdentity) -> Duration {
    openedAt[AgeKey(kind: kind, policy: policy, entity: entity)].map { time.age(of: $0) } ?? .zero
  }

  /// What is remembered of the replica that an unreplicated entity had.
  func traces(ofReplicaOf claim: Claim) -> Evidence {
    guard !vanished.isEmpty,
      let known = vanished[EntityLink(entity: claim.entity.identity, link: claim.policy.goal.link)],
      !known.isForgotten(settings, at: time)
    else { return [:] }
    return [
      "vanished_replica_id": "\(known.replicaID)", "vanished_at": (known.vanishedAt ?? time.latest).description,
      "left_alone_until": known.graceEnds(settings, at: time).description,
    ]
  }

  private static func vanished(_ scopes: [PolicyScope], _ history: History) -> [EntityLink: KnownReplica] {
    if history.knownReplicas.isEmpty { return [:] }
    var missing: Set<EntityLink> = []
    for scope in scopes {
      for claim in scope.claims {
        guard case .missing = claim.standing else { continue }
        missing.insert(EntityLink(entity: claim.entity.identity, link: scope.policy.goal.link))
      }
    }
    if missing.isEmpty { return [:] }
    return history.knownReplicas.reduce(into: [:]) { vanished, known in
      let key = EntityLink(entity: known.entity, link: known.link)
      if missing.contains(key) { vanished[key] = known }
    }
  }

  private static func coverings(of scope: PolicyScope, _ estate: Estate) -> [Covering] {
    guard case .read(let way) = scope.state else { return [] }
    var seen: Set<Int64> = []
    let policy = Shared(scope.policy)
    let peer = way.peer.flatMap { estate[$0] }
    let linkProblem = way.link.flatMap { estate.problem(of: $0, at: way.array.name) }
    return scope.claims.compactMap { claim in
      guard case .replicated(let view) = claim.standing, seen.insert(view.local.id).inserted else { return nil }
      return Covering(
        sharedPolicy: policy, array: way.array, peer: peer, subject: view.group ?? claim.entity.reference, view: view,
        linkProblem: view.sending.map { estate.problem(of: $0.link, at: $0.array) } ?? linkProblem,
        isContested: !claim.conflictsWith.isEmpty)
    }
  }
}

/// One replica as one policy needs it. Its subject is what the replica replicates: for volumes that are covered through
/// their consistency group it is the group, so that one drift of the group is one finding. An object, because every rule
/// goes through all of them.
final class Covering: Sendable {
  private let sharedPolicy: Shared<Policy>
  let array: ArrayIndex
  /// The array at the other end of the link, where it was read.
  let peer: ArrayIndex?
  let subject: EntityReference
  let view: ReplicaView
  /// The object whose states count, and the array that tells them; nil while no source or peer was seen.
  let teller: (replica: Replica, array: ArrayName)?
  /// Why the teller's states are not to be believed.
  let linkProblem: String?
  /// Whether another policy wants something else: then no difference to this policy is a drift.
  let isContested: Bool

  init(
    sharedPolicy: Shared<Policy>, array: ArrayIndex, peer: ArrayIndex?, subject: EntityReference, view: ReplicaView,
    linkProblem: String?, isContested: Bool
  ) {
    self.sharedPolicy = sharedPolicy
    self.array = array
    self.peer = peer
    self.subject = subject
    self.view = view
    teller = view.teller(at: array.name)
    self.linkProblem = linkProblem
    self.isContested = isContested
  }

  var policy: Policy { sharedPolicy.value }

  var roles: Roles { view.roles }

  /// The teller while its states are to be believed: not over a link that is not up (semantics 2.6).
  var believedTeller: (replica: Replica, array: ArrayName)? { linkProblem == nil ? teller : nil }

  var bothArrays: [ArrayName] { [array.name] + (view.peer.map { [$0] } ?? []) }

  /// A finding on this replica: `<subject> <observed>; policy '<name>' <expected>`.
  func finding(
    _ kind: FindingKind, _ severity: Severity, observed: String, expected: String, evidence: Evidence = [:],
    judgedFrom: [ArrayName]
  ) -> Finding {
    Finding(
      kind: kind, severity: severity, policy: policy.name, array: array.name, entity: subject, link: view.link.name,
      summary: "\(subject.words) \(observed); policy '\(policy.name)' \(expected)",
      evidence: evidence.adding(sides), judgedFrom: judgedFrom)
  }

  /// Both sides as read, for every finding's evidence.
  private var sides: Evidence {
    var sides: Evidence = [
      "replica_id": "\(view.local.id)", "role": view.local.role.word, "replication_type": view.local.type.word,
      "state": view.local.state.word,
    ]
    if let peer = view.peer { sides["peer"] = peer.rawValue }
    switch view.remote {
    case .present(let remote):
      sides["remote_replica_id"] = "\(remote.id)"
      sides["remote_role"] = remote.role.word
      if view.local.state == .notTold { sides["remote_state"] = remote.state.word }
    case .missing: sides["remote_replica_id"] = "missing"
    case .unread: sides["remote_replica_id"] = "not read"
    }
    return sides
  }
}
