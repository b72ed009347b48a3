import Foundation
import Protection

/// The one way in which the control socket reads and writes JSON: keys sorted, times in RFC 3339 UTC.
public enum ControlJSON {
  public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> Data {
    try encoder(pretty: pretty).encode(value)
  }

  /// The same bytes as of the whole, one element after the other: an encoder takes several times the memory of what it
  /// writes, and lists may be long.
  public static func encode(list: [some Encodable]) throws -> Data {
    let encoder = encoder(pretty: false)
    var json = Data("[".utf8)
    for (index, element) in list.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      json += try encoder.encode(element)
    }
    json.append(UInt8(ascii: "]"))
    return json
  }

  private static func encoder(pretty: Bool) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }

  /// RFC 3339, as in every answer.
  public static func text(_ time: Date) -> String { time.formatted(.iso8601) }

  /// nil: it is no such text.
  public static func time(_ text: String) -> Date? { Timestamp(rfc3339: text)?.date }

  public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let decoder = JSONDecoder()
    // `.iso8601` itself takes days that do not exist, and does not say where the wrong value stands.
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let time = Timestamp(rfc3339: text) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "no time", underlyingError: NoTime(text: text)))
      }
      return time.date
    }
    return try decoder.decode(type, from: data)
  }

  /// Reads a request's body. Unknown keys are refused, because a misspelt one would silently not count, and so is what
  /// could be meant in two ways or shown in none (`RequestScanner`).
  ///
  /// - Throws: `ControlError` of kind `badRequest` that names the offending key.
  public static func decodeRequest<Request: ControlRequest>(
    _ type: Request.Type, from data: Data
  ) throws(ControlError) -> Request {
    try RequestScanner<Request>.check(data)
    let request: Request
    do {
      request = try decode(type, from: data)
    } catch {
      let remedy = noTime(error) == nil ? "send one JSON object as the manual describes" : NoTime.remedy
      throw .badRequest("cannot read the request: \(cause(error)); \(remedy)")
    }
    try request.validate()
    return request
  }

  /// What is wrong with a JSON document, in words.
  public static func cause(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      "'\(path(context.codingPath + [key]))' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      context.codingPath.isEmpty ? "it has the wrong type" : "'\(path(context.codingPath))' has the wrong type"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      noTime(error).map { "'\(path(context.codingPath))' cannot be '\($0.text.prefix(200))'" }
        ?? "'\(path(context.codingPath))' has no usable value"
    default: "it is no valid JSON"
    }
  }

  /// A text that is no time, in place of one.
  private struct NoTime: Error {
    static let remedy = "write a time such as 2026-11-30T18:00:00Z"
    var text: String
  }

  private static func noTime(_ error: any Error) -> NoTime? {
    guard case DecodingError.dataCorrupted(let context) = error else { return nil }
    return context.underlyingError as? NoTime
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce(into: "") { text, key in
      if let index = key.intValue { text += "[\(index)]" } else { text += (text.isEmpty ? "" : ".") + key.stringValue }
    }
  }
}

/// The body of a request that changes something.
public protocol ControlRequest: Codable, Sendable {
  /// Every key that the body may have.
  static var keys: Set<String> { get }

  /// Keys that it once had, with what to send in their place.
  static var retiredKeys: [String: String] { get }

  /// Every key that the objects of a list may have, by the list's key.
  static var elementKeys: [String: Set<String>] { get }

  /// Keys of whole documents, whatever they are in: of any length and with line ends. Whoever reads a document says what
  /// else it may not have, and where.
  static var documentKeys: Set<String> { get }

  /// Refuses combinations that the types allow but that mean nothing.
  func validate() throws(ControlError)
}

extension ControlRequest {
  public static var retiredKeys: [String: String] { [:] }
  public static var elementKeys: [String: Set<String>] { [:] }
  public static var documentKeys: Set<String> { [] }
  public func validate() throws(ControlError) {}
}

extension [String] {
  /// `'a', 'b' and 'c'`.
  public var quotedList: String {
    let quoted = map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }
}
