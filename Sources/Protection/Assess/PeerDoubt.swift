/// A sign that the array at a link's other end is not the one that it was: replaced, or renamed. What is written then
/// may reach an array that nobody meant (drift 23).
struct PeerDoubt: Sendable {
  /// What contradicts what, as a sentence without an end.
  var words: String
  /// The other array that the contradiction was seen on.
  var seenOn: ArrayName

  /// - Parameter peer: the array that the link's serial number belongs to, where it was read.
  init?(_ link: Link, of array: ArrayIndex, leadingTo peer: ArrayIndex?, among arrays: [ArrayIndex]) {
    let subject = "link '\(link.name)' of array '\(array.name)'"
    if let peer {
      guard !link.remoteSystemName.isEmpty, link.remoteSystemName != peer.inventory.systemName else { return nil }
      words =
        "\(subject) calls the array at its other end '\(link.remoteSystemName)', but array '\(peer.name)' calls itself "
        + "'\(peer.inventory.systemName)'"
      seenOn = peer.name
      return
    }
    let leads = "\(subject) leads to the array with serial \(link.remoteSerial)"
    for other in arrays where other.name != array.name {
      if other.links.contains(where: { $0.remoteSerial == array.serial && $0.remoteLinkID == link.id }) {
        words = "\(leads), but array '\(other.name)' with serial \(other.serial) says that it is at its other end"
      } else if !link.remoteSystemName.isEmpty, link.remoteSystemName == other.inventory.systemName {
        words =
          "\(leads), which calls itself '\(link.remoteSystemName)' as array '\(other.name)' with serial "
          + "\(other.serial) does"
      } else {
        continue
      }
      seenOn = other.name
      return
    }
    return nil
  }
}
