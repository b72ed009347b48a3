/// What any text of a request may be, wherever it stands: in the path, the query or the body. Names, reasons and the like
/// are one line for a table, the journal and the audit trail.
public enum ControlText {
  /// In Unicode scalars: a character of a person may be any number of them.
  public static let longest = 1000

  /// What is wrong with the text and what to do, to follow the text's name; nil: nothing.
  public static func flaw(in text: String) -> String? {
    let scalars = text.unicodeScalars
    if let index = scalars.firstIndex(where: isControl) {
      let code = String(scalars[index].value, radix: 16, uppercase: true)
      return "has a control character, U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code), at position "
        + "\(scalars.distance(from: scalars.startIndex, to: index) + 1); leave it out"
    }
    let count = scalars.count
    return count > longest ? "has \(count) characters, more than \(longest); shorten it" : nil
  }

  /// What would end a line or move a terminal's cursor.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
