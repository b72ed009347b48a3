/// The replica promises something else than agreed: an async copy where no write may be lost loses minutes, a sync one
/// where distance forbids it slows every write down.
///
/// Reports: type found and type wanted. Critical when the found type protects less (async under sync or active-active,
/// sync under active-active), else warning.
/// Remedy: none, because changing the type re-initializes or needs the replica deleted; an operator decides when.
func wrongType(_ covering: Covering, _ situation: Situation) -> Finding? {
  let wanted = covering.policy.goal.replication.type
  let found = covering.view.local.type
  guard !covering.isContested, found != .known(wanted) else { return nil }
  let isWeaker = if case .known(let type) = found { type.strength < wanted.strength } else { true }
  return covering.finding(
    .wrongType, isWeaker ? .critical : .warning, observed: "is replicated \(found.word)",
    expected: "wants \(wanted.rawValue)", judgedFrom: [covering.array.name])
}

extension ReplicationType {
  fileprivate var strength: Int {
    switch self {
    case .async: 0
    case .sync: 1
    case .activeActive: 2
    }
  }
}
