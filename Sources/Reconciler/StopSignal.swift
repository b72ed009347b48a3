import Synchronization

/// Asks a running cycle to end: reading is broken off, a step in flight is finished, no other is begun. A cancelled task
/// would break off a write whose effect nobody would know; this never does.
public final class StopSignal: Sendable {
  private struct State {
    var isRaised = false
    var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  public init() {}

  public var isRaised: Bool { state.withLock(\.isRaised) }

  public func raise() {
    let waiters = state.withLock { state in
      state.isRaised = true
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.finish() }
  }

  /// Returns when the signal is raised or the task is cancelled.
  func wait() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    let waiter: Int? = state.withLock { state in
      guard !state.isRaised else { return nil }
      state.nextWaiter += 1
      state.waiters[state.nextWaiter] = continuation
      return state.nextWaiter
    }
    guard let waiter else { return }
    for await _ in stream {}
    state.withLock { $0.waiters[waiter] = nil }
  }
}
