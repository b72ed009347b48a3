/// What arrays can do only from some software version or feature level on (rest 1.6, semantics 1.3).
public enum Capability: String, Sendable, Hashable, CaseIterable {
  case replicationJobs
  case synchronousReplication
  case filesystemReplication
  case filesystemBase
  case exports
  case shares
  case activeActive
  case preferredSide
  case activeActiveGroups
  case concurrentReplication
  case activeActiveSuspension
  case activeActiveMembers
  case automaticTargets
  case replicatedSnapshots
  case replicatedSnapshotNames
  case replicatedSnapshotGroups
  case replicatedFilesystemSnapshots
  case remoteRetention
  case multiTargetReplication
  case snapshotLocks
  case replicaIDs
  case groupReplicaIDs
  case replicationTypes
  case replicasByGroup
  case snapshotWord
  case metadataItems
  case metadataObjectTypes
  case eventRetention

  /// What it takes: a feature that the array lists, a version, or either.
  struct Requirement: Sendable {
    var feature: (name: String, level: Int)?
    /// Decides alone, or where the feature is not listed.
    var version: String?

    static func feature(_ name: String, _ level: Int = 0, orVersion version: String? = nil) -> Requirement {
      Requirement(feature: (name, level), version: version)
    }

    static func version(_ version: String) -> Requirement { Requirement(version: version) }
  }

  var requirement: Requirement {
    switch self {
    case .replicationJobs: .version("3.0")
    case .synchronousReplication: .version("4.0")
    case .filesystemReplication: .feature("filesystem_replicas")
    case .filesystemBase: .version("5.0")
    case .exports: .feature("nas", 2)
    case .shares: .feature("native_smb")
    case .activeActive: .feature("active_active")
    case .preferredSide: .feature("active_active", 1)
    case .activeActiveGroups: .feature("active_active", 2)
    case .concurrentReplication: .feature("active_active", 3)
    case .activeActiveSuspension, .activeActiveMembers: .feature("active_active", 4)
    case .automaticTargets: .feature("replica_auto_create")
    case .replicatedSnapshots: .feature("replicate_snapshots", orVersion: "7.1")
    case .replicatedSnapshotNames: .feature("replicate_snapshots", 1, orVersion: "7.2")
    case .replicatedSnapshotGroups: .feature("replicate_snapshots", 2, orVersion: "7.3.10")
    case .replicatedFilesystemSnapshots: .feature("replicate_snapshots", 3, orVersion: "7.3.10")
    case .remoteRetention: .feature("replicate_snapshots", 4, orVersion: "8.4")
    case .multiTargetReplication: .feature("multi_target_async_replication", orVersion: "8.4")
    case .snapshotLocks, .metadataObjectTypes: .version("4.0.30")
    case .replicaIDs: .version("5.0")
    case .groupReplicaIDs: .version("8.4")
    case .replicationTypes, .replicasByGroup: .version("5.5")
    case .snapshotWord: .feature("snapshots")
    case .metadataItems: .feature("metadata", 2)
    case .eventRetention: .feature("event_retention")
    }
  }

  /// As sentences name it.
  public var name: String {
    switch self {
    case .replicationJobs: "jobs of replicas"
    case .synchronousReplication: "synchronous replication"
    case .filesystemReplication: "replication of filesystems"
    case .filesystemBase: "replication of filesystems from a base snapshot"
    case .exports: "exports of filesystems"
    case .shares: "shares of filesystems"
    case .activeActive: "active-active replication"
    case .preferredSide: "a preferred side of active-active replicas"
    case .activeActiveGroups: "active-active replication of consistency groups"
    case .concurrentReplication: "active-active and async replication of one entity at the same time"
    case .activeActiveSuspension: "suspending active-active replicas"
    case .activeActiveMembers: "changing the members of active-active consistency groups"
    case .automaticTargets: "replicas whose targets the array pairs and names"
    case .replicatedSnapshots: "replication of snapshots"
    case .replicatedSnapshotNames: "suffix and lock of replicated snapshots"
    case .replicatedSnapshotGroups: "replication of snapshot groups"
    case .replicatedFilesystemSnapshots: "replication of filesystem snapshots"
    case .remoteRetention: "retention of single snapshots on the target"
    case .multiTargetReplication: "async replication of one entity to several arrays"
    case .snapshotLocks: "locks of snapshots"
    case .replicaIDs: "replica ids of volumes and filesystems"
    case .groupReplicaIDs: "replica ids of consistency groups"
    case .replicationTypes: "replication types of volumes and filesystems"
    case .replicasByGroup: "finding replicas of a member by its consistency group"
    case .snapshotWord: "writable snapshots"
    case .metadataItems: "metadata as items"
    case .metadataObjectTypes: "object types of metadata"
    case .eventRetention: "deleting events by age"
    }
  }
}
