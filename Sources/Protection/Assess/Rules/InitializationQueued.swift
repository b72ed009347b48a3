/// First copies wait for hours because all slots of the array are taken: each of these entities has a replica and still
/// no copy.
///
/// Reports: per array and link, how many replicas have waited for their first copy for longer than
/// `initializationPatience`, and the oldest of them. Warning; critical when the oldest has waited six times as long.
/// Silent over a link that is not up.
/// Remedy: none but patience; the guard starts no more creations than there are slots.
func initializationQueued(_ situation: Situation) -> [Finding] {
  let patience = situation.settings.initializationPatience
  return situation.linksInUse.compactMap { use in
    guard situation.estate.problem(of: use.link, at: use.array.name) == nil else { return nil }
    let now = situation.estate.now(at: use.array)
    let own = situation.estate.initialCopies(of: use.array).filter { $0.linkID == use.link.id }
    let waiting = own.filter { $0.isWaitingToInitialize && now - $0.createdAt >= patience }
    guard let oldest = waiting.min(by: { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }) else { return nil }
    // Both sides of an active-active pair show the queue: the array that comes first by name reports it.
    if waiting.allSatisfy({ $0.effectiveRole == .peer }),
      let peer = situation.estate.otherEnd(of: use.link, at: use.array),
      peer.array.name < use.array.name
    {
      return nil
    }
    let running = own.count { !$0.isWaitingToInitialize }
    let isLong = now - oldest.createdAt >= patience * 6
    return Finding(
      kind: .initializationQueued, severity: isLong ? .critical : .warning, array: use.array.name, link: use.link.name,
      summary:
        "\(use.words) has \(counted(waiting.count, "replica")) that waited more than \(patience.inWords) for the "
        + "first copy, \(oldest.entityKind.words) '\(oldest.localEntityName)' since \(oldest.createdAt); "
        + use.wants("them copied"),
      evidence: [
        "waiting": "\(waiting.count)", "running": "\(running)", "oldest_since": oldest.createdAt.description,
        "oldest": oldest.localEntityName,
      ],
      judgedFrom: [use.array.name])
  }
}

extension Replica {
  /// Whether its very first copy has not begun; a group that takes a new member has a restore point already.
  fileprivate var isWaitingToInitialize: Bool {
    isInitializing && restorePoint == nil && (job == .pending || synchronisation == .initializingPending)
  }
}
