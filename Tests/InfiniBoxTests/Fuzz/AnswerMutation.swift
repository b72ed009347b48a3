import Foundation
import InfiniBox

/// Makes of a good answer one that no array should send.
enum AnswerMutation {
  static func mutated(_ answer: TransportResponse, _ generator: inout SeededGenerator) -> TransportResponse {
    var answer = answer
    if generator.chance(15) { answer.status = generator.pick(statuses) }
    if generator.chance(5) { answer.headers.append(("Retry-After", generator.pick(words))) }
    if generator.chance(5) { answer.headers.append(("Set-Cookie", generator.pick(words))) }
    switch generator.number(1...10) {
    case 1: answer.body = Data(generator.pick(documents))
    case 2...5: answer.body = structurallyMutated(answer.body, &generator)
    default: answer.body = bytewiseMutated(answer.body, &generator)
    }
    return answer
  }

  private static let statuses = [100, 200, 201, 204, 301, 400, 401, 403, 404, 408, 409, 429, 499, 500, 503, 599, 999]
  private static let words = [
    "", "0", "-1", "99999999999999999999", ";=;", "a=b; c", "\u{0}", "Wed, 21 Oct 2015 07:28:00 GMT",
  ]

  // MARK: Whole documents

  private static let documents: [[UInt8]] = [
    [], Array("<!DOCTYPE html><html><body>Sign in</body></html>".utf8), Array("null".utf8), Array("{}".utf8),
    Array("[]".utf8), Array("\"text\"".utf8), Array("{\"result\":null,\"error\":null}".utf8),
    Array("{\"result\":[],\"error\":{},\"metadata\":7}".utf8), [0xEF, 0xBB, 0xBF] + Array("{\"result\":{}}".utf8),
    [0xFF, 0xFE, 0x7B, 0x00], [0x1F, 0x8B, 0x08, 0x00], Array(repeating: 0, count: 64),
    nested("[", "]", 100_000), nested("{\"result\":", "}", 50_000), Array(repeating: 0x5B, count: 100_000),
    Array("{\"result\":\"".utf8) + [0xC3, 0x28, 0xF0, 0x9F] + Array("\"}".utf8),
    Array("{\"error\":{\"code\":7,\"message\":[],\"reasons\":{},\"is_remote\":\"maybe\"}}".utf8),
  ]

  private static func nested(_ open: String, _ close: String, _ depth: Int) -> [UInt8] {
    Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
  }

  // MARK: Bytes

  private static let fragments = [
    "null", "0", "-1", "9223372036854775807", "9223372036854775808", "1e400", "\"\"", "\"\\u0000\"", "[]", "{}", "[[",
    "\\", "\u{FF}", "<html>", "true", "\"id\":", ",,", "\"\\ud800\"", "1.5", "-0", "NaN",
  ]

  private static func bytewiseMutated(_ original: Data, _ generator: inout SeededGenerator) -> Data {
    var bytes = Array(original)
    for _ in 0..<generator.number(1...3) where !bytes.isEmpty {
      let place = generator.number(0...bytes.count - 1)
      switch generator.number(0...5) {
      case 0: bytes[place] = UInt8(generator.number(0...255))
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + generator.number(1...9)))
      case 2: bytes.insert(contentsOf: generator.pick(fragments).utf8, at: place)
      case 3: bytes.removeSubrange(place...)
      case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + generator.number(1...80))], at: place)
      // A number becomes another number.
      default:
        if let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) {
          bytes.insert(contentsOf: "99999999999999".utf8.prefix(generator.number(0...14)), at: digit)
        }
      }
    }
    return Data(bytes)
  }

  // MARK: Structure

  private static func structurallyMutated(_ original: Data, _ generator: inout SeededGenerator) -> Data {
    guard var value = try? JSONDecoder().decode(JSONValue.self, from: original) else { return original }
    for _ in 0..<generator.number(1...4) { value = changed(value, &generator) }
    return Sample.data(value)
  }

  /// Goes down to some value and changes it.
  private static func changed(_ value: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
    switch value {
    case .object(var members) where !members.isEmpty && generator.chance(85):
      let key = generator.pick(members.keys.sorted())
      if generator.chance(10) {
        members[key] = nil
      } else {
        members[key] = members[key].map { changed($0, &generator) }
      }
      return .object(members)
    case .list(var elements) where !elements.isEmpty && generator.chance(85):
      let place = generator.number(0...elements.count - 1)
      switch generator.number(0...5) {
      case 0: elements.append(elements[place])
      case 1: elements.remove(at: place)
      case 2: elements.shuffle(using: &generator)
      default: elements[place] = changed(elements[place], &generator)
      }
      return .list(elements)
    default: return generator.pick(values)
    }
  }

  private static let values: [JSONValue] = [
    .null, true, false, 0, -1, 1, 7, .integer(.max), .integer(.min), .number(1.5), .number(1e300), "", "0", "1004",
    "MASTER", "active", "N/A", .text(String(repeating: "x", count: 5000)), "\u{202E}\r\n\u{1B}[31m", [], [[]], [.null],
    [[:]], [:], ["id": "x"], ["id": 1],
  ]
}
