/// Explains one entity from a judgement: what decides, what lost and why, and what was read on both sides.

/// What it looks up is arranged once, for all entities that somebody asks about.
public struct Explainer: Sendable {
  private let estate: Estate
  private let claims: [Claim]
  private let judged: JudgedClaims

  /// - Parameter assessment: with its claims, of the same observation.
  public init(_ assessment: Assessment, _ observation: Observation) {
    estate = Estate(observation)
    claims = assessment.claims
    judged = JudgedClaims(assessment)
  }

  /// - Parameters:
  ///   - policies: the enabled ones.
  ///   - disabled: others, which may be what somebody who asks is missing.
  public func explain(
    _ entity: Entity, on array: ArrayName, policies: [Policy], disabled: [Policy] = []
  ) -> Explanation? {
    guard let index = estate[array] else { return nil }
    let group = entity.consistencyGroupID.flatMap { index.entity(.consistencyGroup, $0) }
    let own = judged.of(entity)
    let ofGroup = group.map { judged.of($0) } ?? []
    let source = sourceOf(entity, at: index, claims, estate)
    let standing = EntityStanding(own: own.weightiest, group: ofGroup.weightiest, isOtherSide: source != nil)
    let isThroughGroup =
      own.isEmpty || own.decisive?.claim.isLeftToGroup == true
      || (own.weightiest == .excluded && ofGroup.weightiest != nil)
    let deciding = (isThroughGroup && !ofGroup.isEmpty ? ofGroup : own).decisive
    let accounts = accountsOfPolicies(own, ofGroup, group: group?.reference, deciding: deciding)
    let readings = Readings(estate: estate)
    return Explanation(
      array: array, entity: entity, pool: index.poolName(id: entity.poolID), standing: standing,
      reason: reason(standing, deciding, group: isThroughGroup ? group?.reference : nil, source),
      hold: deciding?.hold, group: group?.reference, source: source, claims: accounts,
      bystanders: bystanders(of: entity, at: index, policies, disabled: disabled, selected: accounts.map(\.policy)),
      readings: readings.of(entity, at: index, deciding?.claim))
  }
}

/// Claims with the verdicts on them.
struct JudgedClaim {
  var claim: Claim
  var verdict: Verdict
  var hold: String?
}

struct JudgedClaims: Sendable {
  private let assessment: Assessment
  /// Positions of the claims, by the object that they are on.
  private let positions: PositionsByID

  init(_ assessment: Assessment) {
    self.assessment = assessment
    positions = PositionsByID(
      assessment.claims.enumerated().map { .init(id: $1.entity.identity.object, position: $0) })
  }

  /// In the order of policies.
  func of(_ entity: Entity) -> [JudgedClaim] {
    positions[entity.identity.object].map(\.position)
      .filter { assessment.claims[$0].entity.identity == entity.identity }
      .map { position in
        let judged = assessment.verdicts[position]
        return JudgedClaim(claim: assessment.claims[position], verdict: judged.verdict, hold: judged.hold)
      }
  }
}

extension [JudgedClaim] {
  var weightiest: Verdict.Word? { map(\.verdict.word).max() }

  /// The first policy by name among those whose verdict counts.
  var decisive: JudgedClaim? { first { $0.verdict.word == weightiest } }
}

private func reason(
  _ standing: EntityStanding, _ deciding: JudgedClaim?, group: EntityReference?, _ source: Explanation.Source?
) -> String? {
  switch standing {
  case .target:
    let under = source?.policy.map { "policy '\($0)' claims that" } ?? "no enabled policy claims that"
    return source.map { "the other side of a replica of \($0.words); \(under)" }
  case .unselected: return "no enabled policy selects it"
  case .judged:
    guard let group, let deciding, deciding.claim.entity.identity == group.identity else {
      return deciding?.verdict.reason
    }
    return deciding.verdict.words(through: group, claimedBy: deciding.claim.policy.name)
  }
}

/// The entity whose replica ends in this one.
private func sourceOf(
  _ entity: Entity, at array: ArrayIndex, _ claims: [Claim], _ estate: Estate
) -> Explanation.Source? {
  for claim in claims {
    guard case .replicated(let view) = claim.standing, view.peer == array.name, case .present(let remote) = view.remote,
      remote.carries(entity)
    else { continue }
    let peer = estate[claim.policy.array]
    let source = peer.flatMap { remote.counterpart(of: entity, at: $0) } ?? claim.entity
    return Explanation.Source(
      array: claim.policy.array, entity: source.reference,
      words: "\(source.reference.words) on array '\(claim.policy.array)'", policy: claim.policy.name)
  }
  guard let replica = array.replicas(covering: entity).first(where: { $0.effectiveRole == .target }) else { return nil }
  let link = array.link(id: replica.linkID)
  if let link, case .read(let peer) = estate.peer(of: link), let source = replica.counterpart(of: entity, at: peer) {
    return Explanation.Source(
      array: peer.name, entity: source.reference, words: "\(source.reference.words) on array '\(peer.name)'")
  }
  let place = link.map { "array '\($0.remoteSystemName)'" } ?? "the array at the other end of link \(replica.linkID)"
  return Explanation.Source(
    words: "\(replica.entityKind.words) '\(replica.remoteEntityName ?? replica.localEntityName)' on \(place)")
}

extension Replica {
  /// Whether it replicates the entity of its own array, alone or as a member of its group.
  fileprivate func carries(_ entity: Entity) -> Bool {
    entity.kind == entityKind
      ? localEntity == entity.object
      : entityKind == .consistencyGroup && pairs.contains { $0.local == entity.object }
  }

  /// What the entity's other side is on the peer.
  fileprivate func counterpart(of entity: Entity, at peer: ArrayIndex) -> Entity? {
    if entity.kind == entityKind { return remoteEntity.flatMap { peer.entity(entityKind, $0) } }
    return pairs.first { $0.local == entity.object }?.remote.flatMap { peer.member($0) }
  }
}
