/// The filesystems of an array and their snapshots (rest 7 and 8).
public struct Filesystems: DatasetBinder {
  public typealias Object = Filesystem
  public static let path = "filesystems"
  public let array: InfiniBoxSystem

  /// - Parameter size: bytes; the array rounds up to 64 KiB.
  public func create(
    name: String, in pool: Pool, size: Int64, provisioning: Provisioning = .thick,
    options: FilesystemOptions = FilesystemOptions()
  ) async throws(InfiniBoxError) -> Filesystem {
    var body = Self.datasetBody(name: name, pool: pool, size: size, provisioning: provisioning)
    options.write(into: &body)
    return try await create(body)
  }
}

/// What a new filesystem may be given (rest 7). Nil is not sent: the array's default holds.
public struct FilesystemOptions: Sendable, Hashable {
  /// How exact access times are; whole seconds.
  public var accessTimeGranularity: Duration?
  /// UNIX or WINDOWS.
  public var securityStyle: String?
  public var snapshotDirectoryName: String?
  public var isSnapshotDirectoryAccessible: Bool?
  public var isSSDEnabled: Bool?

  public init(
    accessTimeGranularity: Duration? = nil, securityStyle: String? = nil, snapshotDirectoryName: String? = nil,
    isSnapshotDirectoryAccessible: Bool? = nil, isSSDEnabled: Bool? = nil
  ) {
    self.accessTimeGranularity = accessTimeGranularity
    self.securityStyle = securityStyle
    self.snapshotDirectoryName = snapshotDirectoryName
    self.isSnapshotDirectoryAccessible = isSnapshotDirectoryAccessible
    self.isSSDEnabled = isSSDEnabled
  }

  func write(into body: inout RequestBody) {
    body.set("atime_granularity", seconds: accessTimeGranularity)
    body.set("security_style", text: securityStyle)
    body.set("snapdir_name", text: snapshotDirectoryName)
    body.set("snapdir_accessible", flag: isSnapshotDirectoryAccessible)
    body.set("ssd_enabled", flag: isSSDEnabled)
  }
}
