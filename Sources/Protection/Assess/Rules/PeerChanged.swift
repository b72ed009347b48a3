/// The array at the other end of a link is not the one that it was: replaced or renamed. Copies that policies count on
/// may be gone with the old one, and what is written now may reach an array that nobody meant.
///
/// Reports: a link whose serial number is not that of the array that says it is at its other end, or whose name for its
/// peer is not the peer's own. Critical.
/// Remedy: none; the guard writes nothing over such a link. Refresh the link, or register the array that is there now.
func peerChanged(_ situation: Situation) -> [Finding] {
  situation.linksInUse.compactMap { use in
    guard let doubt = situation.estate.peerDoubt(of: use.link, at: use.array.name) else { return nil }
    return Finding(
      kind: .peerChanged, severity: .critical, array: use.array.name, link: use.link.name,
      summary: "\(doubt.words); \(use.wants("the same array there as before"))",
      evidence: [
        "remote_serial": "\(use.link.remoteSerial)", "remote_system_name": use.link.remoteSystemName,
        "seen_on": doubt.seenOn.rawValue, "replicas": "\(use.replicas)",
      ],
      judgedFrom: [use.array.name, doubt.seenOn])
  }
}
