/// One entry to be written: a sentence, its importance, and fields to filter by.
public struct JournalEntry: Equatable, Sendable {
  public var message: String
  public var priority: JournalPriority
  public var messageID: ProtectdMessageID?
  /// In place of the event class's own: findings of each kind have one.
  public var catalogID: String?
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
    catalogID: String? = nil, fields: [JournalField: String] = [:], location: SourceLocation? = nil
  ) {
    self.message = message
    self.priority = priority
    self.messageID = messageID
    self.catalogID = catalogID
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
      all[.messageID] = catalogID ?? messageID.id
      all[.event] = messageID.rawValue
    }
    if let location {
      all[.codeFile] = location.file
      all[.codeLine] = String(location.line)
      all[.codeFunction] = location.function
    }
    return all.sorted { $0.key < $1.key }.map { key, value in
      (key, Self.cut(Printable.line(value), toBytes: key == .message ? 48 << 10 : 4 << 10))
    }
  }

  /// So that an entry fits one datagram, whatever a text holds. journald cuts the lines of a program's output at 48 KiB.
  private static func cut(_ text: String, toBytes limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return text[..<end] + "…"
  }

  /// The same words in one line for people: `warning: sentence array=paris cycle=12`.
  var line: String {
    var all = fields
    if let messageID { all[.event] = messageID.rawValue }
    let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key.key)=\(Self.quoted($0.value))" }
    return "\(priority.word): \(Printable.line(message))\(pairs.joined())"
  }

  /// Quoted where it would otherwise read as another value, or as several.
  private static func quoted(_ value: String) -> String {
    let needsQuotes =
      value.isEmpty
      || value.unicodeScalars.contains { scalar in
        scalar == "\"" || scalar == "\\" || scalar == "=" || scalar == " "
          || (!scalar.isASCII && scalar.properties.isWhitespace)
      }
    guard needsQuotes else { return Printable.line(value) }
    return "\"\(Printable.line(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")))\""
  }
}
