/// How the roles of a replica's two sides fit together. Roles are what each array keeps for itself, so they are judged
/// also while the link is down: an outage changes none of them, a human's failover does (semantics H1, H2, H5).
enum Roles: Hashable {
  /// Source here and target there, or two active-active peers.
  case agreed
  /// Target here and source there: the opposite of what a policy on this array wants.
  case reversed
  case bothSources
  case bothTargets
  /// The other side was not read or does not exist.
  case otherSideUnseen
  /// Words that do not make a pair in this version.
  case notUnderstood(String)

  init(of local: Replica, _ side: ReplicaView.RemoteSide) {
    guard case .present(let remote) = side else {
      self = .otherSideUnseen
      return
    }
    switch (local.effectiveRole, remote.effectiveRole) {
    case (.source, .target), (.peer, .peer): self = .agreed
    case (.target, .source): self = .reversed
    case (.source, .source): self = .bothSources
    case (.target, .target): self = .bothTargets
    case (let here, let there): self = .notUnderstood("'\(here.word)' here and '\(there.word)' at the other side")
    }
  }
}

extension Replica {
  /// The role with active-active's unknown word read as peer: what the array calls it is not documented (rest 12.2).
  var effectiveRole: Role {
    if case .other = role, type == .known(.activeActive) { return .peer }
    return role
  }

  /// Whether this object tells states: a target's are null (semantics 2.6).
  var tellsState: Bool { effectiveRole == .source || effectiveRole == .peer }

  var isSynchronous: Bool { type == .known(.sync) || type == .known(.activeActive) }
}
