import Synchronization

/// Asks a running cycle to end: reading is broken off, a step in flight is finished, no other is begun. A cancelled task
/// would break off a write whose effect nobody would know; this never does.
public final class StopSignal: Sendable {
  private struct State {
    var isRaised = false
    /// What to do when it is raised.
    var waiters: [Int: @Sendable () -> Void] = [:]
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
    for waiter in waiters { waiter() }
  }

  /// Returns when the signal is raised or the task is cancelled.
  func wait() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    let waiter = onRaise { continuation.finish() }
    for await _ in stream {}
    forget(waiter)
  }

  /// Work in a task of its own, on a thread where it may take long; it is cancelled when the signal is raised, and with
  /// whoever waits for it.
  func cancelling<Value: Sendable>(
    on thread: JudgingThread, _ work: @escaping @Sendable () -> Value
  ) async -> Value {
    let task = Task(executorPreference: thread) { work() }
    let waiter = onRaise { task.cancel() }
    defer { forget(waiter) }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Has `body` run when the signal is raised, on whatever thread raises it.
  /// - Returns: what to forget it by; nil when the signal was raised before, and `body` has run.
  func onRaise(_ body: @escaping @Sendable () -> Void) -> Int? {
    let waiter: Int? = state.withLock { state in
      guard !state.isRaised else { return nil }
      state.nextWaiter += 1
      state.waiters[state.nextWaiter] = body
      return state.nextWaiter
    }
    if waiter == nil { body() }
    return waiter
  }

  func forget(_ waiter: Int?) {
    guard let waiter else { return }
    state.withLock { $0.waiters[waiter] = nil }
  }
}
