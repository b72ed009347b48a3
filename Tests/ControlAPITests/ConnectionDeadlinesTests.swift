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
  private static let patient = ControlLimits(requestSeconds: 30, idleSeconds: 0.05, stalledSeconds: 0.05)

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

  /// With every connection taken the next client waits, and is served as soon as one ends.
  @Test func connectionsAreLimited() async throws {
    try await withControlSocket(FixedControlService(), limits: ControlLimits(connections: 2)) { socket async throws in
      let path = socket.path
      try await onOwnThread { () throws in
        var taken: [RawConnection] = []
        for _ in 0..<2 {
          let connection = try RawConnection(path)
          try connection.send("GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n")
          #expect(try connection.readAnswer().status == 200)
          taken.append(connection)
        }
        #expect(throws: ControlClientError.timedOut(path: path, seconds: 0.1)) {
          try ControlClient(socketPath: path, deadlineSeconds: 0.1).status()
        }
        taken.removeLast()
        #expect(try ControlClient(socketPath: path, deadlineSeconds: 120).status() == FixedAnswers().status)
      }
    }
  }
}
