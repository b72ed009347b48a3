import InfiniBox
import Testing

// Calls that an array carries out only with credentials of its peer (rest 1.7).
extension GoldenCase {
  static let peerPermission: [GoldenCase] = [
    GoldenCase("remote_authorization_multi_peer", answer: needsPermission) { try await replicate(on: $0.first) },
    GoldenCase("remote_authorization_single_peer", answer: old(needsPermission)) { try await replicate(on: $0.first) },
    GoldenCase("remote_authorization_sticky", .afterFirst(1), answer: needsPermission) {
      try $0.first.registerPeer(peer)
      try await $0.first.links.refresh(1002)
      _ = try await $0.first.links.fields(["link_state"], of: 1002)
    },
    GoldenCase(
      "remote_authorization_replica_delete_7_3",
      .only([9, 12, 13], because: "infinisdk reads both sides before and after a deletion"),
      answer: old(needsPermission)
    ) {
      try $0.first.registerPeer(peer)
      _ = try await $0.first.replicas.delete(1005, ReplicaDeletion(retainStagingArea: nil))
      _ = try await $0.first.replicas.fields(["id"], of: 1005)
    },
  ]

  private static let peer = PeerCredentials(name: "127.0.0.1", credentials: Sample.credentials)

  private static func replicate(on array: InfiniBoxSystem) async throws {
    try array.registerPeer(peer)
    _ = try await array.replicas.replicateEntity(Sample.volume(1004), over: link, remotePool: remotePool)
  }

  /// Refuses every write that does not show credentials of the peer.
  private static let needsPermission: Answer = { request in
    guard request.method != .get, request.header("X-Remote-Authorization") == nil else { return nil }
    return Sample.refusal(403, code: "REMOTE_PERMISSION_REQUIRED")
  }

  /// The same on an array of version 7.3.10, which takes the credentials of one peer.
  private static func old(_ answer: @escaping Answer) -> Answer {
    { request in
      request.parameter("fields") == "version" ? Sample.envelope(["version": "7.3.10"]) : answer(request)
    }
  }
}
