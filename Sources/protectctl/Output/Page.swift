import ControlAPI
import Systemd

/// Text for people, put together line by line. Every piece passes through `Span` or `Printable`, so nothing that an
/// array or a policy is called reaches the terminal as it is.
struct Page {
  private(set) var text = ""
  private let terminal: Terminal

  init(_ terminal: Terminal) { self.terminal = terminal }

  static func json(_ value: some Encodable) throws -> String {
    Printable.json(String(decoding: try ControlJSON.encode(value, pretty: true), as: UTF8.self)) + "\n"
  }

  mutating func line(_ spans: Span...) {
    text += spans.map { $0.rendered(terminal) }.joined() + "\n"
  }

  mutating func blank() { text += "\n" }

  /// A sentence, wrapped between words.
  mutating func sentence(_ sentence: String, indent: Int = 0) {
    for line in Self.wrap(Printable.line(sentence), at: max(20, terminal.width - indent)) {
      text += String(repeating: " ", count: indent) + line + "\n"
    }
  }

  /// Text that has lines of its own.
  mutating func verbatim(_ text: String) {
    var lines = Printable.lines(text)
    if lines.last == "" { lines.removeLast() }
    for line in lines { self.text += line + "\n" }
  }

  /// A row of a table, and perhaps sentences below it.
  struct Row {
    var cells: [Span]
    var notes: [String]
    init(_ cells: [Span], notes: [String]) {
      self.cells = cells
      self.notes = notes
    }

    init(_ cells: [Span], note: String? = nil) { self.init(cells, notes: note.map { [$0] } ?? []) }
  }

  /// Aligned columns, two blanks apart. The last column is wrapped where the line ends.
  mutating func table(_ titles: [String], numbers: Set<Int> = [], _ rows: [Row]) {
    let header = titles.map { Span($0, .bold) }
    let widths = titles.indices.map { column in
      ([header[column]] + rows.map { $0.cells[column] }).map(\.width).max() ?? 0
    }
    for row in [Row(header)] + rows {
      var prefix = ""
      for column in titles.indices.dropLast() {
        let cell = row.cells[column]
        let padding = String(repeating: " ", count: widths[column] - cell.width)
        let rendered = cell.rendered(terminal)
        prefix += (numbers.contains(column) ? padding + rendered : rendered + padding) + "  "
      }
      last(row.cells[titles.count - 1], after: prefix, indent: widths.dropLast().reduce(0) { $0 + $1 + 2 })
      for note in row.notes { sentence(note, indent: 4) }
    }
  }

  private mutating func last(_ cell: Span, after prefix: String, indent: Int) {
    let room = max(24, terminal.width - indent)
    for (index, line) in Self.wrap(cell.text, at: room).enumerated() {
      let start = index == 0 ? prefix : String(repeating: " ", count: indent)
      text += start + Span(line, cell.tone).rendered(terminal) + "\n"
    }
  }

  /// A word that is longer than the line keeps its length.
  private static func wrap(_ text: String, at width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let length = DisplayWidth.of(String(word))
      if used > 0 && used + 1 + length > width {
        lines.append(line)
        line = String(word)
        used = length
      } else {
        line += (line.isEmpty ? "" : " ") + word
        used += (used == 0 ? 0 : 1) + length
      }
    }
    return lines + [line]
  }
}
