/// A way in which clients reach a filesystem: an NFS export or an SMB share, as far as it tells which (infinisdk's `Export`
/// and `Share`).
public struct FilesystemAccess: Projection, Hashable {
  public static let fields = ["id", "filesystem_id", "enabled"]

  public let id: Int64
  public let filesystemID: Int64?
  /// One that is switched off lets nobody in.
  public let isEnabled: Bool

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    filesystemID = try fields.relation("filesystem_id")
    isEnabled = try fields.optionalFlag("enabled") ?? true
  }
}
