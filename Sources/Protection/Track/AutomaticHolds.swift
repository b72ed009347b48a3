/// Keeps the holds that protectd puts on by itself: they begin with a sign, outlast restarts, and end as invariant 4 says.

/// - Returns: every hold of now, with those that were released while their sign stands and those whose first plan a person
///   has to see, in a fixed order; it replaces `history.automaticHolds` as a whole. What this reading says nothing about
///   for certain stays as it was.
public func automaticHolds(
  _ policies: [Policy], _ observation: Observation, _ history: History, _ settings: ProtectionSettings
) throws(CancellationError) -> [AutomaticHold] {
  let estate = Estate(observation)
  let signs = try HoldSigns(policies, estate, history, settings).byKey
  if signs.isEmpty, history.automaticHolds.isEmpty { return [] }
  var holds: [AutomaticHold.Subject.Key: AutomaticHold] = [:]
  for hold in history.automaticHolds { holds[hold.subject.key] = signs[hold.subject.key] == nil ? hold : nil }
  let before = Dictionary(
    history.automaticHolds.map { ($0.subject.key, $0) }, uniquingKeysWith: { first, _ in first })
  for (key, seen) in signs { holds[key] = continued(before[key], seen, estate) }
  for (key, hold) in holds where signs[key] == nil { holds[key] = withoutSign(hold, estate, history) }
  return holds.values.sorted { $0.subject.key < $1.subject.key }
}

/// What the plan of a cycle says about holds that are over: once their first plan was shown and nothing of it waits any
/// more, they are forgotten. A cycle that proposes nothing has shown nothing, so they outlast it.
public func settledHolds(_ holds: [AutomaticHold], _ plan: PermittedPlan, _ observation: Observation) -> [AutomaticHold]
{
  guard holds.contains(where: { $0.phase == .ended }) else { return holds }
  let book = HoldBook([], holds, at: observation.time)
  let estate = Estate(observation)
  func concerned(by steps: [Step]) -> Set<AutomaticHold.Subject.Key> {
    Set(steps.compactMap { book.endedHold(before: $0, estate)?.subject.key })
  }
  let waiting = concerned(by: plan.withheld.compactMap(\.step))
  // Nothing is permitted before a person has seen it.
  let seen = concerned(by: plan.permitted)
  return holds.filter { hold in
    guard hold.phase == .ended, isJudged(hold, estate), !waiting.contains(hold.subject.key) else { return true }
    return !seen.contains(hold.subject.key) && !observation.time.hasPassed(firstLookWithin, since: hold.since)
  }
}

/// What a person or a disaster changed during a hold shows in plans within a day, over a night's work and the next shift;
/// a step that appears later has another cause, and asking about it would blame a hold that nobody remembers.
private let firstLookWithin = Duration.seconds(24 * 3600)

private func continued(
  _ hold: AutomaticHold?, _ seen: HoldSigns.Seen, _ estate: Estate
) -> AutomaticHold {
  guard var hold else {
    return AutomaticHold(
      subject: seen.subject, sign: seen.sign, phase: seen.sign.isSticky ? .sticky : .passing, since: estate.time.latest,
      endsAt: seen.endsAt, seen: seen.words, facts: facts(of: seen.subject, estate))
  }
  switch hold.phase {
  case .released where hold.sign == seen.sign: return hold
  case .released, .ended:
    // Another sign than the one that a person looked at.
    hold.since = estate.time.latest
    hold.phase = seen.sign.isSticky ? .sticky : .passing
  case .sticky where !seen.sign.isSticky: return hold
  case .sticky: break
  case .passing: if seen.sign.isSticky { hold.phase = .sticky }
  }
  hold.subject = seen.subject
  hold.sign = seen.sign
  hold.seen = seen.words
  hold.endsAt = seen.endsAt
  return hold
}

/// Nil: it is over, and nothing but the sign had changed.
private func withoutSign(_ hold: AutomaticHold, _ estate: Estate, _ history: History) -> AutomaticHold? {
  guard isJudged(hold, estate) else { return hold }
  let array = holder(of: hold.subject, estate)
  if let entity = hold.subject.entity, array?.entity(entity.identity) == nil { return nil }
  switch hold.phase {
  case .sticky, .ended: return hold
  // Its own first change after the release is what took the sign away.
  case .released where hold.sign == .memoryOutdated: return nil
  case .released, .passing:
    var hold = hold
    if hold.phase == .passing, !areRolesAgreed(hold, estate) { return hold }
    if hold.facts == facts(of: hold.subject, estate) { return nil }
    hold.phase = .ended
    hold.since = estate.time.latest
    return hold
  }
}

/// The array of a hold's subject. An entity's is known by its serial number: it may have been registered again under
/// another name since.
private func holder(of subject: AutomaticHold.Subject, _ estate: Estate) -> ArrayIndex? {
  subject.entity.map { estate.array(serial: $0.identity.arraySerial) } ?? estate[subject.array]
}

/// Whether this reading could have shown the sign: both sides were read, over a link that is up.
private func isJudged(_ hold: AutomaticHold, _ estate: Estate) -> Bool {
  guard let array = holder(of: hold.subject, estate) else {
    // What only a person ends outlasts the end of its array's registration; the rest does not.
    return hold.phase != .sticky && !estate.isUnreadable(hold.subject.array)
  }
  guard let name = hold.subject.link else { return estate.unreadable.isEmpty }
  guard let link = array.link(named: name) else { return true }
  if case .unread = estate.peer(of: link) { return false }
  return estate.problem(of: link, at: array.name) == nil
}

/// Whether the entity's replicas show a source here and a target there, or two peers; true also without a replica. Roles
/// that differ from before are a sign of their own.
private func areRolesAgreed(_ hold: AutomaticHold, _ estate: Estate) -> Bool {
  guard let reference = hold.subject.entity, let array = holder(of: hold.subject, estate) else { return true }
  return array.replicas(of: reference).allSatisfy { replica in
    guard let link = array.link(id: replica.linkID) else { return false }
    switch ReplicaView(of: replica, over: link, at: array, estate).roles {
    case .agreed, .reversed: return true
    case .bothSources, .bothTargets, .otherSideUnseen, .notUnderstood: return false
    }
  }
}

private func facts(of subject: AutomaticHold.Subject, _ estate: Estate) -> Int64 {
  guard let array = holder(of: subject, estate) else { return 0 }
  switch subject {
  case .entity(let reference, _, _): return HoldFacts(array.replicas(of: reference)).digest
  case .link(_, let name):
    guard let link = array.link(named: name) else { return 0 }
    return HoldFacts(array.replicas.filter { $0.linkID == link.id }).digest
  }
}
