/// Without a witness an active-active pair that loses its link goes on at the preferred side only; if it is the
/// preferred array that is lost, the volumes go offline at both sites (semantics P5).
///
/// Reports: a link with active-active policies that has no witness, or whose witness is not connected at either end.
/// Warning; notice when an array describes its witness in words that this version does not know.
/// Remedy: none; set the witness address on the link, or bring the witness back.
func noWitness(_ situation: Situation) -> [Finding] {
  situation.linksInUse.compactMap { use in
    guard use.policies.contains(where: { $0.goal.replication == .activeActive }),
      let trouble = trouble(of: use.link.witness)
    else { return nil }
    var use = use
    use.policies = use.policies.filter { $0.goal.replication == .activeActive }
    let witness = use.link.witness
    return Finding(
      kind: .noWitness, severity: trouble.severity, array: use.array.name, link: use.link.name,
      summary: "\(use.words) \(trouble.words); \(use.wants("a witness that both arrays reach"))",
      evidence: [
        "witness_address": witness.address ?? "none", "local_witness_state": witness.localState ?? "not told",
        "remote_witness_state": witness.remoteState ?? "not told",
      ],
      judgedFrom: [use.array.name])
  }
}

private func trouble(of witness: Link.Witness) -> (words: String, severity: Severity)? {
  guard let address = witness.address else { return ("has no witness", .warning) }
  let states = [witness.localState, witness.remoteState].compactMap { $0?.uppercased() }
  if let bad = states.first(where: badStates.contains) {
    return ("has witness '\(address)' in state '\(bad)'", .warning)
  }
  guard let odd = states.first(where: { !goodStates.contains($0) }) else { return nil }
  return ("has witness '\(address)' in state '\(odd)', which is not known to this version", .notice)
}

/// Which words arrays use is not documented (rest 21, row 39).
private let goodStates: Set<String> = ["CONNECTED", "UP", "OK"]
private let badStates: Set<String> = ["DISCONNECTED", "DOWN", "UNREACHABLE", "N/A", "NONE"]
