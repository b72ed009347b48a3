/// All arrays of one observation, and how their links join them.
struct Estate: Sendable {
  let observation: Observation
  /// Completely read arrays, in the order of names.
  let arrays: [ArrayIndex]
  private let bySerial: [Int64: ArrayIndex]
  private let byName: [ArrayName: ArrayIndex]
  private let linkProblems: [LinkKey: String]
  private let peerDoubts: [LinkKey: PeerDoubt]

  private struct LinkKey: Hashable {
    var array: ArrayName
    var linkID: Int64
  }

  /// What is known of the array at a link's other end.
  enum Peer: Sendable {
    case read(ArrayIndex)
    /// It may be one of the arrays that could not be read.
    case unread(because: String)
    case notRegistered(serial: Int64)
  }

  init(_ observation: Observation) {
    self.observation = observation
    time = observation.time
    arrays = observation.arrayNames.compactMap { name in observation[name].map { ArrayIndex(name, $0) } }
    bySerial = Dictionary(arrays.map { ($0.serial, $0) }) { first, _ in first }
    byName = Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0) })
    var problems: [LinkKey: String] = [:]
    for array in arrays {
      for link in array.links {
        problems[LinkKey(array: array.name, linkID: link.id)] =
          Self.problem(link, of: array) ?? Self.problemAtOtherEnd(link, of: array, bySerial[link.remoteSerial])
      }
    }
    linkProblems = problems
    peerDoubts = Self.peerDoubts(arrays, bySerial)
  }

  var takenAt: Timestamp { observation.takenAt }
  /// Of the present, derived once.
  let time: TrustedTime

  /// The present by an array's own clock: what that array says of ages is judged by it.
  func now(at array: ArrayIndex) -> Timestamp { array.inventory.clockSkew.map { takenAt + $0 } ?? time.certain }

  subscript(array: ArrayName) -> ArrayIndex? { byName[array] }

  func array(serial: Int64) -> ArrayIndex? { bySerial[serial] }

  /// Arrays that were to be read and could not, with why, in the order of names.
  var unreadable: [(name: ArrayName, because: String)] {
    observation.arrayNames.compactMap { name in
      guard case .unreadable(let reason) = observation.readings[name] else { return nil }
      return (name, reason)
    }
  }

  func isUnreadable(_ array: ArrayName) -> Bool {
    if case .unreadable = observation.readings[array] { true } else { false }
  }

  func peer(of link: Link) -> Peer {
    if let array = bySerial[link.remoteSerial] { return .read(array) }
    let unread = unreadable.map { "array '\($0.name)'" }
    if unread.isEmpty { return .notRegistered(serial: link.remoteSerial) }
    return .unread(because: "\(unread.joined(separator: ", ")) could not be read")
  }

  /// Why nothing may rely on a link, from either end; nil when it is up at both.
  func problem(of link: Link, at array: ArrayName) -> String? {
    linkProblems[LinkKey(array: array, linkID: link.id)]
  }

  /// Why a link may not lead to the array that it seems to lead to; nil when nothing speaks against it.
  func peerDoubt(of link: Link, at array: ArrayName) -> PeerDoubt? {
    peerDoubts[LinkKey(array: array, linkID: link.id)]
  }

  /// The same link as the array at its other end sees it.
  func otherEnd(of link: Link, at array: ArrayIndex) -> (array: ArrayIndex, link: Link)? {
    guard let peer = bySerial[link.remoteSerial], let back = Self.linkBack(link, from: array, on: peer) else {
      return nil
    }
    return (peer, back)
  }

  private static func linkBack(_ link: Link, from array: ArrayIndex, on peer: ArrayIndex) -> Link? {
    let backs = peer.links.filter { $0.remoteSerial == array.serial }
    return backs.first { $0.id == link.remoteLinkID } ?? backs.first
  }

  private static func peerDoubts(
    _ arrays: [ArrayIndex], _ bySerial: [Int64: ArrayIndex]
  ) -> [LinkKey: PeerDoubt] {
    var doubts: [LinkKey: PeerDoubt] = [:]
    for array in arrays {
      for link in array.links {
        doubts[LinkKey(array: array.name, linkID: link.id)] =
          PeerDoubt(link, of: array, leadingTo: bySerial[link.remoteSerial], among: arrays)
      }
    }
    return doubts
  }

  private static func problem(_ link: Link, of array: ArrayIndex) -> String? {
    let subject = "link '\(link.name)' of array '\(array.name)'"
    if !link.isAttached { return "\(subject) is detached" }
    return link.state == .up ? nil : "\(subject) is \(link.state.word)"
  }

  private static func problemAtOtherEnd(_ link: Link, of array: ArrayIndex, _ peer: ArrayIndex?) -> String? {
    guard let peer else { return nil }
    guard let back = linkBack(link, from: array, on: peer) else {
      return "array '\(peer.name)' has no link back to array '\(array.name)'"
    }
    return problem(back, of: peer)
  }
}
