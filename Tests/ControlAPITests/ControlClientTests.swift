import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// What the client makes of daemons that are gone, silent, broken or talkative.
@Suite(.timeLimit(.minutes(5)))
struct ControlClientTests {
  private static let ok = "HTTP/1.1 200 OK\r\n"

  @Test func nobodyListens() async throws {
    try await withTemporaryFolder { folder async throws in
      let path = folder + "/c.sock"
      #expect(throws: ControlClientError.unreachable(path: path, cause: "there is no such socket")) {
        try ControlClient(socketPath: path).status()
      }
      close(try listeningSocket(path))
      #expect(throws: ControlClientError.unreachable(path: path, cause: "nobody listens there")) {
        try ControlClient(socketPath: path).status()
      }
    }
  }

  /// A failed connection closes its descriptor once: a second time it may be somebody else's. Needs a process in which
  /// nothing else opens files.
  @Test func aFailedConnectionClosesOnlyItsOwnDescriptor() async {
    await #expect(processExitsWith: .success) {
      for _ in 0..<100 {
        // The lowest free number: what the failed connection had is taken by the file on the other thread.
        let ended = DispatchSemaphore(value: 0)
        Thread {
          for _ in 0..<2_000 {
            let file = open("/dev/null", O_RDONLY)
            // At once: exit(3) would wait for what other threads hold.
            if close(file) != 0 { _exit(1) }
          }
          ended.signal()
        }.start()
        for _ in 0..<200 { _ = try? ControlClient(socketPath: "/nonexistent/c.sock").status() }
        if ended.wait(timeout: .now() + 20) == .timedOut { _exit(1) }
      }
    }
  }

  @Test func aSilentDaemonIsGivenUpAtTheDeadline() async throws {
    try await withCannedServer("", closes: false) { path in
      let start = ContinuousClock.now
      #expect(throws: ControlClientError.timedOut(path: path, seconds: 0.05)) {
        try ControlClient(socketPath: path, deadlineSeconds: 0.05).status()
      }
      #expect(ContinuousClock.now - start < .seconds(10))
    }
  }

  @Test func aBodyThatStopsIsGivenUpAtTheDeadline() async throws {
    try await withCannedServer(Self.ok + "content-length: 10\r\n\r\n[", closes: false) { path in
      #expect(throws: ControlClientError.timedOut(path: path, seconds: 0.05)) {
        try ControlClient(socketPath: path, deadlineSeconds: 0.05).holds()
      }
    }
  }

  @Test(arguments: [
    "content-length: 2\r\n\r\n[]", "transfer-encoding: chunked\r\n\r\n1\r\n[\r\n1;x=y\r\n]\r\n0\r\ntrailer: z\r\n\r\n",
    "\r\n[]", "Content-Length:2\n\n[]",
  ])
  func everyFramingIsRead(_ rest: String) async throws {
    let holds = try await withCannedServer("HTTP/1.1 100 Continue\r\n\r\n" + Self.ok + rest) {
      try ControlClient(socketPath: $0).holds()
    }
    #expect(holds.isEmpty)
  }

  @Test(arguments: [
    ("", "the connection was closed"), (ok, "the connection was closed"),
    (ok + "content-length: 10\r\n\r\n[", "the connection was closed"),
    (ok + "transfer-encoding: chunked\r\n\r\n5\r\n[", "the connection was closed"),
  ])
  func aConnectionThatEndsEarlyIsInterrupted(_ answer: String, _ cause: String) async throws {
    let error = await #expect(throws: ControlClientError.self) {
      try await withCannedServer(answer) { try ControlClient(socketPath: $0).holds() }
    }
    #expect(error?.interruption == cause)
  }

  @Test(arguments: [
    ("SSH-2.0-OpenSSH_9.2\r\n", "it does not start like HTTP"),
    (ok + "nonsense\r\n\r\n", "its header is not HTTP"),
    (ok + "content-length: many\r\n\r\n", "its length is no number"),
    (ok + "transfer-encoding: gzip\r\n\r\n", "its transfer encoding is unknown"),
    (ok + "transfer-encoding: chunked\r\n\r\nxyz\r\n", "a chunk has no size"),
    (ok + "transfer-encoding: chunked\r\n\r\n1\r\n[]\r\n", "a chunk is longer than it says"),
    (ok + "content-length: 6\r\n\r\n<html>", "it is no valid JSON"),
    (ok + "content-length: 4\r\n\r\n[{}]", "'[0].id' is missing"),
    ("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\n<html>", "HTTP status 502 without a reason"),
  ])
  func nonsenseIsNamed(_ answer: String, _ cause: String) async throws {
    await #expect(throws: ControlClientError.malformed(cause: cause)) {
      try await withCannedServer(answer) { try ControlClient(socketPath: $0).holds() }
    }
  }

  @Test func aHeaderIsBounded() async throws {
    await #expect(throws: ControlClientError.malformed(cause: "its header is too long")) {
      try await withCannedServer(Self.ok + "x: " + String(repeating: "y", count: 70_000)) {
        try ControlClient(socketPath: $0).holds()
      }
    }
  }

  @Test(arguments: [
    "content-length: 9999\r\n\r\n", "transfer-encoding: chunked\r\n\r\nffff\r\n",
    "\r\n" + String(repeating: " ", count: 1_001),
  ])
  func anAnswerIsBounded(_ rest: String) async throws {
    await #expect(throws: ControlClientError.tooLarge(limitBytes: 1_000)) {
      try await withCannedServer(Self.ok + rest) { path in
        try ControlClient(socketPath: path, answerLimitBytes: 1_000).holds()
      }
    }
  }

  /// A daemon that dies during a cycle leaves no record, and the client says so.
  @Test func aCycleWithoutItsRecordIsInterrupted() async throws {
    let line = #"{"event":"progress","stage":"observe","sentence":"reading array 'paris'"}"# + "\n"
    let ended = await #expect(throws: ControlClientError.self) {
      try await withCannedServer(Self.ok + "\r\n" + line) { try ControlClient(socketPath: $0).runCycle { _ in } }
    }
    #expect(ended?.interruption == "the stream ended before the cycle's record")
    let cutOff = await #expect(throws: ControlClientError.self) {
      try await withCannedServer(Self.ok + "\r\n" + line.dropLast(9)) {
        try ControlClient(socketPath: $0).runCycle { _ in }
      }
    }
    #expect(cutOff?.interruption == "the last line is cut off")
  }

  /// Random bytes in place of an answer: always a typed error, never a crash or a hang.
  @Test func randomAnswersAreTypedErrors() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(state: seed)
    let pieces = [
      "HTTP/1.1 200 OK\r\n", "content-length: ", "transfer-encoding: chunked\r\n", "\r\n", "-1", "7", "[", "]", "{",
      "\"", "ffffffffffffffff", "\0", ":", "é",
    ]
    for round in 0..<60 {
      let answer = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random)! }
        .joined()
      do {
        _ = try await withCannedServer(answer) { try ControlClient(socketPath: $0, deadlineSeconds: 10).holds() }
      } catch is ControlClientError {
        continue
      } catch {
        Issue.record("seed \(seed), round \(round): \(error)")
      }
    }
  }
}

/// A small generator with a seed that can be printed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

extension ControlClientError {
  /// Why the answer broke off; nil for every other error.
  fileprivate var interruption: String? { if case .interrupted(_, let cause) = self { cause } else { nil } }
}
