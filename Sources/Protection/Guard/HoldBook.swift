/// The holds that are in force, people's and protectd's own, and whether one of them covers something. Judging and
/// guarding ask the same book, so what is shown as held is what is left alone.
struct HoldBook: Sendable {
  private var byEntity: [EntityIdentity: Hold] = [:]
  private var byPolicy: [PolicyName: Hold] = [:]
  private var byArray: [ArrayName: Hold] = [:]
  private var byLink: [LinkKey: Hold] = [:]
  private var automaticByEntity: [EntityIdentity: AutomaticHold] = [:]
  private var automaticByLink: [LinkKey: AutomaticHold] = [:]

  private struct LinkKey: Hashable {
    var array: ArrayName
    var name: String
  }

  init(_ holds: [Hold], _ automatic: [AutomaticHold], at time: TrustedTime) {
    for hold in holds.sorted(by: { $0.id > $1.id }) where !time.isOver(hold.expiresAt) {
      switch hold.scope {
      case .entity(let entity): byEntity[entity.identity] = hold
      case .policy(let name): byPolicy[name] = hold
      case .array(let name): byArray[name] = hold
      case .link(let array, let name): byLink[LinkKey(array: array, name: name)] = hold
      }
    }
    for hold in automatic {
      switch hold.subject {
      case .entity(let entity, _, _): automaticByEntity[entity.identity] = hold
      case .link(let array, let name): automaticByLink[LinkKey(array: array, name: name)] = hold
      }
    }
  }

  private var hasNoManual: Bool { byEntity.isEmpty && byPolicy.isEmpty && byArray.isEmpty && byLink.isEmpty }

  /// Why nothing may be done to an entity under a policy: a hold on it, on its group or one of its members, on the
  /// policy, on the link from either end, or on either array.
  func reason(
    against entity: Entity, under policy: PolicyName, over link: Link?, at array: ArrayIndex, _ estate: Estate
  ) -> String? {
    if let hold = manual(on: entity, under: policy, over: link, at: array, estate) { return hold.sentence }
    if let hold = automatic(on: entity, over: link, at: array), hold.isInForce { return hold.sentence }
    guard let link, let hold = automatic(on: link, at: array, estate) else { return nil }
    return hold.isInForce ? hold.sentence : nil
  }

  /// A reason for the verdict *held*.
  func manualReason(against claim: Claim, in scope: PolicyScope, _ estate: Estate) -> String? {
    guard let way = scope.way else { return nil }
    return manual(on: claim.entity, under: scope.policy.name, over: way.link, at: way.array, estate)?.sentence
  }

  /// A reason for the verdict *held*. An outage holds steps, but what it makes unknown stays unknown, and a copy that is
  /// cut off protects nothing: *held* would sound as if all were well. A passing sign on one replica of an entity says
  /// nothing of what another one protects, although it keeps hands off the whole entity.
  func automaticReason(against claim: Claim, in scope: PolicyScope) -> String? {
    if automaticByEntity.isEmpty { return nil }
    let isJudgedAlone = if case .elsewhere = claim.standing { false } else { true }
    guard let way = scope.way else { return nil }
    let hold = automatic(on: claim.entity, over: way.link, at: way.array) { hold in
      !isJudgedAlone || hold.phase != .passing || hold.subject.link.map { $0 == way.link?.name } ?? true
    }
    guard let hold, hold.isInForce, hold.sign != .autoSuspended else { return nil }
    return hold.sentence
  }

  /// The hold that was on what a step is about and whose first plan nobody has seen: it is over, but something else than
  /// its sign had changed, or an operator released it while the sign stands. An outage says nothing about an entity that
  /// had no replica on the link, so that a new one is not kept waiting.
  func endedHold(before step: Step, _ estate: Estate) -> AutomaticHold? {
    if automaticByEntity.isEmpty, automaticByLink.isEmpty { return nil }
    guard let array = estate[step.array] else { return nil }
    let link = array.link(named: step.link)
    let own = step.subjects.lazy.compactMap { array.entity($0.identity) }.compactMap { entity in
      automatic(on: entity, over: link, at: array).flatMap { $0.isInForce ? nil : $0 }
    }.first
    if let own { return own }
    if case .createReplica = step.change { return nil }
    guard let link, let hold = automatic(on: link, at: array, estate) else { return nil }
    return hold.isInForce ? nil : hold
  }

  private func manual(
    on entity: Entity, under policy: PolicyName, over link: Link?, at array: ArrayIndex, _ estate: Estate
  ) -> Hold? {
    if hasNoManual { return nil }
    if let hold = byPolicy[policy] ?? byArray[array.name] { return hold }
    if let hold = first(in: byEntity, for: entity, at: array, where: { _ in true }) { return hold }
    guard let link else { return nil }
    if let hold = byLink[LinkKey(array: array.name, name: link.name)] { return hold }
    guard let (peer, back) = estate.otherEnd(of: link, at: array) else { return nil }
    return byArray[peer.name] ?? byLink[LinkKey(array: peer.name, name: back.name)]
  }

  /// One in force before one that is over. A replica that was deleted is waited for over its own link only: whoever
  /// deletes one over a wrong link wants another.
  private func automatic(
    on entity: Entity, over link: Link?, at array: ArrayIndex, where isWanted: (AutomaticHold) -> Bool = { _ in true }
  ) -> AutomaticHold? {
    func isMeant(_ hold: AutomaticHold) -> Bool {
      isWanted(hold)
        && (hold.sign != .replicaDeleted || hold.subject.link == nil || link == nil || hold.subject.link == link?.name)
    }
    return first(in: automaticByEntity, for: entity, at: array) { $0.isInForce && isMeant($0) }
      ?? first(in: automaticByEntity, for: entity, at: array, where: isMeant)
  }

  private func automatic(on link: Link, at array: ArrayIndex, _ estate: Estate) -> AutomaticHold? {
    if automaticByLink.isEmpty { return nil }
    let here = automaticByLink[LinkKey(array: array.name, name: link.name)]
    if let here, here.isInForce { return here }
    guard let (peer, back) = estate.otherEnd(of: link, at: array) else { return here }
    let there = automaticByLink[LinkKey(array: peer.name, name: back.name)]
    return there?.isInForce == true ? there : here ?? there
  }

  /// The entity's own, its group's, or the first of its members'.
  private func first<Kept>(
    in holds: [EntityIdentity: Kept], for entity: Entity, at array: ArrayIndex, where isMeant: (Kept) -> Bool
  ) -> Kept? {
    if holds.isEmpty { return nil }
    if let hold = holds[entity.identity], isMeant(hold) { return hold }
    if let group = entity.consistencyGroupID.flatMap({ array.entity(.consistencyGroup, $0) }) {
      return holds[group.identity].flatMap { isMeant($0) ? $0 : nil }
    }
    guard entity.kind == .consistencyGroup else { return nil }
    return array.members(of: entity.object).lazy.compactMap { holds[$0.identity] }.first(where: isMeant)
  }
}

extension Hold {
  /// `hold 3 on array 'paris' by anna until 2026-12-01T00:00:00Z: switch replacement`.
  var sentence: String { "hold \(id) on \(scope.words) by \(createdBy) until \(expiresAt): \(reason)" }
}
