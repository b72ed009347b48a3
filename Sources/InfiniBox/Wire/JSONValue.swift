/// Any JSON value: what request bodies are made of, and what answers hold where the API leaves the shape open.
public enum JSONValue: Sendable, Hashable {
  case null
  case flag(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// Text, or null for what a body must name even without a value.
  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }
}

extension JSONValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

// There is no nil literal: in `JSONValue?` it would be taken for a JSON null.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}

/// A JSON object under construction, which leaves out what was not given.
///
/// Arrays tell "not sent" (the array's default) from `null`, so absent values must not become null (rest 12.4).
struct RequestBody {
  private(set) var members: [String: JSONValue] = [:]

  var json: JSONValue { .object(members) }

  mutating func set(_ name: String, _ value: JSONValue?) {
    if let value { members[name] = value }
  }

  mutating func set(_ name: String, text: String?) { set(name, text.map(JSONValue.text)) }
  mutating func set(_ name: String, integer: Int64?) { set(name, integer.map(JSONValue.integer)) }
  mutating func set(_ name: String, flag: Bool?) { set(name, flag.map(JSONValue.flag)) }
  mutating func set(_ name: String, milliseconds: Duration?) { set(name, integer: milliseconds?.milliseconds) }
  mutating func set(_ name: String, seconds: Duration?) { set(name, integer: seconds?.wholeSeconds) }
  mutating func set(_ name: String, time: ArrayTime?) { set(name, integer: time?.milliseconds) }
  mutating func set(_ name: String, word: (some OpenWord)?) { set(name, text: word?.word) }
}
