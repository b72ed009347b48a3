import Foundation

/// Reads a description of a world from JSON: keys in snake_case, absent ones as in Swift, unknown ones refused by name.
extension SimulatedWorld {
  /// - Throws: `SimulatedWorldError`, naming the file and the place in it.
  public static func read(contentsOf path: String) throws(SimulatedWorldError) -> SimulatedWorld {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw SimulatedWorldError(
        "the world of '\(path)'", "the file cannot be read", "check its name and permissions")
    }
    return try read(data, named: path)
  }

  static func read(_ data: Data, named name: String) throws(SimulatedWorldError) -> SimulatedWorld {
    do {
      return try ControlAPI.decoder.decode(SimulatedWorld.self, from: data)
    } catch {
      throw SimulatedWorldError("the world of '\(name)'", DecodingSentence.of(error), "correct the file")
    }
  }
}

/// Decodes members that may be absent and refuses members that nobody knows.
struct ScenarioObject {
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let container: KeyedDecodingContainer<AnyKey>

  init(_ decoder: any Decoder, knows names: [String]) throws {
    container = try decoder.container(keyedBy: AnyKey.self)
    for key in container.allKeys where !names.contains(key.stringValue) {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: container.codingPath + [key],
          debugDescription: "there is no such key; known are \(names.sorted().joined(separator: ", "))"))
    }
  }

  func required<Value: Decodable>(_ name: String) throws -> Value {
    try container.decode(Value.self, forKey: AnyKey(stringValue: name))
  }

  func optional<Value: Decodable>(_ name: String) throws -> Value? {
    try container.decodeIfPresent(Value.self, forKey: AnyKey(stringValue: name))
  }

  func value<Value: Decodable>(_ name: String, or standard: Value) throws -> Value {
    try optional(name) ?? standard
  }
}
