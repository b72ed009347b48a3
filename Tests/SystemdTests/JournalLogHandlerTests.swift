import FoundationEssentials
import Glibc
import Logging
import Testing

@testable import Systemd

@Suite struct JournalLogHandlerTests {
  @Test func metadataOfAllKindsBecomeFields() {
    var handler = JournalLogHandler(JournalQueue(Journal(destination: .standardError)))
    handler[metadataKey: "cycle"] = "11"
    handler[metadataKey: "array"] = "paris"
    handler.metadataProvider = .init { ["policy": "gold", "array": "lyon"] }
    let entry = handler.entry(
      for: LogEvent(
        level: .warning, message: "replica lags", error: POSIXFailure(code: 5),
        metadata: ["event": "finding-opened", "cycle": "12"], source: nil, file: "File.swift", function: "f()", line: 3)
    )
    #expect(
      entry
        == JournalEntry(
          "replica lags", priority: .warning, messageID: .findingOpened,
          fields: [
            .cycle: "12", .array: "lyon", .policy: "gold", .event: "finding-opened",
            "PROTECTD_ERROR": "POSIXFailure(code: 5)",
          ], location: .init(file: "File.swift", line: 3, function: "f()")))
  }

  @Test func anEventThatIsNoneOfOursHasNoMessageID() {
    let handler = JournalLogHandler(JournalQueue(Journal(destination: .standardError)))
    let entry = handler.entry(
      for: LogEvent(
        level: .info, message: "m", metadata: ["event": "lunch"], source: nil, file: "f", function: "f", line: 1))
    #expect(entry.messageID == nil)
    #expect(entry.fields[.event] == "lunch")
  }

  @Test(arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2]))
  func levels(level: Logger.Level, priority: Int) {
    #expect(JournalPriority(level).rawValue == priority)
  }

  @Test func writesThroughALogger() throws {
    let folder = try TemporaryFolder()
    let descriptor = open(folder.path + "/log", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let journal = Journal(destination: .lines(descriptor: descriptor))
    var logger = Logger(label: "test") { _ in JournalLogHandler(JournalQueue(journal)) }
    logger[metadataKey: "cycle"] = "7"
    logger.notice("cycle is complete", metadata: ["event": "cycle", "arrays": ["paris", "lyon"]])
    logger.debug("not wanted")
    #expect(
      try String(contentsOfFile: folder.path + "/log", encoding: .utf8)
        == #"notice: cycle is complete arrays="[\"paris\", \"lyon\"]" cycle=7 event=cycle"# + "\n")
  }

  @Test func aDescriptorThatCannotBeWrittenIsAnError() throws {
    let journal = Journal(destination: .lines(descriptor: -1))
    let error = #expect(throws: SystemdError.self) { try journal.write(JournalEntry("m", priority: .info)) }
    #expect(error == .journalNotWritten(code: EBADF))
  }

  /// The variable names device and inode; a standard error that was redirected since is another file.
  @Test func journalStreamMustBeTheOpenOne() throws {
    let folder = try TemporaryFolder()
    let descriptor = open(folder.path + "/log", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    var status = stat()
    #expect(fstat(descriptor, &status) == 0)
    #expect(Journal.isStream("\(status.st_dev):\(status.st_ino)", descriptor: descriptor))
    #expect(!Journal.isStream("\(status.st_dev):\(status.st_ino + 1)", descriptor: descriptor))
    #expect(!Journal.isStream("", descriptor: descriptor))
    #expect(!Journal.isStream(nil, descriptor: descriptor))
    #expect(Journal(environment: ["JOURNAL_STREAM": "0:0"]).destination == .standardError)
  }
}
