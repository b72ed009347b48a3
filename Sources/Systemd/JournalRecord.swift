import FoundationEssentials

/// One entry as it was read from the journal.
public struct JournalRecord: Equatable, Sendable {
  /// Names this entry for good; only journald knows its form.
  public let cursor: String
  /// When journald received it.
  public let time: Date
  /// All fields; of one that occurs more than once, the first value. Bytes that are no UTF-8 are replaced.
  public let fields: [String: String]

  public init(cursor: String, time: Date, fields: [String: String]) {
    self.cursor = cursor
    self.time = time
    self.fields = fields
  }

  public subscript(field: JournalField) -> String? { fields[field.name] }

  public var message: String { self[.message] ?? "" }
  public var priority: JournalPriority? { self[.priority].flatMap(Int.init).flatMap(JournalPriority.init(rawValue:)) }
  /// The event class; nil if the entry has none of ours.
  public var event: ProtectdMessageID? { self[.event].flatMap(ProtectdMessageID.init(rawValue:)) }
}

/// Which entries are wanted. Different fields must all match; of one field's values, any.
public struct JournalQuery: Equatable, Sendable {
  public var identifier: String
  public var matching: [JournalField: [String]]
  /// Only entries received at or after this time.
  public var since: Date?
  /// Only so many of those that exist when reading begins; entries written later come in any case.
  public var last: Int?

  public init(
    identifier: String = "protectd", matching: [JournalField: [String]] = [:], since: Date? = nil, last: Int? = nil
  ) {
    self.identifier = identifier
    self.matching = matching
    self.since = since
    self.last = last
  }
}
