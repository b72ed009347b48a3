import ControlAPI
import ControlServer
import ControlTestSupport
import Foundation
import Synchronization
import Testing

/// Where the server listens, and how it stops.
@Suite(.timeLimit(.minutes(5)))
struct ControlSocketServerTests {
  private static func server(
    _ address: ControlSocketServer.Address, _ service: any ControlService = FixedControlService()
  ) throws -> ControlSocketServer {
    try ControlSocketServer(service: service, address: address, logger: quietLogger)
  }

  private static func mode(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  @Test func itsOwnSocketIsForTheGroupAndGoesWithIt() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      try await serving(try Self.server(.path(path))) { _ async throws in
        #expect(Self.mode(path) == 0o660)
        #expect(try await onOwnThread { try ControlClient(socketPath: path).status() } == FixedAnswers().status)
      }
      #expect(Self.mode(path) == nil)
    }
  }

  @Test func aStaleSocketIsReplaced() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      close(try listeningSocket(path))
      #expect(Self.mode(path) != nil)
      try await serving(try Self.server(.path(path))) { _ async throws in
        #expect(try await onOwnThread { try ControlClient(socketPath: path).status() } == FixedAnswers().status)
      }
    }
  }

  @Test func aLiveSocketIsLeftAlone() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      #expect(throws: ControlServerError.inUse(path: socket.path)) { try Self.server(.path(socket.path)) }
      #expect(try await socket.client { try $0.status() } == FixedAnswers().status)
    }
  }

  @Test func aFileInTheWayIsLeftAlone() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      try "precious".write(toFile: path, atomically: false, encoding: .utf8)
      #expect(throws: ControlServerError.notASocket(path: path)) { try Self.server(.path(path)) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }
  }

  @Test func impossiblePathsAreRefused() async throws {
    try await withTemporaryFolder { folder async throws in
      let missing = folder + "/missing/c.sock"
      #expect(throws: ControlServerError.folderMissing(path: missing)) { try Self.server(.path(missing)) }
      let long = folder + "/" + String(repeating: "x", count: 120)
      #expect(throws: ControlServerError.pathTooLong(path: long, limitBytes: 107)) { try Self.server(.path(long)) }
      #expect(throws: ControlServerError.notListening(descriptor: 2_000)) {
        try Self.server(.inherited(descriptor: 2_000))
      }
    }
  }

  @Test func anInheritedSocketIsServedAndStays() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      let descriptor = try listeningSocket(path)
      try await serving(try Self.server(.inherited(descriptor: descriptor))) { _ async throws in
        #expect(try await onOwnThread { try ControlClient(socketPath: path).status() } == FixedAnswers().status)
      }
      #expect(Self.mode(path) != nil)
    }
  }

  /// Clients that connect between `init` and `run` are served.
  @Test func theSocketListensFromTheBeginning() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      let server = try Self.server(.path(path))
      let early = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send("GET /v1/status HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        return connection
      }
      try await serving(server) { _ async throws in
        #expect(try await onOwnThread { try early.readAnswer().status } == 200)
      }
    }
  }

  /// A graceful shutdown answers what has come, refuses what comes, and returns.
  @Test func shutdownDrains() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let (released, release) = AsyncStream.makeStream(of: Void.self)
    let service = FixedControlService(beforeAnswering: {
      arrival.yield()
      for await _ in released { break }
    })
    try await withControlSocket(service) { socket async throws in
      async let cycle = socket.client { try $0.runCycle { _ in } }
      for await _ in arrived { break }
      await socket.shutDown()
      try await Self.waitUntilRefused(socket.path)
      release.yield()
      #expect(try await cycle == FixedAnswers().cycle)
    }
  }

  /// An idle connection does not hold up a shutdown.
  @Test func shutdownClosesIdleConnections() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let connection = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send("GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n")
        #expect(try connection.readAnswer().status == 200)
        return connection
      }
      await socket.shutDown()
      #expect(try await onOwnThread { try connection.readToEnd() } == "")
    }
  }

  /// What takes long to answer ends when its client has gone: nobody would read it, and others wait.
  @Test func aRequestEndsWithItsClient() async throws {
    let (cancelled, cancel) = AsyncStream.makeStream(of: Void.self)
    let service = FixedControlService(beforeAnswering: {
      do { try await Task.sleep(for: .seconds(100)) } catch { cancel.yield() }
    })
    try await withControlSocket(service) { socket async throws in
      let start = ContinuousClock.now
      await #expect(throws: ControlClientError.self) {
        try await socket.client(deadlineSeconds: 0.2) { client throws in try client.plan() }
      }
      for await _ in cancelled { break }
      #expect(ContinuousClock.now - start < .seconds(30))
    }
  }

  /// The cycle goes on when its client has gone, and the server serves the next one.
  @Test func aClientThatLeavesDoesNotStopItsCycle() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let (released, release) = AsyncStream.makeStream(of: Void.self)
    let isFirst = Mutex(true)
    let service = FixedControlService(beforeAnswering: {
      guard
        isFirst.withLock({ first in
          defer { first = false }
          return first
        })
      else { return }
      arrival.yield()
      for await _ in released { break }
    })
    try await withControlSocket(service) { socket async throws in
      var connection: RawConnection? = try RawConnection(socket.path)
      try connection?.send("POST /v1/cycles HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
      for await _ in arrived { break }
      connection = nil
      release.yield()
      try await Self.wait("the cycle has not ended") { !service.requests.isEmpty }
      #expect(service.requests == ["runCycle"])
      #expect(try await socket.client { try $0.status() } == FixedAnswers().status)
    }
  }

  private static func waitUntilRefused(_ path: String) async throws {
    try await wait("the socket still takes connections") {
      do {
        _ = try await onOwnThread { try RawConnection(path) }
        return false
      } catch {
        return true
      }
    }
  }

  private static func wait(_ otherwise: Comment, until condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < deadline {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record(otherwise)
  }
}
