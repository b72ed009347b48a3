/// The array gave up (a day without the link, a full or locked pool) and will not start again by itself, even when the
/// cause is gone.
///
/// Reports: a replica suspended by the array, with the reason it gives. Critical. Silent over a link that is not up.
/// Remedy: none in this version, because a resume after a failover could overwrite the surviving side; an operator mends
/// the cause and resumes it.
func autoSuspended(_ situation: Situation) -> [Finding] {
  situation.coverings.compactMap { covering in
    guard let (replica, array) = covering.believedTeller, replica.state == .autoSuspended else { return nil }
    let reason = replica.stateReason.map { " ('\($0)')" } ?? ""
    return covering.finding(
      .autoSuspended, .critical,
      observed: "has a replica that the array suspended\(reason)\(restorePointWords(of: replica))",
      expected: "wants it active", evidence: stateEvidence(of: replica), judgedFrom: [array])
  }
}
