import ControlAPI
import ControlServer
import ControlTestSupport
import Foundation
import Testing

/// Mutated, truncated, joined and random requests over a real socket: each ends in documented answers and the end of the
/// connection within its deadlines, the server goes on answering, and no connection's place is lost. Bounded in the test
/// command; longer by hand:
///
///     PROTECTD_FUZZ_RUNS=100000 swift test --filter RequestFuzzTests
@Suite(.timeLimit(.minutes(60)))
struct RequestFuzzTests {
  /// Answers stand whole one behind the other until the connection ends.
  private static func documented(_ text: Data) -> String? {
    var rest = text[...]
    while !rest.isEmpty {
      guard let end = rest.firstRange(of: Data("\r\n\r\n".utf8)) else { return "a head without an end" }
      let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self).lowercased()
      guard let line = head.wholeMatch(of: /http\/1\.1 (\d{3}) [^\r]*\r\n.*/.dotMatchesNewlines()),
        let status = Int(line.1)
      else { return "a head that is none: \(head)" }
      rest = rest[end.upperBound...]
      if head.contains("transfer-encoding: chunked") {
        // A cycle's lines, with a last chunk of no bytes.
        guard let last = rest.firstRange(of: Data("0\r\n\r\n".utf8)) else { return "a stream without an end" }
        rest = rest[last.upperBound...]
        continue
      }
      guard let length = head.firstMatch(of: /content-length: (\d+)/).flatMap({ Int($0.1) }) else {
        return "an answer without a length: \(head)"
      }
      // To HEAD there is no body; the next answer follows at once, or nothing.
      if rest.isEmpty || rest.starts(with: Data("HTTP/1.1 ".utf8)) { continue }
      guard rest.count >= length else { return "a body that is cut off" }
      let body = Data(rest.prefix(length))
      rest = rest.dropFirst(length)
      if status != 200, (try? ControlJSON.decode(ControlError.self, from: body)) == nil {
        return "status \(status) without its reason: \(String(decoding: body, as: UTF8.self))"
      }
      if status == 200, (try? JSONSerialization.jsonObject(with: body)) == nil { return "a body that is no JSON" }
    }
    return nil
  }

  @Test func `whatever is sent ends in documented answers`() async throws {
    let plan = FuzzPlan("requests", runs: 1500)
    let limits = ControlLimits(requestSeconds: 0.2, idleSeconds: 0.2, answerSeconds: 5)
    try await withControlSocket(FixedControlService(), limits: limits) { socket async throws in
      let path = socket.path
      for run in 0..<plan.runs {
        var generator = plan.generator(of: run)
        let request = RandomRequest(&generator)
        let (answer, seconds) = try await onOwnThread { () throws in
          let start = ContinuousClock.now
          let connection = try RawConnection(path)
          for piece in request.pieces { try connection.send(piece) }
          if request.endsSending { connection.endSending() }
          return (try connection.readAll(), ContinuousClock.now - start)
        }
        if let flaw = Self.documented(answer) {
          Issue.record(
            "\(plan.place(run)): \(flaw)\nsent: \(request.pieces.map { String(decoding: $0.prefix(2000), as: UTF8.self) })"
          )
        }
        #expect(seconds < .seconds(20), "\(plan.place(run))")
        if run % 100 == 0 { #expect(try await socket.client { try $0.status() } == FixedAnswers().status) }
      }
      try await socket.waitForConnections(0)
    }
  }
}

/// One connection's bytes, in the pieces in which they are sent.
private struct RandomRequest {
  var pieces: [Data] = []
  var endsSending: Bool

  private static let bodies = [
    #"{"plan_hash":"a","reason":"b"}"#, #"{"policy":"gold","reason":"x","until":"2027-02-28T00:00:00Z"}"#,
    #"{"files":[{"name":"a.yaml","text":"policy: x\n"}],"accept_unmanaged":true}"#, #"{"revision":3}"#, "", "{", "null",
    #"{"name":"paris","url":"https://paris"}"#, #"{"entity":"db-1","reason":"\u00e9","duration_seconds":1.5e3}"#,
  ]
  private static let fields = [
    "host: x", "connection: close", "connection: keep-alive", "connection: upgrade", "upgrade: h2c",
    "content-length: 3",
    "transfer-encoding: chunked", "transfer-encoding: gzip", "expect: 100-continue", "x:", ":", "x: \u{1}", " folded",
    "content-type: text/plain", "content-length: -1", "trailer: x",
  ]
  private static let methods = ["GET", "POST", "DELETE", "HEAD", "PUT", "CONNECT", "OPTIONS", "PRI", "get", "X"]

  init(_ generator: inout SeededGenerator) {
    var bytes = Data()
    for _ in 0..<generator.pick([1, 1, 1, 2, 3, 20]) { bytes += Self.request(&generator) }
    if generator.chance(50) { Self.mutate(&bytes, &generator) }
    if generator.chance(15) { bytes = bytes.prefix(generator.number(0...bytes.count)) }
    if generator.chance(5) {
      bytes = Data((0..<generator.number(1...400)).map { _ in UInt8(generator.number(0...255)) })
    }
    let cut = generator.chance(30) ? generator.number(0...bytes.count) : bytes.count
    pieces = [Data(bytes.prefix(cut)), Data(bytes.dropFirst(cut))].filter { !$0.isEmpty }
    // Otherwise the server's deadline ends the connection, which takes its time.
    endsSending = generator.chance(97)
  }

  private static func request(_ generator: inout SeededGenerator) -> Data {
    let endpoint = generator.pick(Endpoint.allCases)
    let method = generator.chance(85) ? endpoint.method : generator.pick(methods)
    let query = endpoint.queryNames.filter { _ in generator.chance(30) }.map {
      ($0, generator.pick(["1", "true", "a\0"]))
    }
    let target =
      generator.chance(95) ? endpoint.target("gold", query: query) : generator.pick(["/", "*", "/v1/%zz", ""])
    var head = "\(method) \(target) HTTP/\(generator.pick(["1.1", "1.1", "1.1", "1.1", "1.0", "2.0"]))\r\n"
    for _ in 0..<generator.number(0...3) where generator.chance(40) { head += generator.pick(fields) + "\r\n" }
    let body = generator.chance(endpoint.takesBody ? 95 : 5) ? generator.pick(bodies) : ""
    if generator.chance(80) {
      return Data("\(head)content-length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    }
    let chunks = body.isEmpty ? "" : "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n"
    return Data(
      "\(head)transfer-encoding: chunked\r\n\r\n\(chunks)0\r\n\(generator.chance(20) ? "x: y\r\n" : "")\r\n".utf8)
  }

  private static func mutate(_ bytes: inout Data, _ generator: inout SeededGenerator) {
    for _ in 0..<generator.number(1...6) where !bytes.isEmpty {
      let place = generator.number(0...bytes.count - 1)
      switch generator.number(0...4) {
      case 0: bytes[place] = UInt8(generator.number(0...255))
      case 1: bytes.remove(at: place)
      case 2:
        bytes.insert(
          contentsOf: generator.pick(["\r\n", "\0", ":", " ", "\"", "}", "[[[[", "9999999999"]).utf8, at: place)
      case 3: bytes.replaceSubrange(place..<min(bytes.count, place + generator.number(1...20)), with: Data())
      default: bytes.insert(contentsOf: Array(bytes.prefix(generator.number(0...60))), at: place)
      }
    }
  }
}
