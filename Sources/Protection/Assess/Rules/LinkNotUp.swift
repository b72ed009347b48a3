/// Nothing is replicated over a link that is not up, and what arrays report about its replicas is not to be believed
/// (semantics 2.6). One outage is one finding, however many replicas hang on it.
///
/// Reports: a link that is not up at either end, on each array that has policies or sources on it, with how many
/// replicas hang on it. Warning when degraded, critical when down, detached, in an unknown state or without other end.
/// Remedy: none, because links are the operators' business.
func linkNotUp(_ situation: Situation) -> [Finding] {
  situation.estate.arrays.flatMap { array in
    array.links.compactMap { link in finding(on: link, of: array, situation) }
  }
}

private func finding(on link: Link, of array: ArrayIndex, _ situation: Situation) -> Finding? {
  guard let problem = situation.estate.problem(of: link, at: array.name) else { return nil }
  let replicas = array.replicas.filter { $0.linkID == link.id }
  let sources = replicas.filter(\.tellsState)
  let policies = situation.scopes.map(\.policy).filter { $0.array == array.name && $0.goal.link == link.name }
  guard !sources.isEmpty || !policies.isEmpty else { return nil }
  let peer = situation.estate.otherEnd(of: link, at: array)
  let expected =
    policies.isEmpty
    ? "its replicas want it up"
    : policies.count == 1
      ? "policy '\(policies[0].name)' wants it up" : "policies \(quoted(policies.map(\.name))) want it up"
  var evidence: Evidence = [
    "link_state": link.state.word, "attached": "\(link.isAttached)", "replicas": "\(replicas.count)",
    "remote_serial": "\(link.remoteSerial)",
  ]
  if let peer {
    evidence["remote_link_state"] = peer.link.state.word
    evidence["remote_attached"] = "\(peer.link.isAttached)"
  }
  return Finding(
    kind: .linkNotUp, severity: severity(of: link, and: peer?.link), array: array.name, link: link.name,
    summary: "\(problem), with \(counted(replicas.count, "replica")) of array '\(array.name)' on it; \(expected)",
    evidence: evidence, judgedFrom: [array.name] + (peer.map { [$0.array.name] } ?? []))
}

private func severity(of link: Link, and otherEnd: Link?) -> Severity {
  let ends = [link] + (otherEnd.map { [$0] } ?? [])
  let troubled = ends.filter { !$0.isUp }
  let isOnlyDegraded = !troubled.isEmpty && troubled.allSatisfy { $0.isAttached && $0.state == .degraded }
  return isOnlyDegraded ? .warning : .critical
}
