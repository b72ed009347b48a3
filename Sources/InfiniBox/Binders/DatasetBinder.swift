/// What volumes and filesystems, and their snapshots, have in common (rest 6 to 8). A snapshot lives in the collection of
/// what it was taken of.
public protocol DatasetBinder: NamedObjectBinder where Object: Dataset {}

extension DatasetBinder {
  /// Takes a snapshot of a dataset, or of a snapshot.
  public func createSnapshot(
    of datasetID: Int64, name: String, options: SnapshotOptions = SnapshotOptions()
  ) async throws(InfiniBoxError) -> Object {
    try await array.require(options.requiredCapabilities)
    return try await create(options.body(name: name, parentID: datasetID), query: options.query)
  }

  /// The snapshots of a dataset.
  public func snapshots(of datasetID: Int64) async throws(InfiniBoxError) -> [Object] {
    // Arrays without writable snapshots call them otherwise (rest 1.6).
    let word = try await array.features().has("snapshots") ? OriginType.snapshot.word : "SNAP"
    return try await list(where: [.equal("parent_id", datasetID), .equal("type", word)])
  }

  /// - Parameters:
  ///   - size: the new total in bytes.
  ///   - force: allows to shrink, which loses what lies beyond.
  public func resize(_ id: Int64, to size: Int64, force: Bool? = nil) async throws(InfiniBoxError) -> Object {
    var body = RequestBody()
    body.set("size", integer: size)
    return try await update(id, body, query: .options([("force_resize", force)]))
  }

  public func setWriteProtection(_ id: Int64, to isWriteProtected: Bool) async throws(InfiniBoxError) -> Object {
    var body = RequestBody()
    body.set("write_protected", flag: isWriteProtected)
    return try await update(id, body)
  }

  public func setProvisioning(_ id: Int64, to provisioning: Provisioning) async throws(InfiniBoxError) -> Object {
    var body = RequestBody()
    body.set("provtype", word: provisioning)
    return try await update(id, body)
  }

  /// Locks a snapshot, or extends its lock; a lock is never shortened.
  public func lock(_ snapshotID: Int64, until end: ArrayTime) async throws(InfiniBoxError) -> Object {
    try await array.require([.snapshotLocks])
    var body = RequestBody()
    body.set("lock_expires_at", time: end)
    return try await update(snapshotID, body)
  }

  /// Overwrites a dataset with one of its snapshots.
  public func restore(_ id: Int64, from snapshotID: Int64) async throws(InfiniBoxError) {
    try await act(id, "restore", body: .integer(snapshotID))
  }

  /// Overwrites a snapshot with what its parent holds now.
  public func refresh(
    _ snapshotID: Int64, from parentID: Int64, forceIfReplicatedOnTarget: Bool? = nil
  ) async throws(InfiniBoxError) {
    try await act(
      snapshotID, "refresh", .options([("force_if_replicated_on_target", forceIfReplicatedOnTarget)]),
      body: ["source_id": .integer(parentID)])
  }

  /// Moves a master and its snapshots to another pool.
  ///
  /// - Parameter withCapacity: the capacity goes from pool to pool too.
  public func move(_ id: Int64, to pool: Pool, withCapacity: Bool) async throws(InfiniBoxError) {
    try await move(id, toPool: pool.id, withCapacity: withCapacity)
  }

  /// Makes a snapshot a master of its own. - Returns: its id.
  public func promote(_ snapshotID: Int64) async throws(InfiniBoxError) -> Int64 {
    try await promoted(snapshotID)
  }

  /// Makes a snapshot that belongs to replication an ordinary one, which replication no longer removes.
  public func ownReplicationSnapshot(of id: Int64, name: String) async throws(InfiniBoxError) -> Object {
    try await array.result(of: .post("\(Self.path(id))/own_snapshot", body: ["name": .text(name)]))
  }

  /// Whether a replica, of whatever role, has this dataset itself.
  public func isReplicated(_ id: Int64) async throws(InfiniBoxError) -> Bool {
    let flags = try await get(ReplicationFlags.self, id)
    return flags.isSource || flags.isTarget || flags.isActiveActivePeer
  }

  public func delete(_ id: Int64, forceIfSnapshotLocked: Bool? = nil) async throws(InfiniBoxError) {
    try await remove(id, query: .options([("force_if_snapshot_locked", forceIfSnapshotLocked)]))
  }

  static func datasetBody(name: String, pool: Pool, size: Int64, provisioning: Provisioning) -> RequestBody {
    var body = RequestBody()
    body.set("name", text: name)
    body.set("pool_id", integer: pool.id)
    body.set("size", integer: size)
    body.set("provtype", word: provisioning)
    return body
  }
}

extension ObjectBinder {
  func move(_ id: Int64, toPool poolID: Int64, withCapacity: Bool) async throws(InfiniBoxError) {
    try await act(id, "move", body: ["pool_id": .integer(poolID), "with_capacity": .flag(withCapacity)])
  }

  func promoted(_ snapshotID: Int64) async throws(InfiniBoxError) -> Int64 {
    let request = APIRequest.post("\(Self.path(snapshotID))/promote")
    return try await array.result(of: request, as: SnapshotReference.self).id
  }
}

/// By what an array marks a replicated dataset (rest 12.8).
private struct ReplicationFlags: Projection {
  static let fields = ["rmr_source", "rmr_target", "rmr_active_active_peer"]
  let id: Int64
  let isSource: Bool
  let isTarget: Bool
  let isActiveActivePeer: Bool

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.optionalInteger("id") ?? 0
    isSource = try fields.flag("rmr_source")
    isTarget = try fields.flag("rmr_target")
    isActiveActivePeer = try fields.flag("rmr_active_active_peer")
  }
}
