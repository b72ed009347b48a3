import ControlServer
import Glibc
import Synchronization

/// Who may register arrays; the one place that decides it. (A copy of the store is for root and the daemon's own user alone:
/// `requireAdministrator`.)
///
/// Whoever may open the socket may read, and keep policies, holds and approvals, check arrays and run cycles. Whoever
/// registers an array decides where the daemon sends a password that it alone can read, so that is for root, for the
/// daemon's own user (a daemon run by hand needs no root), and for members of one more group where `registrar-group`
/// names it.
final class Registrars: Sendable {
  private let ownUID: UInt32
  private let groupName: Mutex<String?>

  init(group: String?, ownUID: UInt32 = geteuid()) {
    self.ownUID = ownUID
    groupName = Mutex(group)
  }

  func adopt(group: String?) { groupName.withLock { $0 = group } }

  enum Answer: Equatable {
    case permitted
    /// Why not, and what to do.
    case refused(because: String, remedy: String)
  }

  /// The group is looked up anew for each request, so that a member who left it is out at once.
  func answer(_ caller: Caller) -> Answer {
    if caller.uid == 0 || caller.uid == ownUID { return .permitted }
    let because = "'\(caller)' may not decide where credentials are sent"
    guard let name = groupName.withLock({ $0 }) else { return .refused(because: because, remedy: "use sudo") }
    switch SystemGroup.find(name) {
    case .found(let gid):
      if caller.gid == gid || SystemGroup.of(uid: caller.uid).contains(gid) { return .permitted }
      return .refused(because: because, remedy: "use sudo, or become a member of group '\(name)'")
    case .missing:
      return .refused(
        because: "\(because), and group '\(name)' of setting 'registrar-group' does not exist",
        remedy: "use sudo, or correct the setting")
    case .unknown:
      return .refused(
        because:
          "\(because) as far as is known, because group '\(name)' of setting 'registrar-group' cannot be looked up",
        remedy: "use sudo, or mend the machine's directory of groups")
    }
  }
}

/// The machine's groups, in its files or in a directory service.
private enum SystemGroup {
  enum Search {
    case found(gid_t)
    case missing
    /// The directory did not answer.
    case unknown
  }

  static func find(_ name: String) -> Search {
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    while true {
      let code = getgrnam_r(name, &entry, &buffer, buffer.count, &found)
      switch code {
      case 0: return found == nil ? .missing : .found(entry.gr_gid)
      // Of groups with very many members.
      case ERANGE where buffer.count < 16 << 20: buffer = [CChar](repeating: 0, count: buffer.count * 4)
      case EINTR: continue
      case ENOENT, ESRCH: return .missing
      default: return .unknown
      }
    }
  }

  /// The primary group and all others; empty for a uid without a user.
  static func of(uid: uid_t) -> [gid_t] {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
      return []
    }
    var groups = [gid_t](repeating: 0, count: 64)
    var count = Int32(groups.count)
    while getgrouplist(name, entry.pw_gid, &groups, &count) < 0 {
      guard groups.count < 1 << 16 else { return [] }
      groups = [gid_t](repeating: 0, count: groups.count * 2)
      count = Int32(groups.count)
    }
    return Array(groups.prefix(Int(count)))
  }
}
