/// A request left for an array and no definitive answer came back, or the array called it done and does not show it: the
/// change may or may not have happened. Until complete readings decide, the entity is left alone, so that nothing is ever
/// done twice.
///
/// Reports: each undecided step; of one that the array called done only what is not seen after the settle time. Warning;
/// critical when two readings do not show what was called done, because then only a person can go on.
/// Remedy: the next complete readings of both arrays decide it; nothing needs to be done unless an array stays unread. What
/// two readings do not show is looked for on the array, and then made again by approving it.
func outcomeUnknown(_ situation: Situation) -> [Finding] {
  let (time, settleTime) = (situation.estate.time, situation.settings.settleTime)
  return situation.history.undecidedIntents.filter {
    $0.answeredReplica == nil || time.hasPassed(settleTime, since: $0.recordedAt)
  }.sorted { $0.id < $1.id }.map { intent in
    let step = intent.step
    var evidence: Evidence = [
      "intent": "\(intent.id)", "change": step.change.word, "recorded_at": "\(intent.recordedAt)",
      "cycle": "\(intent.cycle)",
    ]
    if let replica = intent.answeredReplica { evidence["answered_replica"] = "\(replica)" }
    return Finding(
      kind: .outcomeUnknown, severity: intent.isMissedTwice ? .critical : .warning, policy: step.policy,
      array: step.array, entity: step.entity, link: step.link, summary: summary(of: intent),
      evidence: evidence, judgedFrom: [step.array, step.peer])
  }
}

private func summary(of intent: Intent) -> String {
  let step = intent.step
  guard let replica = intent.answeredReplica else {
    return "\(step.entity.words) has had \(step.change.word) without a definitive answer since "
      + "\(intent.recordedAt); policy '\(step.policy)' waits until both arrays were read"
  }
  let answer =
    "\(step.entity.words) has had \(step.change.word) answered as done by array '\(step.array)' at "
    + "\(intent.recordedAt) (replica \(replica))"
  return intent.isMissedTwice
    ? "\(answer), but two readings of both arrays do not show it whole; policy '\(step.policy)' waits for a person to look there and "
      + "to approve making it again"
    : "\(answer), but no reading of both arrays shows it whole yet; policy '\(step.policy)' waits until one does"
}
