import Foundation
import InfiniBox
import Testing

/// The real transport against real sockets: what the network does becomes the right error, within the deadline.
@Suite struct AsyncHTTPTransportTests {
  static let volume = #"{"result": {"id": 7}, "error": null, "metadata": {"ready": true}}"#

  struct OnlyID: Projection {
    static let fields = ["id"]
    let id: Int64
  }

  /// What a read gets from a server that behaves so; a write is judged by the cause in `InfiniBoxErrorTests`.
  private func outcome(
    of behaviour: LocalServer.Behaviour, options: ConnectionOptions = ConnectionOptions()
  ) async throws -> Result<Int64, InfiniBoxError> {
    try await LocalServer.with(behaviour) { server in
      let array = try InfiniBoxSystem(
        name: "paris", address: "http://127.0.0.1:\(server.port)", credentials: Sample.credentials, options: options)
      let result: Result<Int64, InfiniBoxError>
      do throws(InfiniBoxError) {
        result = .success(try await array.volumes.get(OnlyID.self, 7).id)
      } catch {
        result = .failure(error)
      }
      await array.shutdown()
      return result
    }
  }

  private func cause(
    of behaviour: LocalServer.Behaviour, options: ConnectionOptions = ConnectionOptions()
  ) async throws -> InfiniBoxError.Cause? {
    guard case .failure(let error) = try await outcome(of: behaviour, options: options) else { return nil }
    return error.cause
  }

  private static var impatient: ConnectionOptions {
    var options = ConnectionOptions()
    options.deadline = .milliseconds(80)
    return options
  }

  @Test func readsAnAnswer() async throws {
    let outcome = try await outcome(of: LocalServer.json(Self.volume))
    #expect(try outcome.get() == 7)
  }

  @Test func readsAChunkedAnswer() async throws {
    let size = String(Self.volume.utf8.count, radix: 16)
    let outcome = try await outcome(
      of: .answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(Self.volume)\r\n0\r\n\r\n"))
    #expect(try outcome.get() == 7)
  }

  @Test func refusedConnectionsAreReportedAtOnce() async throws {
    let port = try await LocalServer.closedPort()
    let array = try InfiniBoxSystem(
      name: "paris", address: "http://127.0.0.1:\(port)", credentials: Sample.credentials)
    let start = ContinuousClock.now
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.suspend(7) }
    await array.shutdown()
    #expect(error?.cause == .unreachable(.refused))
    #expect(error?.isDefinitive == true)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func unknownHostsAreNamedAsSuch() async throws {
    let array = try InfiniBoxSystem(
      name: "paris", address: "https://no-such-host.invalid", credentials: Sample.credentials)
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.suspend(7) }
    await array.shutdown()
    #expect(error?.cause == .unreachable(.nameNotFound))
    #expect(error?.isDefinitive == true)
  }

  @Test func silenceEndsAtTheDeadline() async throws {
    #expect(
      try await cause(of: .stall(""), options: Self.impatient) == .timedOut(deadline: .milliseconds(80)))
  }

  @Test func anAnswerThatStopsEndsAtTheDeadline() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"result\":"
    #expect(
      try await cause(of: .stall(head), options: Self.impatient) == .timedOut(deadline: .milliseconds(80)))
  }

  /// Bytes that keep coming do not move the deadline.
  @Test func anAnswerThatTricklesEndsAtTheDeadline() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n{\"result\":"
    #expect(
      try await cause(of: .trickle(head), options: Self.impatient) == .timedOut(deadline: .milliseconds(80)))
  }

  @Test func theDeadlineOfOneCallCanBeShorter() async throws {
    try await LocalServer.with(.stall("")) { server in
      let array = try InfiniBoxSystem(
        name: "paris", address: "http://127.0.0.1:\(server.port)", credentials: Sample.credentials)
      let error = await #expect(throws: InfiniBoxError.self) {
        try await array.within(.milliseconds(50)).volumes.get(7)
      }
      await array.shutdown()
      #expect(error?.cause == .timedOut(deadline: .milliseconds(50)))
    }
  }

  /// What the write of a caller that is cancelled ends in.
  private func cancelledWrite(afterItsRequestLeft: Bool) async throws -> InfiniBoxError? {
    try await LocalServer.with(.stall("")) { server in
      let array = try InfiniBoxSystem(
        name: "paris", address: "http://127.0.0.1:\(server.port)", credentials: Sample.credentials)
      let call = Task<InfiniBoxError?, Never> {
        do throws(InfiniBoxError) {
          while !afterItsRequestLeft, !Task.isCancelled { await Task.yield() }
          try await array.replicas.suspend(7)
          return nil
        } catch {
          return error
        }
      }
      while afterItsRequestLeft, server.requests == 0 { await Task.yield() }
      call.cancel()
      let error = await call.value
      await array.shutdown()
      return error
    }
  }

  @Test func cancellingAWriteUnderWayIsNotDefinitive() async throws {
    let error = try await cancelledWrite(afterItsRequestLeft: true)
    #expect(error?.cause == .cancelled)
    #expect(error?.isDefinitive == false)
  }

  @Test func cancellingAWriteBeforeItIsSentIsDefinitive() async throws {
    let error = try await cancelledWrite(afterItsRequestLeft: false)
    #expect(error?.cause == .cancelled)
    #expect(error?.isDefinitive == true)
  }

  @Test func closingWithoutAnAnswerIsALostConnection() async throws {
    #expect(try await cause(of: .close) == .connectionLost)
  }

  @Test func closingInTheBodyIsATruncatedAnswer() async throws {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"result\":"
    #expect(try await cause(of: .answer(half)) == .malformedAnswer(.truncated))
  }

  @Test func closingInAChunkIsATruncatedAnswer() async throws {
    let half = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"result\":"
    #expect(try await cause(of: .answer(half)) == .malformedAnswer(.truncated))
  }

  @Test func answersBeyondTheLimitAreNotRead() async throws {
    var options = ConnectionOptions()
    options.maximumAnswerSize = 20
    #expect(try await cause(of: LocalServer.json(Self.volume), options: options) == .answerTooLarge(limit: 20))
  }

  @Test func somethingElseThanHTTPIsNamedAsSuch() async throws {
    guard case .malformedAnswer(.notHTTP) = try await cause(of: .answer("SSH-2.0-OpenSSH_9.2\r\n")) else {
      Issue.record("expected notHTTP")
      return
    }
  }

  /// A redirect could lead a password elsewhere, so none is followed.
  @Test func redirectsAreNotFollowed() async throws {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    #expect(try await cause(of: .answer(redirect)) == .refused(status: 302, nil))
  }

  @Test func manyRequestsShareConnectionsInOrder() async throws {
    try await LocalServer.with(LocalServer.json(Self.volume)) { server in
      let array = try InfiniBoxSystem(
        name: "paris", address: "http://127.0.0.1:\(server.port)", credentials: Sample.credentials)
      let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<30 { group.addTask { try await array.volumes.get(OnlyID.self, 7).id } }
        return try await group.reduce(0, +)
      }
      await array.shutdown()
      #expect(sum == 210)
      #expect(array.requestsSent == 30)
    }
  }
}
