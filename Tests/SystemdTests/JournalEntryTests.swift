import Testing

@testable import Systemd

@Suite struct JournalEntryTests {
  private let finding = JournalEntry(
    "restore point of 'oracle-prod' is 47 min old; policy 'gold' allows 15 min", priority: .critical,
    messageID: .findingOpened,
    fields: [.policy: "gold", .entity: "oracle prod", .array: "paris", .finding: "rpo-exceeded"],
    location: .init(file: "Alert.swift", line: 12, function: "alert()"))

  @Test func allThatJournaldGets() {
    let fields = Dictionary(
      uniqueKeysWithValues: finding.journalFields(identifier: "protectd").map { ($0.field, $0.value) })
    #expect(
      fields == [
        .message: "restore point of 'oracle-prod' is 47 min old; policy 'gold' allows 15 min",
        .priority: "2", .identifier: "protectd", .messageID: ProtectdMessageID.findingOpened.id,
        .event: "finding-opened", .policy: "gold", .entity: "oracle prod", .array: "paris",
        .finding: "rpo-exceeded", .codeFile: "Alert.swift", .codeLine: "12", .codeFunction: "alert()",
      ])
  }

  @Test func theSameWordsInOneLine() {
    #expect(
      finding.line == "critical: restore point of 'oracle-prod' is 47 min old; policy 'gold' allows 15 min "
        + "array=paris entity=\"oracle prod\" event=finding-opened finding=rpo-exceeded policy=gold")
  }

  @Test func aFieldCannotReplaceWhatTheEntrySays() {
    let entry = JournalEntry(
      "real", priority: .info, messageID: .cycle, fields: [.message: "forged", .priority: "0", .event: "step"])
    let fields = Dictionary(
      uniqueKeysWithValues: entry.journalFields(identifier: "protectd").map { ($0.field, $0.value) })
    #expect(fields[.message] == "real")
    #expect(fields[.priority] == "6")
    #expect(fields[.event] == "cycle")
  }

  @Test func aLineStaysOneLine() {
    let entry = JournalEntry(
      "a\nerror: forged\u{1b}[2J", priority: .notice, fields: [.entity: "x\ny \"z\"", .link: ""])
    #expect(entry.line == #"notice: a\nerror: forged\u{1b}[2J entity="x\ny \"z\"" link="""#)
  }
}
