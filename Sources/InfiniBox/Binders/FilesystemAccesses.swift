/// The NFS exports of an array.
public struct Exports: ObjectBinder {
  public typealias Object = FilesystemAccess
  public static let path = "exports"
  public let array: InfiniBoxSystem
}

/// The SMB shares of an array.
public struct Shares: ObjectBinder {
  public typealias Object = FilesystemAccess
  public static let path = "shares"
  public let array: InfiniBoxSystem
}
