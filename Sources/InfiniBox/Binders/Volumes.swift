/// The volumes of an array and their snapshots (rest 6 and 8).
public struct Volumes: ObjectBinder {
  public typealias Object = Volume
  public static let path = "volumes"
  public let array: InfiniBoxSystem

  /// - Parameter size: bytes, a multiple of 512.
  public func create(
    name: String, in pool: Pool, size: Int64, provisioning: Provisioning = .thick
  ) async throws(InfiniBoxError) -> Volume {
    try await create(Self.datasetBody(name: name, pool: pool, size: size, provisioning: provisioning))
  }

  /// Takes a snapshot of a volume, or of a snapshot.
  public func createSnapshot(
    of volumeID: Int64, name: String, options: SnapshotOptions = SnapshotOptions()
  ) async throws(InfiniBoxError) -> Volume {
    try await create(options.body(name: name, parentID: volumeID), query: options.query)
  }

  /// The snapshots of a volume, with only the fields of the projection.
  public func snapshots(of volumeID: Int64) async throws(InfiniBoxError) -> [Volume] {
    try await list(where: [.equal("parent_id", volumeID), .equal("type", OriginType.snapshot)])
  }

  public func rename(_ id: Int64, to name: String) async throws(InfiniBoxError) -> Volume {
    try await update(id, named: name)
  }

  /// - Parameter size: the new total in bytes; arrays refuse to shrink.
  public func resize(_ id: Int64, to size: Int64) async throws(InfiniBoxError) -> Volume {
    var body = RequestBody()
    body.set("size", integer: size)
    return try await update(id, body)
  }

  public func delete(_ id: Int64) async throws(InfiniBoxError) {
    try await remove(id)
  }
}

/// The filesystems of an array and their snapshots (rest 7 and 8).
public struct Filesystems: ObjectBinder {
  public typealias Object = Filesystem
  public static let path = "filesystems"
  public let array: InfiniBoxSystem

  /// - Parameter size: bytes; the array rounds up to 64 KiB.
  public func create(
    name: String, in pool: Pool, size: Int64, provisioning: Provisioning = .thick
  ) async throws(InfiniBoxError) -> Filesystem {
    try await create(Self.datasetBody(name: name, pool: pool, size: size, provisioning: provisioning))
  }

  public func createSnapshot(
    of filesystemID: Int64, name: String, options: SnapshotOptions = SnapshotOptions()
  ) async throws(InfiniBoxError) -> Filesystem {
    try await create(options.body(name: name, parentID: filesystemID), query: options.query)
  }

  public func snapshots(of filesystemID: Int64) async throws(InfiniBoxError) -> [Filesystem] {
    try await list(where: [.equal("parent_id", filesystemID), .equal("type", OriginType.snapshot)])
  }

  public func rename(_ id: Int64, to name: String) async throws(InfiniBoxError) -> Filesystem {
    try await update(id, named: name)
  }

  public func delete(_ id: Int64) async throws(InfiniBoxError) {
    try await remove(id)
  }
}

extension ObjectBinder {
  static func datasetBody(name: String, pool: Pool, size: Int64, provisioning: Provisioning) -> RequestBody {
    var body = RequestBody()
    body.set("name", text: name)
    body.set("pool_id", integer: pool.id)
    body.set("size", integer: size)
    body.set("provtype", word: provisioning)
    return body
  }

  func update(_ id: Int64, named name: String) async throws(InfiniBoxError) -> Object {
    var body = RequestBody()
    body.set("name", text: name)
    return try await update(id, body)
  }
}

/// How a snapshot is taken (rest 8). Nil is not sent.
public struct SnapshotOptions: Sendable, Hashable {
  public var isWriteProtected: Bool?
  public var lockExpiresAt: ArrayTime?
  /// The array deletes the snapshot after this; whole seconds.
  public var retention: Duration?
  public var remoteRetention: Duration?
  public var remoteRetentionLock: Duration?
  /// Whether the snapshot travels with an async replica.
  public var replicateToAsyncTarget: Bool?

  public init(
    isWriteProtected: Bool? = nil, lockExpiresAt: ArrayTime? = nil, retention: Duration? = nil,
    remoteRetention: Duration? = nil, remoteRetentionLock: Duration? = nil, replicateToAsyncTarget: Bool? = nil
  ) {
    self.isWriteProtected = isWriteProtected
    self.lockExpiresAt = lockExpiresAt
    self.retention = retention
    self.remoteRetention = remoteRetention
    self.remoteRetentionLock = remoteRetentionLock
    self.replicateToAsyncTarget = replicateToAsyncTarget
  }

  func body(name: String, parentID: Int64) -> RequestBody {
    var body = RequestBody()
    body.set("name", text: name)
    body.set("parent_id", integer: parentID)
    body.set("write_protected", flag: isWriteProtected)
    body.set("lock_expires_at", time: lockExpiresAt)
    body.set("snapshot_retention", seconds: retention)
    body.set("remote_snapshot_retention", seconds: remoteRetention)
    body.set("remote_snapshot_retention_lock", seconds: remoteRetentionLock)
    return body
  }

  /// In Python spelling, as recorded.
  var query: [QueryItem] {
    replicateToAsyncTarget.map { [QueryItem("replicate_to_async_target", $0.filterText)] } ?? []
  }
}
