import InfiniBox
import Testing

// Deleting replicas (rest 12.6).
extension GoldenCase {
  static let replicaDeletions: [GoldenCase] = [
    deletion("replica_delete", 1159, ReplicaDeletion(retainStagingArea: nil)),
    deletion("replica_delete_retain", 1163, ReplicaDeletion(retainStagingArea: true)),
    deletion("replica_delete_no_retain", 1167, ReplicaDeletion(retainStagingArea: false)),
    deletion("replica_delete_cg_retain", 1176, ReplicaDeletion(retainStagingArea: true)),
    deletion(
      "replica_delete_force", 1170,
      ReplicaDeletion(
        retainStagingArea: nil,
        forces: ReplicaForces(
          ifRemoteError: true, ifNoRemoteCredentials: true, onTarget: true, onLocal: true, keepSerialOnLocal: true))),
    deletion("v5_0_replica_delete", 1005, ReplicaDeletion(retainStagingArea: nil)),
  ]

  private static func deletion(_ recording: String, _ id: Int64, _ options: ReplicaDeletion) -> GoldenCase {
    let reason = "infinisdk reads both sides before and after a deletion, up to nine times"
    return GoldenCase(recording, .writes(because: reason)) { _ = try await $0.first.replicas.delete(id, options) }
  }
}
