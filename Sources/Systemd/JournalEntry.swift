/// One entry to be written: a sentence, its importance, and fields to filter by.
public struct JournalEntry: Equatable, Sendable {
  public var message: String
  public var priority: JournalPriority
  public var messageID: ProtectdMessageID?
  public var fields: [JournalField: String]
  public var location: SourceLocation?

  /// Where in the program an entry was made.
  public struct SourceLocation: Equatable, Sendable {
    public let file: String
    public let line: UInt
    public let function: String

    public init(file: String, line: UInt, function: String) {
      self.file = file
      self.line = line
      self.function = function
    }
  }

  public init(
    _ message: String, priority: JournalPriority, messageID: ProtectdMessageID? = nil,
    fields: [JournalField: String] = [:], location: SourceLocation? = nil
  ) {
    self.message = message
    self.priority = priority
    self.messageID = messageID
    self.fields = fields
    self.location = location
  }

  /// Names and values as journald gets them. What the entry itself says comes before a field of the same name.
  func journalFields(identifier: String) -> [(field: JournalField, value: String)] {
    var all = fields
    all[.message] = message
    all[.priority] = String(priority.rawValue)
    all[.identifier] = identifier
    if let messageID {
      all[.messageID] = messageID.id
      all[.event] = messageID.rawValue
    }
    if let location {
      all[.codeFile] = location.file
      all[.codeLine] = String(location.line)
      all[.codeFunction] = location.function
    }
    return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The same words in one line for people: `warning: sentence array=paris cycle=12`.
  var line: String {
    var all = fields
    if let messageID { all[.event] = messageID.rawValue }
    let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key.key)=\(Self.quoted($0.value))" }
    return "\(priority.word): \(Self.escaped(message))\(pairs.joined())"
  }

  private static func quoted(_ value: String) -> String {
    let escaped = escaped(value)
    let needsQuotes =
      value.isEmpty
      || value.unicodeScalars.contains { scalar in
        scalar == "\"" || scalar == "=" || scalar == " " || (!scalar.isASCII && scalar.properties.isWhitespace)
      }
    return needsQuotes ? "\"\(escaped.replacing("\"", with: "\\\""))\"" : escaped
  }

  /// Control characters would let a value forge a line of its own or steer the terminal.
  private static func escaped(_ text: String) -> String {
    // Nearly every text; what Unicode says of a character takes a hundred times longer.
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\\": result += "\\\\"
      case _ where scalar.properties.generalCategory == .control: result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
