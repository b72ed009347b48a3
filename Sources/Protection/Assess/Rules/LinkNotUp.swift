/// Nothing is replicated over a link that is not up, and what arrays report about its replicas is not to be believed
/// (semantics 2.6). One outage is one finding, however many replicas hang on it.
///
/// Reports: a link that is not up at either end, on each array that has policies or sources on it, with how many
/// replicas hang on it and, while it is down, when the array will suspend them (semantics A11). Warning when degraded,
/// critical when down, detached, in an unknown state or without other end.
/// Remedy: none, because links are the operators' business.
func linkNotUp(_ situation: Situation) -> [Finding] {
  situation.linksInUse.compactMap { use in
    let (array, link) = (use.array, use.link)
    guard let problem = situation.estate.problem(of: link, at: array.name) else { return nil }
    let peer = situation.estate.otherEnd(of: link, at: array)
    var evidence: Evidence = [
      "link_state": link.state.word, "attached": "\(link.isAttached)", "replicas": "\(use.replicas)",
      "remote_serial": "\(link.remoteSerial)",
    ]
    if let peer {
      evidence["remote_link_state"] = peer.link.state.word
      evidence["remote_attached"] = "\(peer.link.isAttached)"
    }
    var countdown = ""
    if link.state != .up, link.state != .degraded, let lost = link.lastConnectedAt {
      let end = lost + ArrayLimits.autoSuspendAfter
      evidence["last_connected_at"] = lost.description
      evidence["replicas_suspended_at"] = end.description
      if use.replicas > 0, end > situation.estate.now(at: array) { countdown = ", which arrays suspend at \(end)" }
    }
    return Finding(
      kind: .linkNotUp, severity: severity(of: link, and: peer?.link), array: array.name, link: link.name,
      summary: "\(problem), with \(counted(use.replicas, "replica")) of array '\(array.name)' on it\(countdown); "
        + use.wants("it up"),
      evidence: evidence, judgedFrom: [array.name] + (peer.map { [$0.array.name] } ?? []))
  }
}

private func severity(of link: Link, and otherEnd: Link?) -> Severity {
  let ends = [link] + (otherEnd.map { [$0] } ?? [])
  let troubled = ends.filter { !$0.isUp }
  let isOnlyDegraded = !troubled.isEmpty && troubled.allSatisfy { $0.isAttached && $0.state == .degraded }
  return isOnlyDegraded ? .warning : .critical
}
