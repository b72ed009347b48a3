/// A hold stops everything in its scope: the entity with its group or members, also the group that it is to join, the
/// policy, the link from either end, either array; for a leg beside an active-active replica also the other active-active
/// array.
func holds(_ step: Step, _ context: GuardContext) -> String? {
  guard let array = context.estate[step.array] else { return nil }
  let link = array.link(named: step.link)
  for subject in step.subjects {
    guard let entity = array.entity(subject.identity) else { continue }
    if let reason = context.holds.reason(against: entity, under: step.policy, over: link, at: array, context.estate) {
      return reason
    }
  }
  if let other = context.otherPeer(of: step),
    let reason = context.holds.reason(
      against: other.group, under: step.policy, over: nil, at: other.array, context.estate)
  {
    return reason
  }
  guard let peer = context.estate[step.peer] else { return nil }
  return context.targets(of: step).lazy.compactMap { target in
    context.holds.reason(against: target, under: step.policy, over: nil, at: peer, context.estate)
  }.first
}

/// After an automatic hold the first plan is shown, not applied, unless nothing but the sign had changed (invariant 4).
func holdConsent(_ step: Step, _ context: GuardContext) -> String? {
  guard let hold = context.holds.endedHold(before: step, context.estate) else { return nil }
  let why =
    hold.phase == .released
    ? "an operator released the hold on \(hold.subject.words), but its sign still stands: \(hold.seen)"
    : "it is the first plan after the hold on \(hold.subject.words), and more than its sign changed meanwhile"
  let consequence = step.consequence.map { "; \($0)" } ?? ""
  return "\(why) (\(hold.sign.row))\(consequence); \(waitsForApproval)"
}
