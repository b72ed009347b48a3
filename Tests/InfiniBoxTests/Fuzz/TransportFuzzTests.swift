import Foundation
import InfiniBox
import Testing

/// Whatever bytes come over a real connection, a call ends by its deadline, in a value or a typed error.
@Suite struct TransportFuzzTests {
  private static let body = #"{"result":{"id":7,"name":"v","type":"MASTER","pool_id":1,"size":1},"error":null}"#

  @Test func lyingConnectionsEndByTheDeadline() async throws {
    let plan = FuzzPlan("connections", runs: 60)
    var options = ConnectionOptions()
    options.deadline = .milliseconds(40)
    for run in 0..<plan.runs {
      var generator = plan.generator(of: run)
      let bytes = Self.answer(&generator)
      let staysOpen = generator.chance(25)
      try await LocalServer.with(staysOpen ? .stall(bytes) : .answer(bytes)) { server in
        let array = try InfiniBoxSystem(
          name: "paris", address: "http://127.0.0.1:\(server.port)", credentials: Sample.credentials, options: options)
        let start = ContinuousClock.now
        do throws(InfiniBoxError) {
          _ = try await array.volumes.get(7)
        } catch {
          #expect(error.description.hasPrefix("cannot read 'volumes/7' of array 'paris': "), "\(plan.place(run))")
        }
        #expect(ContinuousClock.now - start < .seconds(5), "\(plan.place(run))")
        await array.shutdown()
      }
    }
  }

  private static func answer(_ generator: inout SeededGenerator) -> [UInt8] {
    let status = generator.pick([
      "HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 100 Continue", "HTTP/1.1 204 No Content",
      "HTTP/1.1 304 Not Modified", "HTTP/1.0 200 OK", "HTTP/9.9 200", "HTTP/1.1 99999 X", "SSH-2.0-OpenSSH_9.2", "",
    ])
    var bytes = Array(status.utf8) + [0x0D, 0x0A]
    for _ in 0..<generator.number(1...3) { bytes += Array("\(header(&generator))\r\n".utf8) }
    bytes += [0x0D, 0x0A] + content(&generator)
    if generator.chance(20) { bytes[generator.number(0...bytes.count - 1)] = UInt8(generator.number(0...255)) }
    if generator.chance(20) { bytes.removeSubrange(generator.number(0...bytes.count - 1)...) }
    return bytes
  }

  private static func header(_ generator: inout SeededGenerator) -> String {
    let length = body.utf8.count
    return generator.pick([
      "Content-Length: \(length)", "Content-Length: \(length)", "Content-Length: \(length + generator.number(1...999))",
      "Content-Length: \(generator.number(0...length - 1))", "Content-Length: -1", "Content-Length: 1e9",
      "Content-Length: 99999999999999999999", "Content-Length: \(length), 3", "Transfer-Encoding: chunked",
      "Transfer-Encoding: gzip, chunked", "Content-Encoding: gzip", "Connection: close", "Connection: upgrade",
      "Location: http://127.0.0.1:1/", "X: \(String(repeating: "x", count: 20_000))", ": nothing", "no colon at all",
      "Content-Type: text/html",
    ])
  }

  private static func content(_ generator: inout SeededGenerator) -> [UInt8] {
    switch generator.number(0...6) {
    case 0: Array("\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n".utf8)
    case 1: Array("FFFFFFFFFFFFFFFFF\r\n\(body)\r\n0\r\n\r\n".utf8)
    case 2: Array("-5\r\n\(body)".utf8)
    case 3: Array(body.utf8) + Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
    case 4: (0..<generator.number(0...300)).map { _ in UInt8(generator.number(0...255)) }
    default: Array(body.utf8)
    }
  }
}
