import InfiniBox

/// Calls that together read every type of answer that this client knows, and good answers to them.
enum FuzzedCalls {
  typealias Call = @Sendable (InfiniBoxSystem) async throws -> Void

  static let all: [Call] = systems + inventory + replication + writes

  private static let systems: [Call] = [
    { array in _ = try await array.system() },
    { array in _ = try await array.capabilities() },
    { array in _ = try await array.entityCounts() },
    { array in _ = try await array.capacity() },
    { array in _ = try await array.limits(["nas.max_filesystems_in_system"]) },
    { array in try await array.logIn() },
    { array in try await array.logOut() },
    { array in _ = try await array.events.poll(after: 7) },
    { array in _ = try await array.events.types() },
    { array in _ = try await array.metadata.search() },
    { array in _ = try await array.metadata.value(of: 7, key: "k") },
  ]

  private static let inventory: [Call] = [
    { array in _ = try await array.pools.list() },
    { array in _ = try await array.volumes.list() },
    { array in _ = try await array.volumes.count() },
    { array in _ = try await array.volumes.isReplicated(7) },
    { array in _ = try await array.filesystems.find(name: "f") },
    { array in _ = try await array.datasets.page(size: 10) },
    { array in _ = try await array.consistencyGroups.list() },
    { array in _ = try await array.consistencyGroups.members(of: 7) },
    { array in _ = try await array.links.list() },
    { array in _ = try await array.networkSpaces.hold(address: "10.0.0.1") },
    { array in _ = try await array.networkSpaces.managementAddress(of: 7) },
  ]

  private static let replication: [Call] = [
    { array in _ = try await array.replicas.list() },
    { array in _ = try await array.replicas.get(7) },
    { array in _ = try await array.replicas.list(protecting: .volume(7)) },
    { array in _ = try await array.peer(overLink: 7).replicas.get(7) },
    { array in _ = try await array.peer(overLink: 7).capabilities() },
    { array in
      let start = ReplicaCreation.Start.newTarget(remotePoolID: 1, [.init(localEntityID: 7)])
      _ = try await array.replicas.create(ReplicaCreation(.volume(7), linkID: 7, start: start, type: .sync))
    },
    { array in
      _ = try await array.replicas.replicateConsGroup(Sample.group(7), over: Sample.link(), remotePool: Sample.pool(1))
    },
  ]

  private static let writes: [Call] = [
    { array in try await array.replicas.suspend(7) },
    { array in _ = try await array.replicas.exposeLastConsistentSnapshot(7) },
    { array in
      _ = try await array.replicas.delete(7, ReplicaDeletion(retainStagingArea: true))
    },
    { array in _ = try await array.volumes.promote(7) },
    { array in _ = try await array.volumes.spaceFreed(byDeleting: [7]) },
    { array in _ = try await array.volumes.createSnapshots(of: [7], prefix: "p") },
    { array in
      _ = try await array.consistencyGroups.createSnapshotGroup(of: 7, name: "g", suffix: "s")
    },
  ]

  /// A good answer, with an object that has something in each field.
  static func goodAnswer(_ request: TransportRequest) -> TransportResponse {
    if request.path.hasSuffix("_features") || request.path.hasSuffix("users/login") {
      return GoldenArrays.plausibleAnswer(request)
    }
    if request.path.hasSuffix("entity_counts") { return Sample.envelope(["volumes": 7]) }
    if request.path.hasSuffix("events/types") { return Sample.envelope(eventTypes) }
    if request.path.hasSuffix("group_snapshot") { return Sample.envelope([rich(1), rich(2)]) }
    guard GoldenArrays.isList(request) else { return Sample.envelope(rich(7)) }
    return Sample.page(request.pageNumber, size: request.pageSize, of: (1...3).map { rich($0) })
  }

  private static let eventTypes: JSONValue = [
    "codes": ["VOLUME_CREATED"], "levels": [["name": "INFO", "value": 1]], "reporters": ["MGMT"],
    "visibilities": ["CUSTOMER"],
  ]

  private static func rich(_ id: Int64) -> JSONValue {
    Sample.object(
      id,
      [
        "jobs": [
          ["id": 71, "state": "DONE", "is_initial": false, "type": "PERIODIC", "start_time": 1_754_000_000_000]
        ],
        "entity_pairs": [
          [
            "id": 301, "local_entity_id": 1004, "remote_entity_id": 5005, "local_base_action": "BASE",
            "restore_point": 0, "_local_reclaimed_snapshot_id": 9,
          ]
        ],
        "ips": [["ip_address": "10.0.0.1", "enabled": true, "type": "MANAGEMENT"]],
        "network_config": ["network": "10.0.0.0", "netmask": 24], "properties": ["is_async_only": false],
        "operational_state": ["state": "ACTIVE", "read_only_system": false], "replica_ids": [1, 2],
        "replication_types": ["ASYNC"], "data": [["name": "x", "type": "string", "value": ["y": 1]]],
        "sync_interval": 60000, "rpo_value": 120_000, "cg_id": 9, "rmr_source": true, "created_at": 1_753_000_000_000,
      ])
  }
}
