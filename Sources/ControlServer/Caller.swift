/// Who sent a request, from the kernel (SO_PEERCRED): what goes into the audit trail.
public struct Caller: Hashable, Sendable, CustomStringConvertible {
  public var uid: UInt32
  public var gid: UInt32
  /// The process that connected; 0 where it lives in another namespace.
  public var pid: Int32
  /// nil: the uid has no name on this machine.
  public var userName: String?

  public init(uid: UInt32, gid: UInt32, pid: Int32, userName: String?) {
    self.uid = uid
    self.gid = gid
    self.pid = pid
    self.userName = userName
  }

  /// The user's name, or `uid 1234`.
  public var description: String { userName ?? "uid \(uid)" }
}
