import ControlAPI
import ControlServer
import ControlTestSupport
import Foundation
import Synchronization
import Testing

/// Whatever one user does with connections, others are served at once, and root always is.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionSharesTests {
  /// Who connects next, for tests that have one process and several users.
  private final class Users: Sendable {
    private let next = Mutex<uid_t>(mallory)

    static let mallory: uid_t = 54_321
    static let accomplice: uid_t = 54_322
    static let anna: uid_t = 54_323
    static let root: uid_t = 0

    func become(_ user: uid_t) { next.withLock { $0 = user } }

    func identify(_ peer: PeerCredentials) -> PeerCredentials {
      var peer = peer
      peer.uid = next.withLock(\.self)
      return peer
    }
  }

  /// Connections that send `text` and then stay as they are.
  private func staying(_ count: Int, _ text: String, at path: String) async throws -> [RawConnection] {
    try await onOwnThread { () throws in
      try (0..<count).map { _ in
        let connection = try RawConnection(path)
        if !text.isEmpty { try connection.send(text) }
        return connection
      }
    }
  }

  private func expectAnswer(_ socket: ControlSocketFixture, within limit: Duration = .seconds(1)) async throws {
    let start = ContinuousClock.now
    #expect(try await socket.client { try $0.status() } == FixedAnswers().status)
    #expect(ContinuousClock.now - start < limit)
  }

  @Test func `64 connections that send nonsense and stay lock nobody out, and hold no place`() async throws {
    let users = Users()
    try await withControlSocket(FixedControlService(), identify: users.identify) { socket async throws in
      let staying = try await staying(64, "X\r\n\r\n", at: socket.path)
      try await socket.waitForConnections(0)
      users.become(Users.root)
      try await expectAnswer(socket)
      users.become(Users.mallory)
      try await expectAnswer(socket)
      // Each was told, most of them what is wrong, and those beyond the share that there are too many.
      for connection in staying {
        let text = try await onOwnThread { try connection.readToEnd() }
        #expect(text.hasPrefix("HTTP/1.1 400 ") || text.hasPrefix("HTTP/1.1 503 "))
        let body = Data((text.components(separatedBy: "\r\n\r\n").last ?? "").utf8)
        #expect([.badRequest, .busy].contains(try ControlJSON.decode(ControlError.self, from: body).kind))
      }
    }
  }

  @Test(arguments: ["", "GET /v1/sta", "GET /v1/status HTTP/1.1\r\n\r\n"])
  func `a user who takes all that one may have is told so, others and root are served`(_ text: String) async throws {
    let users = Users()
    try await withControlSocket(FixedControlService(), identify: users.identify) { socket async throws in
      var all = try await staying(64, text, at: socket.path)
      try await socket.waitForConnections(24)
      let refusal = ControlError(
        .busy,
        "cannot reach protectd: it is busy, this user has 24 connections already; end some, or try again in a minute")
      await #expect(throws: ControlClientError.refused(refusal)) { try await socket.client { try $0.status() } }

      users.become(Users.anna)
      try await expectAnswer(socket)
      try await socket.waitForConnections(24)

      // Two more of his kind take what is left for users, but not what is kept for root.
      for user in [Users.accomplice, 54_324] {
        users.become(user)
        let before = socket.connections
        all += try await staying(30, text, at: socket.path)
        try await socket.waitForConnections(min(56, before + 24))
      }
      users.become(Users.anna)
      await #expect(throws: ControlClientError.self) { try await socket.client { try $0.status() } }
      users.become(Users.root)
      try await expectAnswer(socket)
      #expect(socket.connections >= 56)
      all.removeAll()
      try await socket.waitForConnections(0)
    }
  }

  /// The flood comes from another process, whose number tells it from this one.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/perl"), "the flood is written in Perl"))
  func `200 connections that come again and again starve nobody`() async throws {
    let own = getpid()
    let identify: @Sendable (PeerCredentials) -> PeerCredentials = { peer in
      var peer = peer
      peer.uid = peer.pid == own ? Users.anna : Users.mallory
      return peer
    }
    let flood = """
      use Socket;
      $SIG{PIPE} = 'IGNORE';
      my @open;
      my $end = time + 60;
      while (time < $end) {
        socket(my $s, AF_UNIX, SOCK_STREAM, 0) or next;
        connect($s, pack_sockaddr_un($ARGV[0])) or next;
        syswrite $s, @open % 2 ? "X\\r\\n\\r\\n" : "GET /v1/status HTTP/1.1\\r\\n\\r\\n";
        push @open, $s;
        shift @open if @open > 200;
      }
      """
    try await withControlSocket(FixedControlService(), identify: identify) { socket async throws in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/perl")
      process.arguments = ["-e", flood, socket.path]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      // It has this thread's signal mask, so that SIGTERM may not reach it. Foundation collects it.
      defer { kill(process.processIdentifier, SIGKILL) }
      try await Task.sleep(for: .milliseconds(300))
      for _ in 0..<10 {
        // The flood and a debug build's accepting share this machine with everything else.
        try await expectAnswer(socket, within: .seconds(5))
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(process.isRunning)
    }
  }

  /// A listener that takes no connection: the client says so in the end, instead of waiting for a cycle's hour.
  @Test func `a full listen queue is busy`() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      let listener = try listeningSocket(path)
      defer { close(listener) }
      var queued: [RawConnection] = []
      // The queue of 8 takes 9.
      for _ in 0..<9 { queued.append(try RawConnection(path)) }
      let error = try await onOwnThread { () throws in
        #expect(throws: ControlClientError.self) {
          try ControlClient(socketPath: path, deadlineSeconds: 0.1).runCycle { _ in }
        }
      }
      #expect(error == .busy(path: path, seconds: 0.1))
      #expect(
        error?.description
          == "cannot reach protectd at '\(path)': it is busy, no connection was taken within 0.1 s; try again in a minute"
      )
      #expect(queued.count == 9)
    }
  }
}
