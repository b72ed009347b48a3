/// When the two sides of an active-active pair lose each other, the preferred one goes on. A preferred side at the
/// other site means that an outage between the sites stops production where the policy says it runs.
///
/// Reports: an active-active replica whose preferred side is not the policy's array. Warning.
/// Remedy: none, because the preferred side is moved for maintenance by people (semantics H8); they move it back.
func wrongPreferredSide(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard !covering.isContested, covering.view.local.type == .known(.activeActive),
    covering.view.local.isPreferred == false, let peer = covering.view.peer,
    case .present(let remote) = covering.view.remote, remote.isPreferred != false
  else { return nil }
  return covering.finding(
    .wrongPreferredSide, .warning, observed: "is preferred on array '\(peer)'",
    expected: "wants array '\(covering.array.name)' preferred",
    evidence: ["preferred": "false", "remote_preferred": remote.isPreferred.map { "\($0)" } ?? "not told"],
    judgedFrom: covering.bothArrays)
}
