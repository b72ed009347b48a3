/// A first copy that stands still will never end, and until it does there is no copy to recover from.
///
/// Reports: an active replica whose first copy runs but has shown the same percentage for longer than
/// `initializationPatience`. Warning; critical after six times as long. Silent over a link that is not up.
/// Remedy: none, because what holds it up (link, load, pool) is not the daemon's; it ends when the copy goes on.
func initializationStuck(_ situation: Situation) -> [Finding] {
  let patience = situation.settings.initializationPatience
  let copies = situation.history.initialCopies
  if copies.isEmpty { return [] }
  return situation.coverings.compactMap { covering in
    guard let (replica, array) = covering.believedTeller, let percent = replica.runningInitialPercent,
      let serial = situation.estate[array]?.serial,
      let known = copies.first(where: { $0.replicaID == replica.id && $0.arraySerial == serial }),
      known.percent == percent
    else { return nil }
    let standing = situation.takenAt - known.since
    guard standing >= patience else { return nil }
    return covering.finding(
      .initializationStuck, standing >= patience * 6 ? .critical : .warning,
      observed: "has a first copy that has stood at \(percent) % since \(known.since)",
      expected: "wants it to make progress",
      evidence: stateEvidence(of: replica).adding(["progress": "\(percent) %", "since": known.since.description]),
      judgedFrom: [array])
  }
}
