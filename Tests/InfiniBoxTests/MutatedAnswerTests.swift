import Foundation
import InfiniBox
import Testing

/// Whatever an array sends, a call ends: with a value or with a typed error that can be printed.
@Suite struct MutatedAnswerTests {
  /// Deterministic, so that a failure can be repeated with its seed.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let fragments = [
    "null", "0", "-1", "9223372036854775807", "9223372036854775808", "1e400", "\"\"", "\"\\u0000\"", "[]", "{}", "[[",
    "\\", "\u{FF}", "<html>", "true", "\"id\":", ",,",
  ]

  @Test(arguments: 1...8)
  func neitherCrashesNorHangs(seed: UInt64) async throws {
    var generator = Generator(state: seed)
    let object = try JSONDecoder().decode(JSONValue.self, from: Data(ObjectsTests.asyncReplica.utf8))
    let original = Sample.page(1, size: 1000, of: [object]).body
    for run in 0..<250 {
      let body = Self.mutated(original, &generator)
      let status = [200, 200, 200, 201, 400, 403, 409, 429, 500].randomElement(using: &generator) ?? 200
      let (array, transport) = InfiniBoxSystem.scripted { _, _ in TransportResponse(status: status, body: body) }
      do throws(InfiniBoxError) {
        _ = try await array.replicas.list()
        _ = try await array.replicas.first(where: [])
        _ = try await array.metadata.search()
      } catch {
        let sentence = error.description
        #expect(sentence.hasPrefix("cannot read "), "seed \(seed), run \(run)")
        #expect(!sentence.contains("\n"), "seed \(seed), run \(run)")
      }
      #expect(transport.requests.count <= 7, "seed \(seed), run \(run)")
    }
  }

  private static func mutated(_ original: Data, _ generator: inout Generator) -> Data {
    var bytes = Array(original)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &generator)))
      case 2: bytes.insert(contentsOf: (fragments.randomElement(using: &generator) ?? "").utf8, at: place)
      // A number becomes another number.
      default:
        if let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) {
          bytes.insert(contentsOf: "99999999999999".utf8.prefix(Int.random(in: 0...14, using: &generator)), at: digit)
        }
      }
      if bytes.isEmpty { bytes = [0x7B] }
    }
    return Data(bytes)
  }
}
