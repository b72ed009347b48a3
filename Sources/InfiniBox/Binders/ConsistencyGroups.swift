/// The consistency groups of an array, their members and their snapshot groups (rest 9).
public struct ConsistencyGroups: NamedObjectBinder {
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
    try await Listing(array: array, path: "\(Self.path(groupID))/members", filters: filters).read()
  }

  /// Adds a volume or filesystem. On a replicated group `pairing` says what becomes of its target (rest 12.7).
  public func addMember(
    _ datasetID: Int64, to groupID: Int64, pairing: MemberPairing = .byArray()
  ) async throws(InfiniBoxError) {
    try await array.require(pairing.requiredCapabilities)
    var body = RequestBody()
    body.set("dataset_id", integer: datasetID)
    pairing.write(into: &body)
    try await act(groupID, "members", body: body.json)
  }

  public func removeMember(
    _ datasetID: Int64, from groupID: Int64, options: MemberRemoval = MemberRemoval()
  ) async throws(InfiniBoxError) {
    let request = APIRequest.delete("\(Self.path(groupID))/members/\(datasetID)", options.query)
    _ = try await array.result(of: request, as: Ignored.self)
  }

  /// Overwrites the members of a consistency group with those of one of its snapshot groups.
  public func restore(_ groupID: Int64, from snapshotGroupID: Int64) async throws(InfiniBoxError) {
    try await act(groupID, "restore", body: ["source_id": .integer(snapshotGroupID)])
  }

  public func move(_ groupID: Int64, to pool: Pool, withCapacity: Bool) async throws(InfiniBoxError) {
    try await move(groupID, toPool: pool.id, withCapacity: withCapacity)
  }

  /// Deletes a group; its members stay, unless a snapshot group is deleted with them.
  public func delete(
    _ id: Int64, withMembers: Bool? = nil, forceIfSnapshotLocked: Bool? = nil
  ) async throws(InfiniBoxError) {
    try await remove(
      id, query: .options([("delete_members", withMembers), ("force_if_snapshot_locked", forceIfSnapshotLocked)]))
  }

  // MARK: Snapshot groups

  /// Takes a snapshot of all members at one instant. Their names become prefix + name + suffix.
  public func createSnapshotGroup(
    of groupID: Int64, name: String, prefix: String? = nil, suffix: String?,
    options: SnapshotOptions = SnapshotOptions()
  ) async throws(InfiniBoxError) -> ConsistencyGroup {
    try await array.require(options.requiredCapabilities)
    var body = options.body(name: name, parentID: groupID)
    body.set("snap_prefix", .optional(prefix))
    body.set("snap_suffix", .optional(suffix))
    // Arrays that know locks get the field always, older ones never (rest 1.6).
    if try await array.capabilities().supports(.snapshotLocks) {
      body.set("lock_expires_at", options.lockExpiresAt.map { .integer($0.milliseconds) } ?? .null)
    }
    return try await create(body, query: options.query)
  }

  public func snapshotGroups(of groupID: Int64) async throws(InfiniBoxError) -> [ConsistencyGroup] {
    try await list(where: [.equal("parent_id", groupID)])
  }

  /// Overwrites a snapshot group with what its consistency group holds now.
  public func refresh(_ snapshotGroupID: Int64, from groupID: Int64) async throws(InfiniBoxError) {
    try await act(snapshotGroupID, "refresh", body: ["source_id": .integer(groupID)])
  }

  /// Makes a snapshot group a consistency group of its own. - Returns: its id.
  public func promote(_ snapshotGroupID: Int64) async throws(InfiniBoxError) -> Int64 {
    try await promoted(snapshotGroupID)
  }
}
