import ControlAPI
import ControlServer
import ControlTestSupport
import Foundation
import Synchronization
import Testing

/// Slow clients lose their connection, with an answer where they still owe a request; others are served meanwhile.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionDeadlinesTests {
  private static let hasty = ControlLimits(requestSeconds: 0.05)
  /// For requests that have to arrive, also on a busy machine.
  private static let patient = ControlLimits(requestSeconds: 30, idleSeconds: 0.05, answerSeconds: 0.05)

  @Test(arguments: [
    "", "GET /v1/sta", "GET /v1/status HTTP/1.1\r\nhost: x\r\n",
    "POST /v1/approvals HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
  ])
  func anUnfinishedRequestIsTimedOut(_ beginning: String) async throws {
    let service = FixedControlService()
    try await withControlSocket(service, limits: Self.hasty) { socket async throws in
      let path = socket.path
      let answer = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send(beginning)
        return try connection.readAnswer()
      }
      #expect(answer.status == 408)
      #expect(answer.body.contains("cannot read the request: it did not arrive within 0.05 s; send it at once"))
      #expect(service.requests.isEmpty)
    }
  }

  /// The deadline is for the whole request: sending a little now and then does not move it.
  @Test func tricklingDoesNotHelp() async throws {
    try await withControlSocket(FixedControlService(), limits: ControlLimits(requestSeconds: 0.1)) { socket in
      let path = socket.path
      let answer = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send("POST /v1/approvals HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n")
        for _ in 0..<40 {
          try connection.send("x")
          usleep(5_000)
        }
        return try connection.readAnswer()
      }
      #expect(answer.status == 408)
    }
  }

  @Test func anIdleConnectionIsClosedSilently() async throws {
    try await withControlSocket(FixedControlService(), limits: Self.patient) { socket async throws in
      let path = socket.path
      let (answer, rest) = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send("GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n")
        return (try connection.readAnswer(), try connection.readToEnd())
      }
      #expect(answer.status == 200)
      #expect(rest.isEmpty)
    }
  }

  /// The deadlines are for the client, not for the service: a long cycle is answered.
  @Test func aSlowAnswerIsNotCutOff() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let (released, release) = AsyncStream.makeStream(of: Void.self)
    let service = FixedControlService(beforeAnswering: {
      arrival.yield()
      for await _ in released { break }
    })
    try await withControlSocket(service, limits: ControlLimits(requestSeconds: 1)) { socket async throws in
      async let cycle = socket.client { try $0.runCycle { _ in } }
      for await _ in arrived { break }
      // A connection that comes later and sends nothing sees the deadline pass.
      #expect(try await socket.exchange("").status == 408)
      release.yield()
      #expect(try await cycle == FixedAnswers().cycle)
    }
  }

  @Test func anAnswerThatNobodyReadsIsGivenUp() async throws {
    let service = FixedControlService()
    let finding = FixedAnswers().openFindings[0]
    service.change { $0.openFindings = Array(repeating: finding, count: 20_000) }
    try await withControlSocket(service, limits: Self.patient) { socket async throws in
      let path = socket.path
      let text = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send("GET /v1/findings HTTP/1.1\r\nhost: x\r\n\r\n")
        let beginning = try connection.readPiece()
        usleep(300_000)
        return try beginning + connection.readToEnd()
      }
      let whole = try ControlJSON.encode(Array(repeating: finding, count: 20_000)).count
      #expect(text.utf8.count < whole)
    }
  }

  @Test(arguments: [
    "an error of HTTP": "X\r\n\r\n", "the last answer": "GET /v1/status HTTP/1.1\r\nconnection: close\r\n\r\n",
    "an answer of HTTP/1.0": "GET /v1/status HTTP/1.0\r\n\r\n", "a tunnel": "CONNECT x:1 HTTP/1.1\r\nhost: x:1\r\n\r\n",
    "an upgrade": "GET /v1/status HTTP/1.1\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
    "a body that is too long": "POST /v1/holds HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n",
  ])
  func `the connection is closed by the server after`(_ what: String, _ request: String) async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let connection = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send(request)
        return connection
      }
      // The client keeps its end open.
      try await socket.waitForConnections(0)
      let answer = try await onOwnThread { try connection.readToEnd() }
      #expect(answer.hasPrefix("HTTP/1.1 ") && answer.lowercased().contains("connection: close"), "\(answer)")
    }
  }

  /// A tool that shuts its sending side down after the request, as netcat does, is answered; then the connection ends.
  @Test(arguments: [
    ("GET /v1/status HTTP/1.1\r\n\r\n", [200]),
    ("GET /v1/status HTTP/1.1\r\n\r\nGET /v1/holds HTTP/1.1\r\n\r\n", [200, 200]),
    ("GET /v1/status HTTP/1.1\r\n\r\nX\r\n", [200, 400]), ("GET /v1/sta", [400]),
    ("POST /v1/holds HTTP/1.1\r\ncontent-length: 9\r\n\r\n{", [400]), ("", []),
  ])
  func `a half-closed connection is answered and ends`(_ request: String, _ statuses: [Int]) async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let text = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send(request)
        connection.endSending()
        return try connection.readToEnd()
      }
      let found = text.matches(of: #/HTTP/1\.1 (\d+) /#).compactMap { Int($0.1) }
      #expect(found == statuses)
      try await socket.waitForConnections(0)
    }
  }

  /// Nobody waits for an answer that cannot be delivered, and its place is free again.
  @Test func `a client that goes away while the service works is noticed`() async throws {
    let (cancelled, cancellation) = AsyncStream.makeStream(of: Void.self)
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let service = FixedControlService(beforeAnswering: {
      arrival.yield()
      do { try await Task.sleep(for: .seconds(100)) } catch { cancellation.yield() }
    })
    try await withControlSocket(service) { socket async throws in
      for request in ["GET /v1/plan HTTP/1.1\r\n\r\n", "POST /v1/cycles HTTP/1.1\r\n\r\n"] {
        var connection: RawConnection? = try RawConnection(socket.path)
        try connection?.send(request)
        for await _ in arrived { break }
        #expect(socket.connections == 1)
        connection = nil
        for await _ in cancelled { break }
        try await socket.waitForConnections(0)
      }
    }
  }

  /// What is sent ahead waits: one request is carried out at a time, and a flood of them ends the connection.
  @Test func `a flood of requests on one connection is carried out one by one, and not all of it`() async throws {
    let atOnce = Mutex((now: 0, most: 0))
    let service = FixedControlService(beforeAnswering: {
      atOnce.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      try? await Task.sleep(for: .milliseconds(1))
      atOnce.withLock { $0.now -= 1 }
    })
    try await withControlSocket(service) { socket async throws in
      let path = socket.path
      let text = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send(String(repeating: "POST /v1/cycles?progress=false HTTP/1.1\r\n\r\n", count: 1000))
        return try connection.readToEnd()
      }
      #expect(atOnce.withLock(\.most) == 1)
      #expect(service.requests.count > 50 && service.requests.count < 1000)
      #expect(text.contains("others were sent before it that are not answered; wait for answers"))
      try await socket.waitForConnections(0)
    }
  }
}
