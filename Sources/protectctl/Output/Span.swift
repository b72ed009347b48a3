import Systemd

/// A piece of text with a tone, e.g. a severity in its colour.
struct Span: ExpressibleByStringInterpolation {
  var text: String
  var tone: Tone

  enum Tone: String {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case good = "32"
    case warning = "33"
    case bad = "31"
  }

  init(_ text: String, _ tone: Tone = .plain) {
    self.text = Printable.line(text)
    self.tone = tone
  }

  init(stringLiteral text: String) { self.init(text) }

  init(_ number: some BinaryInteger, _ tone: Tone = .plain) { self.init(String(number), tone) }

  /// A word of state in the colour that it deserves.
  init(state word: String) { self.init(word, Self.tones[word] ?? .plain) }

  /// What is not known or does not apply.
  static let none = Span("-", .dim)

  static func orNone(_ text: String?) -> Span { text.map { Span($0) } ?? .none }

  private static let tones: [String: Tone] = [
    "critical": .bad, "failed": .bad, "unprotected": .bad, "refused": .bad,
    "warning": .warning, "partial": .warning, "unknown": .warning, "held": .warning, "initializing": .warning,
    "protected": .good, "complete": .good, "done": .good, "confirmed": .good, "resolved": .good,
    "excluded": .dim, "disabled": .dim,
  ]

  var width: Int { DisplayWidth.of(text) }

  func rendered(_ terminal: Terminal) -> String {
    terminal.hasColors && tone != .plain && !text.isEmpty ? "\u{1b}[\(tone.rawValue)m\(text)\u{1b}[0m" : text
  }
}
