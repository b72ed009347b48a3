import CSystemd
import FoundationEssentials
import Glibc

/// Tells systemd how the service is doing (sd_notify(3)): ready, reloading, stopping, alive, and a line of status.
/// Does nothing where nobody listens, as in a terminal.
///
/// The datagram is sent here and not by libsystemd's `sd_notify`, because that reads the process environment, which
/// is one for all threads; the protocol is documented as stable, and a test compares this with libsystemd.
public struct ServiceNotifier: Sendable {
  private let address: NotifyAddress?
  private let malformed: SystemdError?

  /// Limit of systemd's watchdog (`WatchdogSec=`): feed it at less than half of this. Nil if there is none.
  public let watchdogInterval: Duration?

  /// Whether somebody listens. If not, all calls return at once and do nothing.
  public var isActive: Bool { address != nil || malformed != nil }

  /// - Parameters:
  ///   - environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` are looked up in it.
  ///   - processIdentifier: a watchdog meant for another process is none for us.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment, processIdentifier: Int32 = getpid()
  ) {
    do throws(SystemdError) {
      address = try environment["NOTIFY_SOCKET"].map { text throws(SystemdError) in try NotifyAddress(text) }
      malformed = nil
    } catch {
      address = nil
      malformed = error
    }
    let isOurs = environment["WATCHDOG_PID"].map { Int32($0) == processIdentifier } ?? true
    watchdogInterval =
      environment["WATCHDOG_USEC"].flatMap(Int64.init).flatMap { isOurs && $0 > 0 ? .microseconds($0) : nil }
  }

  /// The service has started, or has finished reloading.
  public func ready(status: String? = nil) throws(SystemdError) {
    try send("READY=1", status: status)
  }

  /// One line for `systemctl status`; line breaks become blanks.
  public func status(_ text: String) throws(SystemdError) {
    try send(Self.line(status: text))
  }

  /// The service is alive; to be called only when it has really made progress.
  public func feedWatchdog() throws(SystemdError) {
    try send("WATCHDOG=1")
  }

  /// The service rereads its configuration; `ready` ends this.
  public func reloading(status: String? = nil) throws(SystemdError) {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    try send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)", status: status)
  }

  /// The service has begun to stop.
  public func stopping(status: String? = nil) throws(SystemdError) {
    try send("STOPPING=1", status: status)
  }

  /// Starting, reloading or stopping takes longer than the unit allows; systemd waits this much longer from now on.
  public func extendTimeout(by duration: Duration) throws(SystemdError) {
    let (seconds, attoseconds) = duration.components
    try send("EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)")
  }

  private static func line(status: String) -> String {
    "STATUS=" + String(status.map { $0.isNewline ? " " : $0 })
  }

  private func send(_ state: String, status: String?) throws(SystemdError) {
    try send(status.map { state + "\n" + Self.line(status: $0) } ?? state)
  }

  private func send(_ state: String) throws(SystemdError) {
    if let malformed { throw malformed }
    try address?.send(state)
  }
}

/// The datagram socket that `NOTIFY_SOCKET` names: a path, or with a leading `@` a name in the abstract namespace.
private struct NotifyAddress: Sendable {
  private let socket: UnixDatagram

  /// systemd reads its socket promptly; if it does not, the service must not hang with it.
  private static let patience = Duration.seconds(5)

  init(_ text: String) throws(SystemdError) {
    var bytes = Array(text.utf8)
    guard bytes.count >= 2, text.hasPrefix("/") || text.hasPrefix("@") else {
      throw .notifySocketUnusable(address: text, cause: "is neither a path nor an abstract name")
    }
    if text.hasPrefix("@") { bytes[0] = 0 } else { bytes.append(0) }
    guard let socket = UnixDatagram(address: bytes) else {
      throw .notifySocketUnusable(address: text, cause: "is too long")
    }
    self.socket = socket
  }

  func send(_ state: String) throws(SystemdError) {
    guard let code = socket.send(Array(state.utf8)[...], within: Self.patience) else { return }
    throw .notificationNotSent(state: state.split(separator: "\n").first.map(String.init) ?? "", code: code)
  }
}
