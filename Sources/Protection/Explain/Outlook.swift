/// What would happen to an entity next: steps, what withholds them, or why nothing is to come.

/// - Parameters:
///   - plan: of the same observation, with the memory of now.
///   - tried: fingerprints of steps that were tried since that observation: what they changed is not in it.
/// - Returns: at least one sentence.
public func outlook(
  _ explanation: Explanation, _ plan: PermittedPlan, _ history: History, tried: Set<String> = []
) -> [String] {
  // What is done to a source is said where the source is explained.
  let subjects = Set([explanation.entity.identity] + (explanation.group.map { [$0.identity] } ?? []))
  let undecided = history.undecidedIntents.first {
    subjects.contains($0.step.entity.identity) && !tried.contains($0.step.fingerprint)
  }
  // What two readings miss waits for a person, and its row says so.
  let isAsked = plan.withheld.contains { $0.consent == .makingAgain && subjects.contains($0.entity.identity) }
  if let undecided, !isAsked {
    if let replica = undecided.answeredReplica {
      return [
        "nothing until a reading of both arrays shows replica \(replica), which array '\(undecided.step.array)' answered "
          + "to \(undecided.step.change.word) of cycle \(undecided.cycle)"
      ]
    }
    return [
      "nothing until both arrays were read: whether \(undecided.step.change.word) of cycle \(undecided.cycle) took "
        + "effect is not known yet; the next cycle finds out by reading"
    ]
  }
  let proposed = plan.permitted.filter { subjects.contains($0.entity.identity) }
  let coming = proposed.filter { !tried.contains($0.fingerprint) }.map { "\($0.change.word): \($0.reason)" }
  // Of 100,000 rows few are the entity's, and a fingerprint takes its time.
  let own = plan.withheld.filter { subjects.contains($0.entity.identity) }
  let withheld = own.filter { $0.step.map { !tried.contains($0.fingerprint) } ?? true }
    .map { $0.remedy().sentence }
  if !coming.isEmpty || !withheld.isEmpty { return coming + withheld }
  let isTried = (proposed + own.compactMap(\.step)).contains { tried.contains($0.fingerprint) }
  return [isTried ? "the next cycle reads what became of the last step" : whyNothing(explanation)]
}

private func whyNothing(_ explanation: Explanation) -> String {
  let reason = explanation.reason ?? ""
  switch explanation.standing {
  case .judged(.protected):
    if let hold = explanation.hold { return "nothing while it is on hold (\(hold)); it is protected" }
    return "nothing: it is protected; each cycle checks that again"
  case .judged(.initializing): return "nothing: the array makes the first copy; each cycle reads its progress"
  case .judged(.excluded): return "nothing: it is excluded (\(reason))"
  case .judged(.held): return "nothing while it is held (\(reason))"
  case .judged(.unknown): return "nothing is created or resolved until the next cycle knows more (\(reason))"
  case .judged(.unprotected): return "nothing: there is no step that protectd may take; a person has to (\(reason))"
  case .target:
    guard let source = explanation.source, let entity = source.entity, let array = source.array else {
      return "nothing: what is done about it is done at its source"
    }
    return "nothing here: see 'protectctl why \(entity.name) --array \(array)'"
  case .unselected: return "nothing: no enabled policy selects it; select it with one if it matters"
  }
}
