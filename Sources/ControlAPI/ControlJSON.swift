import Foundation

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

  public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let decoder = JSONDecoder()
    // `.iso8601` itself does not say where the wrong value stands.
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      guard let date = try? Date(container.decode(String.self), strategy: .iso8601) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "no RFC 3339 time")
      }
      return date
    }
    return try decoder.decode(type, from: data)
  }

  /// Reads a request's body. Unknown keys are refused, because a misspelt one would silently not count.
  ///
  /// - Throws: `ControlError` of kind `badRequest` that names the offending key.
  public static func decodeRequest<Request: ControlRequest>(
    _ type: Request.Type, from data: Data
  ) throws(ControlError) -> Request {
    let request: Request
    do {
      request = try decode(type, from: data)
    } catch {
      throw .badRequest("cannot read the request: \(cause(error)); send one JSON object as the manual describes")
    }
    // The decoder was content with the same bytes, so this only fails where there is no object to check.
    let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    if let (retired, remedy) = Request.retiredKeys.sorted(by: { $0.key < $1.key }).first(where: {
      object?[$0.key] != nil
    }) {
      throw .badRequest("cannot read the request: key '\(retired)' is no longer taken; \(remedy)")
    }
    if let unknown = object?.keys.filter({ !Request.keys.contains($0) }).min() {
      throw .badRequest(
        "cannot read the request: key '\(unknown)' is unknown; use only \(Request.keys.sorted().quotedList)")
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
      "'\(path(context.codingPath))' has no usable value"
    default: "it is no valid JSON"
    }
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

  /// Refuses combinations that the types allow but that mean nothing.
  func validate() throws(ControlError)
}

extension ControlRequest {
  public static var retiredKeys: [String: String] { [:] }

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
