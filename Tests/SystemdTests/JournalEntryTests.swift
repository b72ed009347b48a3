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
    #expect(entry.line == #"notice: a\u{a}error: forged\u{1b}[2J entity="x\u{a}y \"z\"" link="""#)
  }

  @Test func aValueCannotForgeAnother() {
    let entry = JournalEntry(
      "m", priority: .notice, fields: [.array: #"a" event=step x="b"#, .entity: #"a\" event=step"#, .link: #"a\"#])
    #expect(entry.line == #"notice: m array="a\" event=step x=\"b" entity="a\\\" event=step" link="a\\""#)
  }

  /// journalctl shows `[106B blob data]` for a text with a control character of C1, and a terminal turns its line round
  /// after U+202E.
  @Test(arguments: ["\u{9b}31m", "\u{202e}dlo", "\u{2028}", "\u{2066}", "\u{feff}", "\u{7f}", "\u{0}"])
  func whatSteersATerminalIsShownAsAnEscapeInJournalAndLine(text: String) throws {
    let scalar = try #require(text.unicodeScalars.first)
    let shown = "\\u{\(String(scalar.value, radix: 16))}" + text.unicodeScalars.dropFirst().map(String.init).joined()
    let entry = JournalEntry("volume '\(text)'", priority: .warning, fields: [.entity: text])
    let fields = Dictionary(
      uniqueKeysWithValues: entry.journalFields(identifier: "protectd").map { ($0.field, $0.value) })
    #expect(fields[.message] == "volume '\(shown)'")
    #expect(fields[.entity] == shown)
    #expect(entry.line.hasPrefix("warning: volume '\(shown)' entity=") && entry.line.contains(shown + "'"))
    #expect(!entry.line.unicodeScalars.contains(scalar))
  }

  @Test func lettersOfAllScriptsStay() {
    let text = "größe 大容量 объём 🗄️"
    #expect(JournalEntry(text, priority: .info).journalFields(identifier: "x").contains { $0.value == text })
    #expect(JournalEntry(text, priority: .info).line == "info: \(text)")
  }
}
