/// Name of a journal field. Always acceptable to journald: `[A-Z0-9_]`, no `_` or digit first, at most 64 bytes.
public struct JournalField: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let name: String

  private static let prefix = "PROTECTD_"
  private static let limit = 64

  /// A field by its own name; characters that journald refuses are replaced or left out.
  public init(_ name: String) {
    let words = name.utf8.map { Self.isWord($0) ? Self.upper($0) : UInt8(ascii: "_") }
    let start = words.drop { !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    self.name = start.isEmpty ? "FIELD" : String(decoding: start.prefix(Self.limit), as: UTF8.self)
  }

  /// A field of ours by the key used in log metadata: `policy`, `entity-id` and `entityID` become
  /// `PROTECTD_POLICY` and `PROTECTD_ENTITY_ID`.
  public init(metadataKey key: String) {
    var words: [UInt8] = []
    var previousIsLower = false
    for byte in key.utf8 {
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      if isUpper && previousIsLower { words.append(UInt8(ascii: "_")) }
      words.append(Self.upper(byte))
      previousIsLower = Self.isWord(byte) && !isUpper && byte != UInt8(ascii: "_")
    }
    let upper = String(decoding: words, as: UTF8.self)
    self.init(upper.hasPrefix(Self.prefix) ? upper : Self.prefix + upper)
  }

  /// The field as it is written in a line for people: `PROTECTD_ENTITY_ID` is `entity-id`.
  var key: String {
    let own = name.hasPrefix(Self.prefix) ? name.dropFirst(Self.prefix.count) : name[...]
    return own.lowercased().replacing("_", with: "-")
  }

  public var description: String { name }
  public static func < (one: JournalField, other: JournalField) -> Bool { one.name < other.name }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func upper(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
  }
}

extension JournalField: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension JournalField {
  // journald's own (systemd.journal-fields(7)).
  public static let message: Self = "MESSAGE"
  public static let messageID: Self = "MESSAGE_ID"
  public static let priority: Self = "PRIORITY"
  public static let identifier: Self = "SYSLOG_IDENTIFIER"
  public static let codeFile: Self = "CODE_FILE"
  public static let codeLine: Self = "CODE_LINE"
  public static let codeFunction: Self = "CODE_FUNC"

  // Ours: the fields of alerts.
  public static let event: Self = "PROTECTD_EVENT"
  public static let finding: Self = "PROTECTD_FINDING"
  public static let severity: Self = "PROTECTD_SEVERITY"
  public static let state: Self = "PROTECTD_STATE"
  public static let policy: Self = "PROTECTD_POLICY"
  public static let array: Self = "PROTECTD_ARRAY"
  public static let entity: Self = "PROTECTD_ENTITY"
  public static let entityID: Self = "PROTECTD_ENTITY_ID"
  public static let link: Self = "PROTECTD_LINK"
  public static let fingerprint: Self = "PROTECTD_FINGERPRINT"
  public static let cycle: Self = "PROTECTD_CYCLE"
  public static let since: Self = "PROTECTD_SINCE"
  /// What happens next about a finding, or what a person must do.
  public static let next: Self = "PROTECTD_NEXT"
  /// Of an outage: how many findings it mutes.
  public static let muted: Self = "PROTECTD_MUTED"
  /// How many findings one entry speaks for, where they are many.
  public static let findings: Self = "PROTECTD_FINDINGS"
  /// Who changed what a finding is about, when, and from where, as far as the array tells.
  public static let changedBy: Self = "PROTECTD_CHANGED_BY"
  public static let changedAt: Self = "PROTECTD_CHANGED_AT"
  public static let client: Self = "PROTECTD_CLIENT"
}
