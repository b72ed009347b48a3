import InfiniBox
import Testing

// The other side of replicas: asked of the peer itself, or through the link (rest 1.8).
extension GoldenCase {
  static let replicaPeers: [GoldenCase] = [
    GoldenCase("replica_remote_entity_pairs") {
      let replica: Replica = Sample.decode(Sample.object(1005, ["remote_replica_id": 5004]))
      _ = try await $0.first.replicas.remoteSide(of: replica)
    },
    GoldenCase("replica_proxied_any") {
      let peer = $0.first.peer(over: link)
      _ = try await peer.replicas.page(size: 1000)
      _ = try await peer.volumes.create(
        name: "via-link", in: remotePool, size: 1_000_000_000, provisioning: .thin)
    },
    GoldenCase("replica_remote_side", .lists) {
      let (local, remote) = ($0.first, $0.second)
      _ = try await local.replicas.fields(["link_id"], of: 1005)
      _ = try await local.links.fields(["remote_host"], of: 1002)
      _ = try await remote.networkSpaces.hold(address: "10.0.2.1")
      _ = try await local.replicas.fields(["remote_replica_id"], of: 1005)
      _ = try await remote.replicas.fields(["role", "state"], of: 5004)
      _ = try await local.replicas.fields(["link_id"], of: 1005)
    },
    GoldenCase("replica_data_entities", .lists) {
      let (local, remote) = ($0.first, $0.second)
      _ = try await local.consistencyGroups.members(of: 1069)
      _ = try await local.replicas.fields(["link_id"], of: 1072)
      _ = try await remote.consistencyGroups.members(of: 5070)
      _ = try await local.volumes.find(name: "v1")
      _ = try await local.replicas.list(of: .volume(1004))
    },
  ]
}
