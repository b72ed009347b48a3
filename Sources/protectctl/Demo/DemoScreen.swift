import Foundation

/// How the demo talks: headings, sentences, command lines, alerts. At most 100 columns, as plain as the commands
/// themselves where there is no terminal.
struct DemoScreen {
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private let terminal: Terminal

  init() {
    let output = Terminal.standardOutput
    terminal = Terminal(hasColors: output.hasColors, width: min(output.width, 100))
  }

  func heading(_ text: String) {
    print { page in
      page.blank()
      page.line(Span(text, .bold))
      page.line(Span(String(repeating: "=", count: text.count), .bold))
    }
  }

  /// An explanation, in a paragraph of its own.
  func say(_ text: String) {
    print { page in
      page.blank()
      page.sentence(text)
    }
  }

  func command(_ program: String, _ arguments: [String]) {
    shell(["$ " + ([program] + arguments.map(Self.quoted)).joined(separator: " ")])
  }

  /// Lines as they would be typed.
  func shell(_ lines: [String]) {
    print { page in
      page.blank()
      for line in lines { page.line(Span(line, .bold)) }
    }
  }

  /// How far copies have come, after so much time on the arrays.
  func progress(_ copies: [(name: String, percent: Int)], afterSeconds seconds: Int) {
    let entries = copies.map { "\($0.name) \($0.percent)%" }.joined(separator: ", ")
    print { page in page.sentence("after \(seconds) s: \(entries)", indent: 2) }
  }

  /// Journal entries as journalctl shows them, without their fields.
  func alerts(_ alerts: [DemoAlert]) {
    print { page in
      page.blank()
      page.table(["PRIORITY", "MESSAGE"], alerts.map { Page.Row([Span(state: $0.priority), Span($0.message)]) })
    }
    pause()
  }

  /// Time to read, for people.
  func pause() {
    guard isTerminal else { return }
    for _ in 0..<8 where (try? Interruption.check()) != nil { usleep(100_000) }
  }

  /// A step of the arrays' clock, slow enough to be watched.
  func tick() { usleep(isTerminal ? 500_000 : 20_000) }

  /// A pipe without a reader is noticed as a signal at the next wait.
  private func print(_ compose: (inout Page) -> Void) {
    var page = Page(terminal)
    compose(&page)
    try? Output.write(page.text)
  }

  /// A word as a shell takes it.
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
}
