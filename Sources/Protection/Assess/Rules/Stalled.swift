/// The running job makes no progress; after a day the array suspends the replica, and from then on a human is needed.
///
/// Reports: an active replica whose job, or whose active-active mirror, is stalled. Warning. Silent over a link that is
/// not up, where every job stalls.
/// Remedy: none, because the job continues by itself once its cause is gone.
func stalled(_ situation: Situation) -> [Finding] {
  situation.coverings.compactMap { covering in
    guard let (replica, array) = covering.believedTeller, replica.state == .active,
      replica.job == .stalled || replica.synchronisation == .stalled
    else { return nil }
    let copy = replica.isInitializing ? "first copy" : "job"
    return covering.finding(
      .stalled, .warning, observed: "has a replica whose \(copy) is stalled\(restorePointWords(of: replica))",
      expected: "wants it to make progress", evidence: stateEvidence(of: replica), judgedFrom: [array])
  }
}
