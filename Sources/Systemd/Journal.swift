import CSystemd
import FoundationEssentials
import Glibc

/// Where entries go: with all fields to journald if it reads this process's standard error anyway, else in the same
/// words to standard error.
public struct Journal: Sendable {
  public enum Destination: Equatable, Sendable {
    case journal
    /// Lines to this open descriptor.
    case lines(descriptor: Int32)

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
    switch destination {
    case .journal:
      let code = Self.send(entry.journalFields(identifier: identifier))
      if code < 0 { throw .journalNotWritten(code: -code) }
    case .lines(let descriptor):
      try Self.write(Array((entry.line + "\n").utf8), to: descriptor)
    }
  }

  static func isStream(_ variable: String?, descriptor: Int32) -> Bool {
    var status = stat()
    guard let variable, fstat(descriptor, &status) == 0 else { return false }
    return variable == "\(status.st_dev):\(status.st_ino)"
  }

  /// All fields lie in one buffer, so that the pointers into it stay valid during the call.
  private static func send(_ fields: [(field: JournalField, value: String)]) -> Int32 {
    var buffer: [UInt8] = []
    var ranges: [Range<Int>] = []
    for (field, value) in fields {
      let start = buffer.count
      buffer += field.name.utf8
      buffer.append(UInt8(ascii: "="))
      buffer += value.utf8
      ranges.append(start..<buffer.count)
    }
    return buffer.withUnsafeMutableBytes { bytes in
      let vectors = ranges.map { iovec(iov_base: bytes.baseAddress! + $0.lowerBound, iov_len: $0.count) }
      return sd_journal_sendv(vectors, Int32(vectors.count))
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemdError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .journalNotWritten(code: errno) }
      rest = rest.dropFirst(count)
    }
  }
}
