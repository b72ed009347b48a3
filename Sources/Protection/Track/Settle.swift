extension History {
  /// Takes the decided intents out, so that they no longer stand in a step's way, and answers them. A request that had no
  /// effect counts as refused when it was sent, as the store counts it: a peer that refuses would otherwise be asked anew
  /// as soon as its silence is settled, for ever.
  public mutating func settle(_ decisions: [IntentDecision]) -> [Intent] {
    var outcomes: [Int64: StepOutcome] = [:]
    for decision in decisions {
      switch decision.verdict {
      case .outcome(let outcome): if outcome.isDecided { outcomes[decision.intent] = outcome }
      case .missed(let at): edit(decision.intent) { $0.missedAt = at }
      case .missedTwice: edit(decision.intent) { $0.isMissedTwice = true }
      }
    }
    let decided = undecidedIntents.filter { outcomes[$0.id] != nil }
    undecidedIntents.removeAll { outcomes[$0.id] != nil }
    for intent in decided where outcomes[intent.id] == .absent { countRefusal(of: intent) }
    return decided
  }

  private mutating func edit(_ intent: Int64, _ change: (inout Intent) -> Void) {
    for index in undecidedIntents.indices where undecidedIntents[index].id == intent {
      change(&undecidedIntents[index])
    }
  }

  private mutating func countRefusal(of intent: Intent) {
    let entity = intent.step.entity.identity
    let known = refusals.firstIndex { $0.entity == entity && $0.link == intent.step.link }
    let count = known.map { refusals[$0].count } ?? 0
    if let known { refusals.remove(at: known) }
    refusals.append(
      Refusal(
        entity: entity, link: intent.step.link, count: count + 1, lastAt: intent.recordedAt,
        because: Refusal.withoutEffect))
  }
}
