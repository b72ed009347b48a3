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

  /// What these options ask of an array; options that every array knows ask nothing.
  var requiredCapabilities: [Capability] {
    var needed: [Capability] = []
    if lockExpiresAt != nil { needed.append(.snapshotLocks) }
    if retention != nil { needed.append(.replicatedSnapshots) }
    if remoteRetention != nil || remoteRetentionLock != nil { needed.append(.remoteRetention) }
    return needed
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
