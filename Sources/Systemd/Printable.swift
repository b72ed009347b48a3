/// The one place that makes text from arrays, policies and the journal harmless to a terminal, a log and the journal: whatever
/// could move the cursor, change a colour, start a line or turn the reading direction is shown as an escape. journalctl shows
/// nothing at all of a text that holds such a character.
public enum Printable {
  public static func line(_ text: String) -> String {
    // Nearly every text; scalars take many times longer.
    if text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return text }
    guard text.unicodeScalars.contains(where: isDangerous) else { return text }
    return text.unicodeScalars.reduce(into: "") { line, scalar in
      if isDangerous(scalar) { line += escape(scalar) } else { line.unicodeScalars.append(scalar) }
    }
  }

  /// Several lines; tabs become blanks.
  public static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line(String($0).replacing("\t", with: "    ")) }
  }

  /// A JSON document: `JSONEncoder` leaves DEL, C1 and direction controls as they are. They only occur inside strings.
  public static func json(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isDangerous($0) && $0 != "\n" }) else { return text }
    return text.unicodeScalars.reduce(into: "") { json, scalar in
      if isDangerous(scalar) && scalar != "\n" {
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        json.unicodeScalars.append(scalar)
      }
    }
  }

  /// All of these are in the Basic Multilingual Plane, so four digits suffice in JSON.
  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1f, 0x7f...0x9f, 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{" + String(scalar.value, radix: 16) + "}" }
}
