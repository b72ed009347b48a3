/// User and password of an array's peer, for calls that make the array act there (rest 1.7).
public struct PeerCredentials: Sendable, Hashable {
  /// How the array tells its peers apart: the address by which the peer was registered. Without `;`, `=` and spaces.
  public let name: String
  /// Of the peer, as links report it; needed only where an array of before 8.4 has several peers.
  public let serialNumber: Int64?
  public let credentials: Credentials

  public init(name: String, serialNumber: Int64? = nil, credentials: Credentials) {
    self.name = name
    self.serialNumber = serialNumber
    self.credentials = credentials
  }
}

extension InfiniBoxSystem {
  /// Makes the credentials of a peer known. They are shown only after the array has asked for them with
  /// `REMOTE_PERMISSION_REQUIRED`; the refused call is then repeated once, and all later ones carry them.
  ///
  /// - Throws: `invalidArgument` when the name cannot stand in a header.
  public func registerPeer(_ peer: PeerCredentials) throws(InfiniBoxError) {
    let isHeaderText = peer.name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3B && $0 != 0x3D }
    guard !peer.name.isEmpty, isHeaderText else {
      throw refuse("'\(peer.name.printable)' cannot name a peer")
    }
    connection.peers.register(peer)
  }

  /// The same with the credentials of an array that the program speaks to itself, as infinisdk's
  /// `register_related_system` does.
  ///
  /// - Parameter address: the name under which this array is to look for the credentials.
  public func registerPeer(
    _ peer: InfiniBoxSystem, address: String, serialNumber: Int64?
  ) throws(InfiniBoxError) {
    try registerPeer(
      PeerCredentials(name: address, serialNumber: serialNumber, credentials: peer.connection.credentials))
  }

  /// Later requests show no credentials of peers, and no demand for them is answered any more.
  public func forgetPeers() { connection.peers.forget() }
}
