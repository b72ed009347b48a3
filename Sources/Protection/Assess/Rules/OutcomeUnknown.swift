/// A request left for an array and no definitive answer came back: the change may or may not have happened. Until a
/// complete reading decides, the entity is left alone, so that nothing is ever done twice.
///
/// Reports: each undecided step. Warning.
/// Remedy: the next complete readings of both arrays decide it; nothing needs to be done unless an array stays unread.
func outcomeUnknown(_ situation: Situation) -> [Finding] {
  situation.history.undecidedIntents.sorted { $0.id < $1.id }.map { intent in
    let step = intent.step
    return Finding(
      kind: .outcomeUnknown, severity: .warning, policy: step.policy, array: step.array, entity: step.entity,
      link: step.link,
      summary: "\(step.entity.words) has had \(step.change.word) without a definitive answer since "
        + "\(intent.recordedAt); policy '\(step.policy)' waits until both arrays were read",
      evidence: [
        "intent": "\(intent.id)", "change": step.change.word, "recorded_at": "\(intent.recordedAt)",
        "cycle": "\(intent.cycle)",
      ],
      judgedFrom: [step.array, step.peer])
  }
}
