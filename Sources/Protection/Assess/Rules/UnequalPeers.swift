/// Active-active protects hosts only if both sides serve them. Where the paths of one side are not available, or
/// volumes are mapped on one side only, the loss of the other site stops the application although the data is there.
///
/// Reports: an active-active replica past its first copy with volumes whose paths are unavailable on one side, or that
/// are mapped on one side only. Critical for paths, warning for mappings.
/// Remedy: none, because paths return by themselves after catching up, and mappings are the operators' business.
func unequalPeers(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard covering.view.local.type == .known(.activeActive), !covering.view.local.isInitializing,
    let peer = covering.peer
  else { return nil }
  let pairs = covering.datasetPairs(peer)
  for array in [covering.array, peer] {
    let cut = pairs.map { array.name == peer.name ? $0.remote : $0.local }.filter { !$0.arePathsAvailable }
    guard let first = cut.first else { continue }
    return covering.finding(
      .unequalPeers, .critical,
      observed: "has \(counted(cut.count, "volume")) without paths on array '\(array.name)', such as '\(first.name)'",
      expected: "wants both sides to serve hosts", evidence: ["volumes": examples(cut)],
      judgedFrom: covering.bothArrays)
  }
  let unequal = pairs.filter { $0.local.isMapped != $0.remote.isMapped }
  guard let first = unequal.first else { return nil }
  let side = first.local.isMapped ? covering.array.name : peer.name
  return covering.finding(
    .unequalPeers, .warning,
    observed:
      "has \(counted(unequal.count, "volume")) mapped on one side only, such as '\(first.local.name)' on array "
      + "'\(side)'",
    expected: "wants both sides to serve hosts", evidence: ["volumes": examples(unequal.map(\.local))],
    judgedFrom: covering.bothArrays)
}

/// The first ten names.
func examples(_ entities: [Entity]) -> String {
  entities.prefix(10).map(\.name).sorted().joined(separator: ", ")
}

extension Covering {
  /// Volumes and filesystems of both sides that belong together, as far as both arrays list them; by local id.
  /// - Parameter areWanted: whether to answer a pair; every rule goes through all of them and wants few.
  func datasetPairs(
    _ peer: ArrayIndex, where areWanted: ((local: Entity, remote: Entity)) -> Bool = { _ in true }
  ) -> [(local: Entity, remote: Entity)] {
    var pairs: [(local: Entity, remote: Entity)] = []
    for pair in view.local.pairs {
      guard let local = array.member(pair.local), let remote = pair.remote.flatMap({ peer.member($0) }),
        areWanted((local, remote))
      else { continue }
      pairs.append((local, remote))
    }
    return pairs.sorted { $0.local.object < $1.local.object }
  }
}
