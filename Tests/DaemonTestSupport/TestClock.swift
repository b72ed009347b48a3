import Synchronization

/// A clock that stands until it is told to advance, for schedules.
public final class TestClock: Clock, Sendable {
  public typealias Instant = ContinuousClock.Instant

  private struct Sleeper {
    var id: Int
    var deadline: Instant
    var wake: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = ContinuousClock.now
    var lastID = 0
    var sleepers: [Sleeper] = []
  }

  private let state = Mutex(State())

  public init() {}

  public var now: Instant { state.withLock { $0.now } }
  public var minimumResolution: Duration { .nanoseconds(1) }
  public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        let isOver = state.withLock { state in
          guard !Task.isCancelled else { return true }
          state.sleepers.append(Sleeper(id: id, deadline: deadline, wake: wake))
          return false
        }
        if isOver { wake.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = take { $0.id == id }
      for sleeper in sleeper { sleeper.wake.resume(throwing: CancellationError()) }
    }
  }

  public func advance(by duration: Duration) {
    let now = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      return state.now
    }
    for sleeper in take({ $0.deadline <= now }) { sleeper.wake.resume() }
  }

  /// Waits until somebody sleeps; at most 50 seconds of real time.
  public func waitForSleeper() async throws {
    let giveUp = ContinuousClock.now + .seconds(50)
    while sleeperCount == 0 {
      guard ContinuousClock.now < giveUp else { throw NobodySleeps() }
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  public struct NobodySleeps: Error {}

  private func take(_ isTaken: (Sleeper) -> Bool) -> [Sleeper] {
    state.withLock { state in
      let taken = state.sleepers.filter(isTaken)
      state.sleepers.removeAll(where: isTaken)
      return taken
    }
  }
}
