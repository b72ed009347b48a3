/// The two arrays of a link run software that is more than one major version apart. That is not supported: arrays
/// refuse new replicas (semantics R14), and what existing ones do is anybody's guess.
///
/// Reports: a link that policies or sources need between such arrays, with both versions. Warning.
/// Remedy: none; upgrade the older array. The guard creates nothing over the link meanwhile.
func versionSkew(_ situation: Situation) -> [Finding] {
  situation.linksInUse.compactMap { use in
    guard case .read(let peer) = situation.estate.peer(of: use.link), let skew = skew(between: use.array, and: peer)
    else {
      return nil
    }
    return Finding(
      kind: .versionSkew, severity: .warning, array: use.array.name, link: use.link.name,
      summary: "\(use.words) joins versions that are more than one major version apart: \(skew); "
        + use.wants("both ends on versions that go together"),
      evidence: [
        "version": use.array.inventory.version, "remote_version": peer.inventory.version,
        "replicas": "\(use.replicas)",
      ],
      judgedFrom: [use.array.name, peer.name])
  }
}

/// Both versions, when they are too far apart; nil when they go together, or one of them is no version.
func skew(between array: ArrayIndex, and peer: ArrayIndex) -> String? {
  guard let here = array.inventory.majorVersion, let there = peer.inventory.majorVersion,
    abs(here - there) > ArrayLimits.majorVersionsApart
  else { return nil }
  return "\(array.inventory.version) on array '\(array.name)' and \(peer.inventory.version) on array '\(peer.name)'"
}

extension ArrayInventory {
  fileprivate var majorVersion: Int? { version.split(separator: ".").first.flatMap { Int($0) } }
}
