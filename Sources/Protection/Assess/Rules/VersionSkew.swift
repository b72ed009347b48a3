/// The two arrays of a link run software that is more than one major version apart. That is not supported: arrays
/// refuse new replicas (semantics R14), and what existing ones do is anybody's guess.
///
/// Reports: a link that policies or sources need between such arrays, with both versions. Critical where a policy that may act needs the
/// link, else warning.
/// Remedy: none; upgrade the older array. The guard creates nothing over the link meanwhile.
func versionSkew(_ situation: Situation) -> [Finding] {
  situation.linksInUse.compactMap { use in
    guard case .read(let peer) = situation.estate.peer(of: use.link), let distance = use.array.distance(to: peer) else {
      return nil
    }
    return Finding(
      kind: .versionSkew, severity: use.policies.contains { $0.mode != .observe } ? .critical : .warning,
      array: use.array.name, link: use.link.name,
      summary: "\(distance), and link '\(use.link.name)' joins them; \(use.wants("versions that go together"))",
      evidence: [
        "version": use.array.inventory.version, "remote_version": peer.inventory.version,
        "replicas": "\(use.replicas)",
      ],
      judgedFrom: [use.array.name, peer.name])
  }
}
