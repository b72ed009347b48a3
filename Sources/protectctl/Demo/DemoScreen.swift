import Foundation

/// How the demo talks: headings, sentences, command lines, alerts. At most 100 columns; bold only on a terminal.
struct DemoScreen {
  private static let columns = 100
  private let isTerminal: Bool
  private let isBold: Bool

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    isTerminal = isatty(STDOUT_FILENO) == 1
    isBold = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  func heading(_ text: String) { write("\n" + bold(text) + "\n" + String(repeating: "=", count: text.count) + "\n") }

  /// An explanation, in a paragraph of its own.
  func say(_ text: String) {
    write("\n" + Self.wrap(text.split(separator: " "), indent: "").joined(separator: "\n") + "\n")
  }

  func command(_ program: String, _ arguments: [String]) {
    write("\n" + bold("$ " + ([program] + arguments.map(Self.quoted)).joined(separator: " ")) + "\n")
  }

  /// Lines of a shell that are longer than one command.
  func shell(_ lines: [String]) { write("\n" + lines.map { bold($0) + "\n" }.joined()) }

  /// How far copies have come, after so much time on the arrays.
  func progress(_ copies: [(name: String, percent: Int)], atSeconds seconds: Int) {
    let entries = copies.map { "\($0.name) \($0.percent) %" }
    write(Self.hanging("+\(seconds) s", entries.dropLast().map { $0 + "," } + entries.suffix(1)))
  }

  /// A journal entry as journalctl shows it, without its fields.
  func alert(_ alert: DemoAlert) { write(Self.hanging(alert.priority, alert.message.split(separator: " "))) }

  /// Time to read, for people.
  func pause() {
    guard isTerminal else { return }
    for _ in 0..<8 where (try? Interruption.check()) != nil { usleep(100_000) }
  }

  /// A step of the arrays' clock, slow enough to be watched.
  func tick() { usleep(isTerminal ? 500_000 : 20_000) }

  /// A pipe without a reader is noticed as a signal at the next wait.
  private func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }

  private func bold(_ text: String) -> String { isBold ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:=,".utf8.contains(byte)
      }
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }

  /// A short term and, beside it, what belongs to it.
  private static func hanging(_ term: String, _ words: [some StringProtocol]) -> String {
    let indent = String(repeating: " ", count: 11)
    let text = wrap(words, indent: indent).joined(separator: "\n").dropFirst(indent.count)
    return "  " + term.padding(toLength: indent.count - 2, withPad: " ", startingAt: 0) + text + "\n"
  }

  private static func wrap(_ words: [some StringProtocol], indent: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty, indent.count + line.count + 1 + word.count > columns {
        lines.append(indent + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [indent + line]
  }
}
