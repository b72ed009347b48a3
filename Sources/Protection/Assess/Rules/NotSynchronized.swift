/// A replica that promises to lose no write is not keeping the promise: the copy is behind, and nothing else says so.
///
/// Reports: an active sync or active-active replica that is anything but synchronized, its first copy apart, as either
/// side of an active-active pair tells. Warning while it catches up or does not tell, else critical. Silent over a link
/// that is not up.
/// Remedy: none, because the array catches up by itself; if it does not, an operator has to look at link and target.
func notSynchronized(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard let (replica, array) = covering.believedTeller, replica.isSynchronous, replica.state == .active,
    ![.synchronized, .initializing, .initializingPending].contains(replica.synchronisation),
    replica.synchronisation != nil || !replica.isInitializing
  else { return nil }
  let isCatchingUp = replica.synchronisation == nil || replica.synchronisation == .inProgress
  let observed = replica.synchronisation.map { "is \($0.word)" } ?? "does not tell whether it is synchronized"
  return covering.finding(
    .notSynchronized, isCatchingUp ? .warning : .critical, observed: "has a replica that \(observed)",
    expected: "wants it synchronized", evidence: stateEvidence(of: replica), judgedFrom: [array])
}
