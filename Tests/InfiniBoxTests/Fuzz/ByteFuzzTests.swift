import Foundation
import InfiniBox
import Testing

/// Whatever bytes an array sends, they neither end the process nor keep a call: each ends soon, in a value or in a
/// sentence of our own. A trap in the HTTP library would end the test process, so the bytes themselves are the test.
@Suite struct ByteFuzzTests {
  typealias Answer = ByteServer.Answer

  private static func array(
    _ server: ByteServer, deadline: Duration = .milliseconds(60), trust: TLSTrust? = nil
  ) throws -> InfiniBoxSystem {
    var options = ConnectionOptions()
    options.deadline = deadline
    return try InfiniBoxSystem(
      name: "paris", address: "\(trust == nil ? "http" : "https")://127.0.0.1:\(server.port)",
      credentials: Sample.credentials, trust: trust ?? .systemRoots, options: options)
  }

  @Test func `a status below 200 does not end the process`() async throws {
    try await ByteServer.with { server in
      for (code, reason) in [("099", "its status is 99"), ("101", "its status is 101"), ("600", "its status is 600")] {
        server.answer(Answer("HTTP/1.1 \(code) x\r\nContent-Length: 0\r\n\r\n"))
        let array = try Self.array(server, deadline: .seconds(20))
        let read = await #expect(throws: InfiniBoxError.self) { try await array.system() }
        #expect(read?.cause == .malformedAnswer(.notHTTP(reason)))
        let write = await #expect(throws: InfiniBoxError.self) { try await array.replicas.suspend(7) }
        #expect(write?.isDefinitive == false, "the array may have acted")
        await array.shutdown()
      }
    }
  }

  @Test func `interim answers are passed over, but not for ever`() async throws {
    try await ByteServer.with { server in
      let array = try Self.array(server, deadline: .seconds(20))
      let passed = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + NastyAnswers.good
      server.answer(Answer(passed, .stay))
      #expect(try await array.volumes.get(7).id == 7)
      server.answer(Answer(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9), .stay))
      let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.get(7) }
      #expect(error?.cause == .malformedAnswer(.notHTTP("more than 8 interim answers came before the answer")))
      await array.shutdown()
    }
  }

  @Test func `no known nasty answer ends the process or keeps a call`() async throws {
    try await ByteServer.with { server in
      for (name, bytes) in NastyAnswers.all {
        for ending in Answer.Ending.allCases {
          let array = try Self.array(server)
          server.answer(Answer(bytes, ending))
          await Self.check(name) { _ = try await array.volumes.get(7) }
          // As the second answer on a connection, and to a write.
          server.answer(Answer(NastyAnswers.good, .stay), Answer(bytes, ending))
          await Self.check(name) { _ = try await array.volumes.get(7) }
          await Self.check(name) { try await array.approved.replicas.suspend(7) }
          await array.shutdown()
        }
      }
    }
  }

  @Test func `nor behind TLS`() async throws {
    try await TestCertificate.with { certificate in
      let trust = TLSTrust.pinnedFingerprint(sha256: try certificate.fingerprint())
      try await ByteServer.with(certificate: certificate) { server in
        for (name, bytes) in NastyAnswers.all {
          let array = try Self.array(server, deadline: .seconds(2), trust: trust)
          server.answer(Answer(bytes))
          await Self.check(name) { _ = try await array.volumes.get(7) }
          await array.shutdown()
        }
      }
    }
  }

  @Test func `nor does any mutation of a good answer`() async throws {
    let plan = FuzzPlan("bytes", runs: 300)
    try await ByteServer.with { server in
      for run in 0..<plan.runs {
        var generator = plan.generator(of: run)
        let array = try Self.array(server)
        server.answer(Self.answer(&generator), Self.answer(&generator), Self.answer(&generator))
        for _ in 0..<2 { await Self.check(plan.place(run)) { _ = try await array.volumes.get(7) } }
        await Self.check(plan.place(run)) { try await array.approved.replicas.suspend(7) }
        await array.shutdown()
      }
    }
  }

  private static func answer(_ generator: inout SeededGenerator) -> Answer {
    let original = generator.chance(40) ? NastyAnswers.good : generator.pick(NastyAnswers.all).bytes
    var bytes = Array(original.utf8.prefix(4000))
    for _ in 0..<generator.number(0...3) where !bytes.isEmpty {
      // Heads are where the framing is.
      let place = generator.number(0...(generator.chance(80) ? min(80, bytes.count - 1) : bytes.count - 1))
      switch generator.number(0...4) {
      case 0: bytes[place] = UInt8(generator.number(0...255))
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + generator.number(1...9)))
      case 2: bytes.insert(contentsOf: generator.pick(fragments).utf8, at: place)
      case 3: bytes.removeSubrange(place...)
      default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + generator.number(1...80))], at: place)
      }
    }
    var segments: [[UInt8]] = []
    while !bytes.isEmpty {
      let count = generator.chance(60) ? bytes.count : generator.number(1...bytes.count)
      segments.append(Array(bytes.prefix(count)))
      bytes.removeFirst(count)
    }
    return Answer(segments, generator.pick([.close, .close, .reset, .stay]))
  }

  private static let fragments = [
    "\r\n", "\r\n\r\n", "\n", "\r", " ", ":", "0", "99", "-", "\u{0}", "HTTP/1.1 ", "HTTP/1.1 099 x\r\n\r\n",
    "HTTP/1.1 100 x\r\n\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n",
    "Connection: upgrade\r\nUpgrade: x\r\n", "0\r\n\r\n", "5\r\nhello\r\n",
  ]

  /// Words of the libraries below, which tell an administrator nothing.
  private static let foreignWords = [
    "NIO", "AsyncHTTP", "HTTPClient", "HTTPParser", "http_parser", "llhttp", "ChannelError", "IOError", "Decod",
    "Foundation", "Optional(", "Error(", "errno", "Swift",
  ]

  private static func check(_ place: String, _ work: () async throws -> Void) async {
    let start = ContinuousClock.now
    do {
      try await work()
    } catch let error as InfiniBoxError {
      let sentence = error.description
      #expect(sentence.hasPrefix("cannot ") && sentence.contains("of array 'paris': "), "\(place): \(sentence)")
      #expect(!foreignWords.contains { sentence.contains($0) }, "\(place): \(sentence)")
      #expect(!sentence.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(place)")
      switch error.cause {
      case .malformedAnswer, .connectionLost, .timedOut, .answerTooLarge:
        #expect(error.request?.mayHaveEffect != true || !error.isDefinitive, "\(place): \(sentence)")
      default: break
      }
    } catch {
      Issue.record("\(place): \(error) is not typed")
    }
    #expect(ContinuousClock.now - start < .seconds(20), "\(place)")
  }
}
