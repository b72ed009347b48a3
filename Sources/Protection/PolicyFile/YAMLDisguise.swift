/// Takes YAML's anchors, aliases and tags out of a text before it is parsed, and gives the characters back afterwards.
///
/// An alias can make a few lines stand for gigabytes, and an unquoted `*` is what everyone writes for "every name" once. So
/// `&`, `*` and `!` reach the parser as private-use characters: it sees ordinary letters in ordinary places, columns
/// stay, no alias can exist, and a plain scalar that begins with one of them can be refused where it stands, with the rest
/// of the document still checked. The same trick makes doubled keys distinct, because the parser otherwise stops at
/// the first without saying where the second is. Private-use characters are refused in policy files for this.
struct YAMLDisguise {
  /// `&`, `*` and `!`, in order of their stand-ins.
  private static let indicators: [Unicode.Scalar] = ["&", "*", "!"]
  private static let firstStandIn: UInt32 = 0xE000
  private static let firstKeyStandIn: UInt32 = 0xE100
  /// Doubled keys that can be told apart in one document: for each of them all of it is parsed once more.
  private static let maximumKeys = 8

  private var lines: [[Unicode.Scalar]]
  /// First characters of doubled keys, in order of their stand-ins.
  private var keyCharacters: [Unicode.Scalar] = []

  init(_ lines: [PolicySource.Line]) {
    self.lines = lines.map { line in
      line.map { scalar in
        Self.indicators.firstIndex(of: scalar).flatMap { Unicode.Scalar(Self.firstStandIn + UInt32($0)) } ?? scalar
      }
    }
  }

  static func isPrivate(_ scalar: Unicode.Scalar) -> Bool { 0xE000...0xF8FF ~= scalar.value }

  /// What the parser is to read.
  var text: String {
    var view = String.UnicodeScalarView()
    for line in lines {
      view.append(contentsOf: line)
      view.append("\n")
    }
    return String(view)
  }

  /// Makes the key at a place of the text differ from all others.
  ///
  /// - Returns: Whether that was possible; not so for empty keys and for keys that are no text.
  mutating func distinguishKey(atLine line: Int, column: Int) -> Bool {
    guard keyCharacters.count < Self.maximumKeys, lines.indices.contains(line - 1) else { return false }
    var index = column - 1
    guard let first = character(line, index) else { return false }
    if first == "\"" || first == "'" { index += 1 }
    guard let character = character(line, index), character.properties.isAlphabetic || ("0"..."9").contains(character),
      let standIn = Unicode.Scalar(Self.firstKeyStandIn + UInt32(keyCharacters.count))
    else { return false }
    keyCharacters.append(character)
    lines[line - 1][index] = standIn
    return true
  }

  /// A text of the parser as it stands in the file.
  func undisguised(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: Self.isPrivate) else { return text }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text.unicodeScalars.map { Self.indicator(behind: $0) ?? keyCharacter(behind: $0) ?? $0 })
    return String(view)
  }

  /// `&`, `*` or `!` when that is what a text of the parser begins with.
  static func indicator(startOf text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first.flatMap(indicator(behind:))
  }

  /// Where an indicator begins a value in a line or the one before it: the likely cause when the parser gives up there.
  func indicator(near line: Int) -> (indicator: Unicode.Scalar, line: Int, column: Int)? {
    for line in [line, line - 1] where lines.indices.contains(line - 1) {
      let scalars = lines[line - 1]
      for index in scalars.indices {
        guard let indicator = Self.indicator(behind: scalars[index]) else { continue }
        let before = scalars[..<index]
        let opensLine = before.allSatisfy { $0 == " " || $0 == "-" }
        let opensValue =
          before.last == " " && before.dropLast().last.map { ":-,[{".unicodeScalars.contains($0) } ?? false
        let opensFlow = before.last == "[" || before.last == "{"
        if opensLine || opensValue || opensFlow { return (indicator, line, index + 1) }
      }
    }
    return nil
  }

  /// What stands between the double quotes that open at a place, escapes and all.
  func quoted(atLine firstLine: Int, column firstColumn: Int) -> String? {
    guard lines.indices.contains(firstLine - 1), character(firstLine, firstColumn - 1) == "\"" else { return nil }
    var written = String.UnicodeScalarView()
    var (line, column, isEscaped) = (firstLine, firstColumn, false)
    while lines.indices.contains(line - 1) {
      for scalar in lines[line - 1].dropFirst(column) {
        if scalar == "\"", !isEscaped { return undisguised(String(written)) }
        isEscaped = scalar == "\\" && !isEscaped
        written.append(scalar)
      }
      (line, column, isEscaped) = (line + 1, 0, false)
    }
    return nil
  }

  /// The place behind the last character of the text.
  var end: SourcePosition {
    let last = lines.lastIndex { line in !line.allSatisfy { $0 == " " || $0 == "\t" } } ?? 0
    return SourcePosition(line: last + 1, column: (lines.indices.contains(last) ? lines[last].count : 0) + 1)
  }

  /// The closing bracket or quote directly before a place.
  func end(before line: Int, column: Int) -> Unicode.Scalar? {
    guard lines.indices.contains(line - 1), let before = character(line, column - 2) else { return nil }
    return "]}\"'".unicodeScalars.contains(before) ? before : nil
  }

  private func character(_ line: Int, _ index: Int) -> Unicode.Scalar? {
    lines[line - 1].indices.contains(index) ? lines[line - 1][index] : nil
  }

  private static func indicator(behind scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let index = Int(scalar.value) - Int(firstStandIn)
    return indicators.indices.contains(index) ? indicators[index] : nil
  }

  private func keyCharacter(behind scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let index = Int(scalar.value) - Int(Self.firstKeyStandIn)
    return keyCharacters.indices.contains(index) ? keyCharacters[index] : nil
  }
}
