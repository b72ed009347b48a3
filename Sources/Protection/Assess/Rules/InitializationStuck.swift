/// A first copy that stands still will never end, and until it does there is no copy to recover from.
///
/// Reports: an active replica whose first copy runs but has shown the same percentage for longer than
/// `initializationPatience`, or that has lacked a copy for six times as long without its array telling any progress.
/// Warning; critical after six times as long again. Silent over a link that is not up.
/// Remedy: none, because what holds it up (link, load, pool) is not the daemon's; it ends when the copy goes on.
func initializationStuck(_ covering: Covering, _ situation: Situation) -> Finding? {
  if situation.initialCopies.isEmpty { return nil }
  let patience = situation.settings.initializationPatience
  guard let (replica, array) = covering.believedTeller, let percent = replica.firstCopyPercent,
    let serial = situation.estate[array]?.serial,
    let known = situation.initialCopies[InitialCopy.Key(arraySerial: serial, replicaID: replica.id)],
    known.percent == percent
  else { return nil }
  let standing = situation.time.age(of: known.since)
  let isTold = percent != InitialCopy.untold
  let limit = isTold ? patience : patience * 6
  guard standing >= limit else { return nil }
  return covering.finding(
    .initializationStuck, standing >= limit * 6 ? .critical : .warning,
    observed: isTold
      ? "has a first copy that has stood at \(percent) % since \(known.since)"
      : "has had no finished first copy since \(known.since), and no progress is told",
    expected: "wants it to make progress",
    evidence: stateEvidence(of: replica).adding([
      "progress": isTold ? "\(percent) %" : "not told", "since": known.since.description,
    ]),
    judgedFrom: [array])
}
