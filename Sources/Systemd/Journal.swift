import FoundationEssentials
import Glibc

/// Where entries go: with all fields to journald if it reads this process's standard error anyway, else in the same
/// words to standard error. Who writes through a `JournalQueue` never waits.
public struct Journal: Sendable {
  public enum Destination: Equatable, Sendable {
    /// journald, at this path.
    case socket(path: String)
    /// Lines to this open descriptor.
    case lines(descriptor: Int32)

    public static let journal = socket(path: "/run/systemd/journal/socket")
    public static let standardError = lines(descriptor: STDERR_FILENO)
  }

  public let identifier: String
  public let destination: Destination

  public init(identifier: String = "protectd", destination: Destination) {
    self.identifier = identifier
    self.destination = destination
  }

  /// Chooses by `JOURNAL_STREAM`, which names device and inode of the stream that systemd connected to journald
  /// (systemd.exec(5)). The variable alone does not suffice: standard error may have been redirected since.
  public init(
    identifier: String = "protectd", environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    let isJournal = Self.isStream(environment["JOURNAL_STREAM"], descriptor: STDERR_FILENO)
    self.init(identifier: identifier, destination: isJournal ? .journal : .standardError)
  }

  /// Writes the entry; returns when journald has it, or the line is out.
  public func write(_ entry: JournalEntry) throws(SystemdError) {
    var rest = encoded(entry)[...]
    try write(&rest, within: .seconds(5))
  }

  /// An entry as the destination takes it. journald's native protocol has a line for each field; a value that holds line
  /// ends would need another form, and none does (`Printable`).
  func encoded(_ entry: JournalEntry) -> [UInt8] {
    switch destination {
    case .socket:
      entry.journalFields(identifier: identifier).reduce(into: []) { bytes, field in
        bytes += field.field.name.utf8
        bytes.append(UInt8(ascii: "="))
        bytes += field.value.utf8
        bytes.append(UInt8(ascii: "\n"))
      }
    case .lines: Array((entry.line + "\n").utf8)
    }
  }

  /// Hands over as much as is taken; nothing is left of `rest` when it was all. libsystemd's `sd_journal_sendv` is of no use
  /// here: it waits for journald without end, and calls an entry written when there is no journald.
  func write(_ rest: inout ArraySlice<UInt8>, within patience: Duration) throws(SystemdError) {
    switch destination {
    case .socket(let path):
      guard let socket = UnixDatagram(address: Array(path.utf8) + [0]) else {
        throw .journalNotWritten(code: ENAMETOOLONG)
      }
      if let code = socket.send(rest, within: patience) { throw .journalNotWritten(code: code) }
      rest = []
    case .lines(let descriptor):
      // poll(2) takes a negative one for nobody's.
      guard descriptor >= 0 else { throw .journalNotWritten(code: EBADF) }
      while !rest.isEmpty { try Self.writePiece(&rest, to: descriptor, within: patience) }
    }
  }

  /// A pipe that poll(2) calls ready has room for `PIPE_BUF` bytes: no more are written at once, so that it never waits.
  private static func writePiece(
    _ rest: inout ArraySlice<UInt8>, to descriptor: Int32, within patience: Duration
  ) throws(SystemdError) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let ready = poll(&entry, 1, Int32(patience / .milliseconds(1)))
    if ready < 0 && errno == EINTR { return }
    guard ready > 0 else { throw .journalNotWritten(code: ready < 0 ? errno : EAGAIN) }
    let piece = rest.prefix(Int(PIPE_BUF))
    let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { return }
    guard count > 0 else { throw .journalNotWritten(code: errno) }
    rest = rest.dropFirst(count)
  }

  static func isStream(_ variable: String?, descriptor: Int32) -> Bool {
    var status = stat()
    guard let variable, fstat(descriptor, &status) == 0 else { return false }
    return variable == "\(status.st_dev):\(status.st_ino)"
  }
}
