import ControlAPI
import Foundation
import Synchronization
import Testing

@testable import ControlServer

/// Costly requests wait for each other, and whoever asks for many of them waits for himself.
@Suite(.timeLimit(.minutes(1)))
struct RequestGateTests {
  /// What is at work, and in which order it began.
  private final class Work: Sendable {
    private let state = Mutex((began: [String](), now: 0, most: 0))
    private let opened = AsyncStream.makeStream(of: Void.self)

    var began: [String] { state.withLock(\.began) }
    var most: Int { state.withLock(\.most) }

    /// Lets one of those at work end.
    func letOneEnd() { opened.continuation.yield() }

    func run(_ name: String) async {
      state.withLock {
        $0.began.append(name)
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      for await _ in opened.stream { break }
      state.withLock { $0.now -= 1 }
    }
  }

  private func begin(_ name: String, _ user: UInt32, _ gate: RequestGate, _ work: Work) -> Task<Bool, Never> {
    Task {
      do throws(ControlError) {
        try await gate.pass(for: user) { () async throws(ControlError) in await work.run(name) }
        return true
      } catch {
        #expect(error.kind == .busy)
        return false
      }
    }
  }

  private func wait(until condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(1)) }
  }

  @Test func `one works at a time, and users come by turns`() async throws {
    let gate = RequestGate("judging policies", limit: 1)
    let work = Work()
    var tasks = [begin("mallory 0", 1, gate, work)]
    try await wait { work.began.count == 1 }
    for (name, user) in [("mallory 1", UInt32(1)), ("mallory 2", 1), ("anna", 2)] {
      tasks.append(begin(name, user, gate, work))
      try await wait { gate.waitingCount == tasks.count - 1 }
    }
    for count in 2...4 {
      work.letOneEnd()
      try await wait { work.began.count == count }
    }
    work.letOneEnd()
    for task in tasks { #expect(await task.value) }
    #expect(work.began == ["mallory 0", "anna", "mallory 1", "mallory 2"])
    #expect(work.most == 1)
  }

  @Test func `who has gone or waits too long drops out, and the others go on`() async throws {
    let gate = RequestGate("judging policies", limit: 1, patience: .milliseconds(50))
    let work = Work()
    let working = begin("a", 1, gate, work)
    try await wait { work.began.count == 1 }
    let gone = begin("b", 2, gate, work)
    try await wait { gate.waitingCount == 1 }
    gone.cancel()
    #expect(await gone.value == false)
    #expect(await begin("c", 3, gate, work).value == false, "its patience ended")
    #expect(gate.waitingCount == 0)
    work.letOneEnd()
    #expect(await working.value)
    let last = begin("d", 4, gate, work)
    try await wait { work.began.count == 2 }
    work.letOneEnd()
    #expect(await last.value)
    #expect(work.began == ["a", "d"])
  }
}
