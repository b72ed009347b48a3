/// The consistency groups of an array, their members and their snapshot groups (rest 9).
public struct ConsistencyGroups: ObjectBinder {
  public typealias Object = ConsistencyGroup
  public static let path = "cgs"
  public let array: InfiniBoxSystem

  public func create(name: String, in pool: Pool) async throws(InfiniBoxError) -> ConsistencyGroup {
    var body = RequestBody()
    body.set("name", text: name)
    body.set("pool_id", integer: pool.id)
    return try await create(body)
  }

  /// The members of a consistency group or of a snapshot group.
  public func members(of groupID: Int64) async throws(InfiniBoxError) -> [GroupMember] {
    try await members(GroupMember.self, of: groupID)
  }

  /// The members with only the fields of the projection.
  public func members<Row: Projection>(
    _ projection: Row.Type, of groupID: Int64, where filters: [Filter] = []
  ) async throws(InfiniBoxError) -> [Row] {
    try await Listing(array: array, path: "\(Self.path)/\(groupID)/members", filters: filters).read()
  }

  /// Adds a volume or filesystem. On a replicated group `pairing` says what becomes of its target (rest 12.7).
  public func addMember(
    _ datasetID: Int64, to groupID: Int64, pairing: MemberPairing = .byArray
  ) async throws(InfiniBoxError) {
    var body = RequestBody()
    body.set("dataset_id", integer: datasetID)
    pairing.write(into: &body)
    let request = APIRequest.post("\(Self.path)/\(groupID)/members", body: body.json)
    _ = try await array.result(of: request, as: Ignored.self)
  }

  public func removeMember(
    _ datasetID: Int64, from groupID: Int64, options: MemberRemoval = MemberRemoval()
  ) async throws(InfiniBoxError) {
    let request = APIRequest.delete("\(Self.path)/\(groupID)/members/\(datasetID)", options.query)
    _ = try await array.result(of: request, as: Ignored.self)
  }

  /// Takes a snapshot of all members at one instant. Their names become prefix + name + suffix.
  public func createSnapshotGroup(
    of groupID: Int64, name: String, prefix: String? = nil, suffix: String?,
    options: SnapshotOptions = SnapshotOptions()
  ) async throws(InfiniBoxError) -> ConsistencyGroup {
    var body = options.body(name: name, parentID: groupID)
    body.set("snap_prefix", prefix.map(JSONValue.text) ?? .null)
    body.set("snap_suffix", suffix.map(JSONValue.text) ?? .null)
    body.set("lock_expires_at", options.lockExpiresAt.map { .integer($0.milliseconds) } ?? .null)
    return try await create(body, query: options.query)
  }

  public func snapshotGroups(of groupID: Int64) async throws(InfiniBoxError) -> [ConsistencyGroup] {
    try await list(where: [.equal("parent_id", groupID)])
  }

  public func rename(_ id: Int64, to name: String) async throws(InfiniBoxError) -> ConsistencyGroup {
    try await update(id, named: name)
  }

  /// Deletes a group; its members stay, unless a snapshot group is deleted with them.
  public func delete(_ id: Int64, withMembers: Bool? = nil) async throws(InfiniBoxError) {
    try await remove(id, query: withMembers.map { [QueryItem("delete_members", $0)] } ?? [])
  }
}

/// What becomes of the target of a dataset that joins a replicated consistency group (rest 12.7).
public enum MemberPairing: Sendable, Hashable {
  /// Not replicated, or the array makes the target.
  case byArray
  /// An empty target that is there already.
  case existing(remoteEntityID: Int64)
  case newActiveActive(remoteName: String?)
  case existingActiveActive(remoteEntityID: Int64)

  func write(into body: inout RequestBody) {
    switch self {
    case .byArray: break
    case .existing(let id):
      body.set("replication_pair_info", ["remote_base_action": "NO_BASE_DATA", "remote_entity_id": .integer(id)])
    case .newActiveActive(let name):
      body.set(
        "active_active_info", ["base_action": "NEW", "remote_entity_name": name.map(JSONValue.text) ?? .null])
    case .existingActiveActive(let id):
      body.set("active_active_info", ["base_action": "EXISTING", "remote_entity_id": .integer(id)])
    }
  }
}

/// How a dataset leaves a replicated consistency group (rest 12.7). Nil is not sent.
public struct MemberRemoval: Sendable, Hashable {
  public var retainStagingArea: Bool?
  /// The member goes on as a replica of its own.
  public var createReplica: Bool?
  public var replicaName: String?

  public init(retainStagingArea: Bool? = nil, createReplica: Bool? = nil, replicaName: String? = nil) {
    self.retainStagingArea = retainStagingArea
    self.createReplica = createReplica
    self.replicaName = replicaName
  }

  var query: [QueryItem] {
    var query: [QueryItem] = []
    if let retainStagingArea { query.append(QueryItem("retain_staging_area", retainStagingArea)) }
    if let createReplica { query.append(QueryItem("create_replica", createReplica)) }
    if let replicaName { query.append(QueryItem("replica_name", replicaName)) }
    return query
  }
}
