/// The replicas of an array (rest 12).
public struct Replicas: ObjectBinder {
  public typealias Object = Replica
  public static let path = "replicas"
  public let array: InfiniBoxSystem

  /// Creates a replica from a value that names every pair.
  ///
  /// - Throws: `unsupported`, with nothing sent, when this array cannot have such a replica. Its peer is not asked.
  public func create(_ creation: ReplicaCreation) async throws(InfiniBoxError) -> Replica {
    try await array.require(creation.requiredCapabilities)
    return try await array.result(of: .post(Self.path, body: creation.body))
  }

  /// Changes interval, RPO and other options; what is nil stays as it is.
  public func update(_ id: Int64, _ options: ReplicaOptions) async throws(InfiniBoxError) -> Replica {
    try await array.require(options.requiredCapabilities)
    var body = RequestBody()
    options.write(into: &body)
    return try await update(id, body)
  }

  /// Changes how the array retries after failures; what is nil stays as it is.
  public func update(
    _ id: Int64, temporaryFailureRetryInterval: Duration?, temporaryFailureRetryCount: Int64?,
    permanentFailureWaitInterval: Duration?
  ) async throws(InfiniBoxError) -> Replica {
    var body = RequestBody()
    body.set("temporary_failure_retry_interval", milliseconds: temporaryFailureRetryInterval)
    body.set("temporary_failure_retry_count", integer: temporaryFailureRetryCount)
    body.set("permanent_failure_wait_interval", milliseconds: permanentFailureWaitInterval)
    return try await update(id, body)
  }

  public func suspend(_ id: Int64) async throws(InfiniBoxError) {
    try await act(id, "suspend")
  }

  public func resume(_ id: Int64) async throws(InfiniBoxError) {
    try await act(id, "resume")
  }

  /// Starts a sync job now.
  public func sync(_ id: Int64) async throws(InfiniBoxError) {
    var request = APIRequest.post("\(Self.path)/\(id)/sync")
    request.headers = [("X-INFINIDAT-RAW-RESPONSE", "true")]
    _ = try await array.result(of: request, as: Ignored.self)
  }

  /// Makes this side the other role, after a suspend or on the target of a link that is down (rest 12.5).
  ///
  /// - Parameter pairs: from what the new direction starts; nil leaves it to the array.
  public func changeRole(
    _ id: Int64, pairs: [ReplicaCreation.TargetPair]? = nil
  ) async throws(InfiniBoxError) {
    let body: JSONValue? = pairs.map { pairs in
      let described: [JSONValue] = pairs.map {
        [
          "local_entity_id": .integer($0.localEntityID), "remote_entity_id": .integer($0.remoteEntityID),
          "local_base_action": "NO_BASE_DATA", "remote_base_action": "NO_BASE_DATA",
        ]
      }
      return ["entity_pairs": .list(described)]
    }
    try await act(id, "change_role", body: body ?? .null)
  }

  /// Swaps the roles of both sides. Synchronous replicas only, asked of the source.
  public func switchRole(_ id: Int64) async throws(InfiniBoxError) {
    try await act(id, "switch_role")
  }

  public func changeTypeToSync(_ id: Int64) async throws(InfiniBoxError) {
    try await act(id, "change_type_to_sync", body: [:])
  }

  public func changeTypeToAsync(
    _ id: Int64, syncInterval: Duration? = nil, rpo: Duration? = nil
  ) async throws(InfiniBoxError) {
    var body = RequestBody()
    ReplicaOptions(syncInterval: syncInterval, rpo: rpo).write(into: &body)
    try await act(id, "change_type_to_async", body: body.json)
  }

  /// Turns the target's last consistent state into a snapshot.
  public func exposeLastConsistentSnapshot(_ id: Int64) async throws(InfiniBoxError) -> ReclaimedSnapshots {
    try await array.result(of: .post("\(Self.path)/\(id)/expose_last_consistent_snapshot"))
  }

  /// Deletes a replica.
  public func delete(
    _ id: Int64, _ options: ReplicaDeletion
  ) async throws(InfiniBoxError) -> ReclaimedSnapshots {
    try await array.result(of: .delete("\(Self.path)/\(id)", options.query))
  }
}

/// How a replica is deleted (rest 12.6). Nil is not sent.
public struct ReplicaDeletion: Sendable, Hashable {
  /// Keeps a base snapshot on both sides; nil leaves it to the array, whose default depends on its version.
  public var retainStagingArea: Bool?
  public var forces: ReplicaForces

  public init(retainStagingArea: Bool?, forces: ReplicaForces = ReplicaForces()) {
    self.retainStagingArea = retainStagingArea
    self.forces = forces
  }

  var query: [QueryItem] {
    .options([("retain_staging_area", retainStagingArea)]) + forces.sharedQuery
      + forces.localQuery { $0 ? "true" : "false" }
  }
}

/// The snapshots that expose or delete left on both sides (rest 13).
public struct ReclaimedSnapshots: Decodable, Sendable, Hashable {
  public let entityPairs: [EntityPair]
  public let localGroupID: Int64?
  public let remoteGroupID: Int64?

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    entityPairs = try fields.list("entity_pairs")
    localGroupID = try fields.relation("_local_reclaimed_sg_id")
    remoteGroupID = try fields.relation("_remote_reclaimed_sg_id")
  }
}
