/// A policy file's text cut into its YAML documents, with what can be refused before any YAML is read: size, characters,
/// tabs and directives. Cutting first keeps each document's text exactly as written, and keeps a mistake in one document
/// from hiding those in the next.
struct PolicySource {
  private(set) var documents: [Document] = []
  private(set) var mistakes: [PolicyMistake] = []

  /// One YAML document: what one policy was written as.
  struct Document {
    /// As written, without the `---` line, ended by one newline.
    let text: String
    /// The lines to parse, the `---` line included, so that columns are those of the file.
    let lines: [Line]
    /// Line of the file at which `lines` begins, from 1.
    let firstLine: Int
  }

  typealias Line = ArraySlice<Unicode.Scalar>

  init(_ text: String) {
    let start = SourcePosition(line: 1, column: 1)
    let bytes = text.utf8.count
    guard bytes <= PolicyFile.maximumBytes else {
      mistakes = [
        PolicyMistake(
          start, "the file has \(bytes) bytes, more than \(PolicyFile.maximumBytes)", "split it into several files")
      ]
      return
    }
    var scalars = Array(text.unicodeScalars)[...]
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.last == "\r" ? line.dropLast() : line
    }
    mistakes = lines.enumerated().lazy.compactMap(Self.forbiddenCharacter).prefix(PolicyFile.maximumProblems).map(
      \.self)
    guard mistakes.isEmpty else { return }
    cut(lines)
    if documents.isEmpty && mistakes.isEmpty {
      mistakes = [
        PolicyMistake(start, "the file holds no policy", "write one with at least policy, array, select and protect")
      ]
    }
  }

  /// `---` and `...` at the start of a line are markers whatever surrounds them (YAML 1.2 section 9.1.2), so documents can
  /// be told apart without parsing.
  private mutating func cut(_ lines: [Line]) {
    var comments: [Line] = []
    var current: [Line] = []
    var firstLine = 1
    for (index, line) in lines.enumerated() {
      let isEnd = Self.isMarker(line, "...")
      guard isEnd || Self.isMarker(line, "---") else {
        current.append(line)
        continue
      }
      close(current, firstLine: firstLine, comments: &comments)
      current = isEnd ? [] : [line]
      firstLine = isEnd ? index + 2 : index + 1
      if isEnd, !Self.isBlank(line.dropFirst(3)) {
        mistakes.append(
          PolicyMistake(
            SourcePosition(line: index + 1, column: 4), "text follows the end marker '...'", "put it on the next line"))
      }
    }
    close(current, firstLine: firstLine, comments: &comments)
  }

  /// Ends a document. Comments before the first `---` belong to the document after it.
  private mutating func close(_ lines: [Line], firstLine: Int, comments: inout [Line]) {
    let isMarked = lines.first.map { Self.isMarker($0, "---") } ?? false
    var body = lines
    if isMarked {
      let rest = lines[0].dropFirst(3).drop { $0 == " " || $0 == "\t" }
      body = (rest.isEmpty ? [] : [rest]) + lines.dropFirst()
    }
    guard !body.allSatisfy(Self.isBlank) else {
      comments += body
      if isMarked {
        mistakes.append(
          PolicyMistake(
            SourcePosition(line: firstLine, column: 1), "nothing follows '---'", "write a policy below it or remove it")
        )
      }
      return
    }
    let text = Self.text(comments + body)
    comments = []
    guard text.utf8.count <= PolicyFile.maximumDocumentBytes else {
      mistakes.append(
        PolicyMistake(
          SourcePosition(line: firstLine, column: 1),
          "the document has \(text.utf8.count) bytes, more than \(PolicyFile.maximumDocumentBytes)",
          "select with a pattern or metadata instead of listing names"))
      return
    }
    let refused = lines.enumerated().compactMap { Self.forbiddenStart($1, line: firstLine + $0) }
    mistakes += refused
    if let mistake = Self.tooManyBrackets(lines, firstLine: firstLine) {
      mistakes.append(mistake)
      return
    }
    if refused.isEmpty { documents.append(Document(text: text, lines: lines, firstLine: firstLine)) }
  }

  /// The lines joined, without blank lines at the end.
  private static func text(_ lines: [Line]) -> String {
    var view = String.UnicodeScalarView()
    let end = lines.lastIndex { line in !line.allSatisfy { $0 == " " || $0 == "\t" } } ?? lines.startIndex
    for line in lines[...end] {
      view.append(contentsOf: line)
      view.append("\n")
    }
    return String(view)
  }

  private static func isMarker(_ line: Line, _ marker: String) -> Bool {
    guard line.starts(with: marker.unicodeScalars) else { return false }
    let next = line.dropFirst(3).first
    return next == nil || next == " " || next == "\t"
  }

  /// Whether a line holds nothing but white space or a comment.
  private static func isBlank(_ line: Line) -> Bool {
    let first = line.first { $0 != " " && $0 != "\t" }
    return first == nil || first == "#"
  }

  /// The YAML parser calls itself for each level of nesting and would end the process where the stack ends, so nesting is
  /// bounded by what makes it: brackets, counted without regard to quotes, and columns before the first word of a line.
  private static let maximumBrackets = 200
  private static let maximumIndentation = 60

  private static func tooManyBrackets(_ lines: [Line], firstLine: Int) -> PolicyMistake? {
    var count = 0
    for (index, line) in lines.enumerated() where !isBlank(line) {
      for (column, scalar) in line.enumerated() where scalar == "[" || scalar == "{" {
        count += 1
        guard count > maximumBrackets else { continue }
        return PolicyMistake(
          SourcePosition(line: firstLine + index, column: column + 1),
          "the document has more than \(maximumBrackets) brackets", "write long lists as lines that begin with '- '")
      }
    }
    return nil
  }

  /// Tabs that indent, indentation without end, and directives.
  private static func forbiddenStart(_ line: Line, line number: Int) -> PolicyMistake? {
    if line.first == "%" {
      return PolicyMistake(
        SourcePosition(line: number, column: 1), "YAML directives are not supported", "remove the line")
    }
    let indentation = line.prefix { " -?:\t".unicodeScalars.contains($0) }.count
    if indentation > maximumIndentation, !isBlank(line) {
      return PolicyMistake(
        SourcePosition(line: number, column: maximumIndentation + 1),
        "the line is indented by more than \(maximumIndentation) columns", "indent it less")
    }
    let tab = line.prefix { $0 == " " || $0 == "\t" }.firstIndex(of: "\t")
    guard let tab, !isBlank(line) else { return nil }
    let column = tab - line.startIndex + 1
    return PolicyMistake(SourcePosition(line: number, column: column), "a tab indents the line", "indent with spaces")
  }

  /// The first character of a line that has no business in a policy file.
  private static func forbiddenCharacter(_ index: Int, _ line: Line) -> PolicyMistake? {
    let forbidden = line.firstIndex { isForbidden($0) } ?? privateEscape(line)
    guard let forbidden else { return nil }
    let position = SourcePosition(line: index + 1, column: forbidden - line.startIndex + 1)
    if line[forbidden] == "\u{FFFD}" {
      return PolicyMistake(position, "the file is not UTF-8 here", "save it with the encoding UTF-8")
    }
    let code = line[forbidden] == "\\" ? "an escape of a private-use character" : name(line[forbidden])
    return PolicyMistake(position, "\(code) is not allowed", "remove it")
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "the character U+\(String(repeating: "0", count: max(0, 4 - hex.count)))\(hex)"
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: false
    case 0x00...0x1F, 0x7F...0x9F: true
    // Line and paragraph separator: line breaks for YAML 1.1, none for an editor, so positions would differ.
    case 0x2028, 0x2029: true
    case 0xFEFF, 0xFFFD...0xFFFF: true
    default: YAMLDisguise.isPrivate(scalar)
    }
  }

  /// Index of a `\uE…` or `\U0000E…` whose value is a private-use character: `YAMLDisguise` needs those for itself.
  private static func privateEscape(_ line: Line) -> Int? {
    line.indices.first { index in
      guard line[index] == "\\", let kind = line[index...].dropFirst().first, kind == "u" || kind == "U" else {
        return false
      }
      let digits = line[index...].dropFirst(2).prefix(kind == "u" ? 4 : 8)
      var view = String.UnicodeScalarView()
      view.append(contentsOf: digits)
      return UInt32(String(view), radix: 16).flatMap(Unicode.Scalar.init).map(YAMLDisguise.isPrivate) ?? false
    }
  }
}
