import Foundation
import InfiniBox
import Testing

/// When the credentials of peers are shown, whose, and to whom.
@Suite struct PeerAuthorizationTests {
  private static let lyon = PeerCredentials(
    name: "lyon.example", serialNumber: 2002, credentials: Credentials(user: "u", password: "lyon"))
  private static let nice = PeerCredentials(
    name: "nice.example", serialNumber: 3003, credentials: Credentials(user: "u", password: "nice"))

  private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
  private static let single = "Basic \(base64("u:nice"))"

  /// An array that wants `header` on every write. Its link 7 leads to nice, replica 5 goes over it.
  private func array(
    version: String, wants header: String, isRemote: Bool = false
  ) -> (array: InfiniBoxSystem, transport: ScriptedTransport) {
    InfiniBoxSystem.scripted { request, _ in
      if request.path.hasSuffix("_features") { return Sample.envelope([]) }
      switch request.parameter("fields") {
      case "version": return Sample.envelope(["version": .text(version)])
      case "link_id": return Sample.envelope(["link_id": 7])
      case "remote_system_serial_number": return Sample.envelope(["remote_system_serial_number": 3003])
      default: break
      }
      guard request.method == .get || request.header("X-Remote-Authorization") == header else {
        return Sample.refusal(403, code: "REMOTE_PERMISSION_REQUIRED", isRemote: isRemote)
      }
      return Sample.envelope(Sample.object(5))
    }
  }

  @Test func newArraysGetAllPeersByName() async throws {
    let wanted = "Basic lyon.example=\(Self.base64("u:lyon"));nice.example=\(Self.base64("u:nice"))"
    let (array, transport) = array(version: "8.4", wants: wanted)
    try array.registerPeer(Self.lyon)
    try array.registerPeer(Self.nice)
    _ = try await array.replicas.delete(5, ReplicaDeletion(retainStagingArea: true))
    _ = try await array.volumes.get(9)
    #expect(transport.requests.last?.header("X-Remote-Authorization") == wanted, "kept for later requests")
    #expect(transport.requests.first?.header("X-Remote-Authorization") == nil, "not shown before it is asked for")
  }

  @Test func olderArraysGetThePeerBehindTheLink() async throws {
    let (array, transport) = array(version: "7.3.10", wants: Self.single)
    try array.registerPeer(Self.lyon)
    try array.registerPeer(Self.nice)
    _ = try await array.replicas.delete(5, ReplicaDeletion(retainStagingArea: true))
    #expect(transport.requests.filter { $0.method == .delete }.count == 2)
    try await array.links.refresh(7)
    #expect(transport.requests.last?.header("X-Remote-Authorization") == Self.single)
  }

  @Test func thePeerOfANewReplicaIsFoundByItsLink() async throws {
    let (array, _) = array(version: "7.3.10", wants: Self.single)
    try array.registerPeer(Self.lyon)
    try array.registerPeer(Self.nice)
    let start = ReplicaCreation.Start.newTarget(remotePoolID: 1, [.init(localEntityID: 9)])
    let replica = try await array.replicas.create(ReplicaCreation(.volume(9), linkID: 7, start: start))
    #expect(replica.id == 5)
  }

  @Test func withoutAKnownPeerTheRefusalStands() async throws {
    let (array, transport) = array(version: "8.6", wants: "nothing")
    let error = await #expect(throws: InfiniBoxError.self) { try await array.links.refresh(7) }
    #expect(transport.requests.count == 1)
    guard case .remotePermissionRequired = error?.cause else {
      Issue.record("expected remotePermissionRequired, got \(String(describing: error))")
      return
    }
  }

  /// The same header twice would be refused for ever.
  @Test func givesUpWhenTheCredentialsAreNotTheRightOnes() async throws {
    let (array, transport) = array(version: "8.6", wants: "other")
    try array.registerPeer(Self.lyon)
    for sent in [2, 3] {
      await #expect(throws: InfiniBoxError.self) { try await array.links.refresh(7) }
      #expect(transport.requests.filter { $0.method == .post }.count == sent)
    }
  }

  /// The peer refused after the array had begun: nobody knows what a repetition would do.
  @Test func aRefusalByThePeerItselfIsNotRepeated() async throws {
    let (array, transport) = array(version: "8.6", wants: "other", isRemote: true)
    try array.registerPeer(Self.lyon)
    let error = await #expect(throws: InfiniBoxError.self) { try await array.links.refresh(7) }
    #expect(transport.requests.count == 1)
    #expect(error?.isDefinitive == false)
  }

  @Test func anArrayOfThisProgramIsAPeerUntilPeersAreForgotten() async throws {
    let (array, transport) = array(version: "8.6", wants: "Basic lyon.example=\(Self.base64("u:lyon"))")
    let peer = InfiniBoxSystem(
      name: "lyon", transport: transport, credentials: Credentials(user: "u", password: "lyon"))
    try array.registerPeer(peer, address: "lyon.example", serialNumber: 2002)
    try await array.consistencyGroups.addMember(9, to: 5, pairing: .byArray())
    #expect(transport.requests.last?.header("X-Remote-Authorization") != nil)
    array.forgetPeers()
    _ = try await array.volumes.get(9)
    #expect(transport.requests.last?.header("X-Remote-Authorization") == nil)
    await #expect(throws: InfiniBoxError.self) { try await array.links.refresh(7) }
  }

  @Test(arguments: ["", "a;b", "a=b", "a b", "a\r\nX: y", "é"])
  func namesThatWouldBreakTheHeaderAreRefused(name: String) {
    let (array, _) = array(version: "8.6", wants: "")
    #expect(throws: InfiniBoxError.self) {
      try array.registerPeer(PeerCredentials(name: name, credentials: Sample.credentials))
    }
  }

  @Test func printingAPeerShowsNoPassword() {
    var text = String(reflecting: Self.lyon)
    dump(Self.lyon, to: &text)
    #expect(!text.contains("lyon\""), "the host name ends in .example, the password would not")
    #expect(!text.contains(Self.base64("u:lyon")))
  }
}
