import CSystemd
import FoundationEssentials
import Glibc

/// Reads entries from the journal, oldest first, and waits for new ones.
public actor JournalReader {
  public enum Source: Equatable, Sendable {
    /// The journal of this machine.
    case system
    /// Journal files in a folder.
    case directory(String)
  }

  private let handle: JournalHandle
  private let query: JournalQuery

  /// How often `next(until:)` looks for new entries. Short enough to feel immediate; it only asks inotify.
  private static let pollInterval = Duration.milliseconds(100)

  /// - Throws: no such folder, or a journal that this user may not read.
  public init(_ query: JournalQuery = JournalQuery(), source: Source = .system) throws(SystemdError) {
    self.query = query
    handle = try JournalHandle(source)
    try handle.select(query)
    try handle.seek(query)
  }

  /// The next entry; nil at the end of what is there now.
  public func next() throws(SystemdError) -> JournalRecord? {
    while let record = try handle.next() {
      if let since = query.since, record.time < since { continue }
      return record
    }
    return nil
  }

  /// The next entry, waiting for one to be written; nil when the deadline has passed.
  /// - Throws: `SystemdError`, or `CancellationError` as soon as the task is cancelled.
  public func next(until deadline: ContinuousClock.Instant) async throws -> JournalRecord? {
    while true {
      try Task.checkCancellation()
      if let record = try next() { return record }
      let rest = ContinuousClock.now.duration(to: deadline)
      guard rest > .zero else { return nil }
      try await Task.sleep(for: min(rest, Self.pollInterval))
      try handle.refresh()
    }
  }

  /// What is there now and was not read yet, at most `limit` entries.
  public func remaining(limit: Int = 10_000) throws(SystemdError) -> [JournalRecord] {
    var records: [JournalRecord] = []
    while records.count < limit, let record = try next() { records.append(record) }
    return records
  }
}

/// Owns an open journal. libsystemd wants one caller at a time, which the actor around it grants.
private final class JournalHandle {
  private let journal: OpaquePointer

  init(_ source: JournalReader.Source) throws(SystemdError) {
    var opened: OpaquePointer?
    let code =
      switch source {
      case .system: sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY))
      case .directory(let path): sd_journal_open_directory(&opened, path, 0)
      }
    guard code >= 0, let opened else {
      throw .journalNotOpened(source: source.subject, code: -code)
    }
    journal = opened
    // libsystemd skips files that may not be read, without a word.
    if source == .system, sd_journal_has_runtime_files(journal) <= 0, sd_journal_has_persistent_files(journal) <= 0 {
      throw .journalNotPermitted
    }
  }

  deinit { sd_journal_close(journal) }

  /// Matches on one field are alternatives, on different fields all must hold (sd_journal_add_match(3)).
  func select(_ query: JournalQuery) throws(SystemdError) {
    var matches = query.matching
    matches[.identifier] = [query.identifier]
    for (field, values) in matches {
      for value in values {
        // As it was written.
        let match = Array("\(field.name)=\(Printable.line(value))".utf8)
        try check(sd_journal_add_match(journal, match, match.count), "filter")
      }
    }
  }

  /// Puts the position just before the first wanted entry.
  func seek(_ query: JournalQuery) throws(SystemdError) {
    if let last = query.last {
      try check(sd_journal_seek_tail(journal), "seek in")
      // One more than wanted, so that `next` begins with the first wanted one; fewer: all are wanted.
      let skipped = sd_journal_previous_skip(journal, UInt64(max(0, last)) + 1)
      try check(skipped, "seek in")
      if Int(skipped) <= last { try check(sd_journal_seek_head(journal), "seek in") }
    } else if let since = query.since {
      let microseconds = UInt64(max(0, since.timeIntervalSince1970) * 1_000_000)
      try check(sd_journal_seek_realtime_usec(journal, microseconds), "seek in")
    } else {
      try check(sd_journal_seek_head(journal), "seek in")
    }
  }

  func next() throws(SystemdError) -> JournalRecord? {
    let found = sd_journal_next(journal)
    try check(found, "read")
    guard found > 0 else { return nil }
    var microseconds: UInt64 = 0
    try check(sd_journal_get_realtime_usec(journal, &microseconds), "read")
    return JournalRecord(
      cursor: try cursor(), time: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000),
      fields: try fields())
  }

  /// Takes notice of entries and files that are new, without waiting.
  func refresh() throws(SystemdError) {
    try check(sd_journal_wait(journal, 0), "follow")
  }

  private func cursor() throws(SystemdError) -> String {
    var text: UnsafeMutablePointer<CChar>?
    try check(sd_journal_get_cursor(journal, &text), "read")
    guard let text else { return "" }
    defer { free(text) }
    return String(cString: text)
  }

  private func fields() throws(SystemdError) -> [String: String] {
    var fields: [String: String] = [:]
    sd_journal_restart_data(journal)
    while true {
      var data: UnsafeRawPointer?
      var length = 0
      let found = sd_journal_enumerate_available_data(journal, &data, &length)
      try check(found, "read")
      guard found > 0, let data else { return fields }
      let bytes = UnsafeRawBufferPointer(start: data, count: length)
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: bytes[..<equals], as: UTF8.self)
      if fields[name] == nil { fields[name] = String(decoding: bytes[(equals + 1)...], as: UTF8.self) }
    }
  }

  private func check(_ code: Int32, _ operation: String) throws(SystemdError) {
    if code < 0 { throw .journalNotRead(operation: operation, code: -code) }
  }
}

extension JournalReader.Source {
  fileprivate var subject: String {
    switch self {
    case .system: "journal"
    case .directory(let path): "journal in '\(path)'"
    }
  }
}
