import FoundationEssentials
import Glibc
import Systemd
import Testing

private let hasJournal =
  access("/run/systemd/journal/socket", W_OK) == 0
  && (access("/run/log/journal", R_OK) == 0 || access("/var/log/journal", R_OK) == 0)

/// Against a real journald, where one runs: the system tests boot one and run these in it.
@Suite(.enabled(if: hasJournal, "no journald runs on this machine"))
struct JournalReaderTests {
  /// Entries of this test alone.
  private let identifier = "protectd-test-\(UInt64.random(in: .min ... .max))"
  private var journal: Journal { Journal(identifier: identifier, destination: .journal) }

  /// journald works through its queue on its own time, so reading waits for what was written.
  private func records(_ count: Int, _ query: JournalQuery) async throws -> [JournalRecord] {
    let reader = try JournalReader(query)
    let deadline = ContinuousClock.now + .seconds(20)
    var records: [JournalRecord] = []
    while records.count < count, let record = try await reader.next(until: deadline) { records.append(record) }
    return records + (try await reader.remaining())
  }

  @Test func readsWhatWasWritten() async throws {
    let before = Date()
    try journal.write(
      JournalEntry(
        "two\nlines of 'büro'", priority: .critical, messageID: .findingOpened,
        catalogID: "0123456789abcdef0123456789abcdef",
        fields: [.policy: "gold", .entityID: "12"], location: .init(file: "A.swift", line: 3, function: "f()")))
    let record = try #require(try await records(1, JournalQuery(identifier: identifier)).first)
    #expect(record.message == #"two\u{a}lines of 'büro'"#)
    #expect(record.priority == .critical)
    #expect(record.event == .findingOpened)
    #expect(record[.messageID] == "0123456789abcdef0123456789abcdef")
    #expect(record[.event] == "finding-opened")
    #expect(record[.policy] == "gold")
    #expect(record[.entityID] == "12")
    #expect(record[.codeLine] == "3")
    #expect(record.fields["_PID"] == String(getpid()))
    #expect(abs(record.time.timeIntervalSince(before)) < 60)
    #expect(!record.cursor.isEmpty)
  }

  @Test func inOrderAndByField() async throws {
    for number in 1...6 {
      try journal.write(
        JournalEntry(
          "m\(number)", priority: .info, fields: [.policy: number % 2 == 0 ? "even" : "odd", .array: "a\(number)"]))
    }
    let all = (1...6).map { "m\($0)" }
    #expect(try await records(6, JournalQuery(identifier: identifier)).map(\.message) == all)
    #expect(
      try await records(3, JournalQuery(identifier: identifier, matching: [.policy: ["even"]])).map(\.message)
        == ["m2", "m4", "m6"])
    #expect(
      try await records(
        2, JournalQuery(identifier: identifier, matching: [.policy: ["odd"], .array: ["a1", "a5", "a6"]])
      ).map(\.message) == ["m1", "m5"])
    for (last, expected) in [(0, []), (2, ["m5", "m6"]), (6, all), (60, all)] {
      let reader = try JournalReader(JournalQuery(identifier: identifier, last: last))
      #expect(try await reader.remaining().map(\.message) == expected)
    }
  }

  @Test func sinceATime() async throws {
    try journal.write(JournalEntry("early", priority: .info))
    let early = try #require(try await records(1, JournalQuery(identifier: identifier)).first)
    try journal.write(JournalEntry("late", priority: .info))
    let late = try #require(try await records(2, JournalQuery(identifier: identifier)).last)
    #expect(late.time > early.time)
    let since = JournalQuery(identifier: identifier, since: late.time)
    #expect(try await JournalReader(since).remaining().map(\.message) == ["late"])
    let both = JournalQuery(identifier: identifier, since: late.time, last: 5)
    #expect(try await JournalReader(both).remaining().map(\.message) == ["late"])
    let future = JournalQuery(identifier: identifier, since: late.time.addingTimeInterval(3_600))
    #expect(try await JournalReader(future).remaining() == [])
  }

  @Test func followsWhatIsWrittenLater() async throws {
    try journal.write(JournalEntry("old", priority: .info))
    #expect(try await records(1, JournalQuery(identifier: identifier)).count == 1)
    let reader = try JournalReader(JournalQuery(identifier: identifier, last: 0))
    #expect(try await reader.next() == nil)
    try journal.write(JournalEntry("new", priority: .info))
    #expect(try await reader.next(until: .now + .seconds(20))?.message == "new")
    #expect(try await reader.next(until: .now + .milliseconds(5)) == nil)
  }

  @Test func followingBeginsBeforeTheFirstEntry() async throws {
    let reader = try JournalReader(JournalQuery(identifier: identifier, last: 3))
    #expect(try await reader.next(until: .now + .milliseconds(5)) == nil)
    try journal.write(JournalEntry("first", priority: .info))
    #expect(try await reader.next(until: .now + .seconds(20))?.message == "first")
  }

  @Test func followingCanBeCancelled() async throws {
    let reader = try JournalReader(JournalQuery(identifier: identifier))
    let task = Task { try await reader.next(until: .now + .seconds(600)) }
    task.cancel()
    let result = await task.result
    #expect(throws: CancellationError.self) { try result.get() }
  }
}

@Suite struct JournalReaderDirectoryTests {
  @Test func anEmptyFolderHasNoEntries() async throws {
    let folder = try TemporaryFolder()
    let reader = try JournalReader(source: .directory(folder.path))
    #expect(try await reader.remaining() == [])
    #expect(try await reader.next(until: .now + .milliseconds(2)) == nil)
  }

  @Test func aMissingFolderIsSaid() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/none"
    let error = #expect(throws: SystemdError.self) { try JournalReader(source: .directory(path)) }
    #expect(
      error?.description == "cannot open the journal in '\(path)': no such file or directory; "
        + "see 'systemctl status systemd-journald'")
  }
}
