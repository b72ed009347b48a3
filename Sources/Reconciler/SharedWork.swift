import Synchronization

/// Work that is done once for all who ask before it begins: each of them gets its events and its outcome. Who no longer
/// waits (the task is cancelled) drops out.
final class SharedWork<Event: Sendable, Outcome: Sendable>: Sendable {
  typealias Handler = @Sendable (Event) async -> Void

  private struct Asker {
    var handler: Handler
    var resume: CheckedContinuation<Outcome, any Error>?
  }

  private struct State {
    var lastID = 0
    var askers: [Int: Asker] = [:]
    var outcome: Result<Outcome, any Error>?
    var abandon: (@Sendable () -> Void)?

    /// What to do now that one has gone.
    func abandonIfAlone() -> (@Sendable () -> Void)? { askers.isEmpty && outcome == nil ? abandon : nil }
  }

  private let state = Mutex(State())

  /// How many wait for it.
  var askerCount: Int { state.withLock { $0.askers.count } }

  /// - Returns: what `outcome` takes; who does not call it counts as waiting nevertheless.
  func join(_ handler: @escaping Handler) -> Int {
    state.withLock { state in
      state.lastID += 1
      state.askers[state.lastID] = Asker(handler: handler)
      return state.lastID
    }
  }

  /// Waits for the end.
  func outcome(for id: Int) async throws -> Outcome {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { resume in
        let known: Result<Outcome, any Error>? = state.withLock { state in
          if let outcome = state.outcome { return outcome }
          guard state.askers[id] != nil else { return .failure(ScheduleError.abandoned) }
          state.askers[id]?.resume = resume
          return nil
        }
        if let known { resume.resume(with: known) }
      }
    } onCancel: {
      let (gone, abandon) = state.withLock { state in
        let gone = state.askers.removeValue(forKey: id)
        return (gone, gone == nil ? nil : state.abandonIfAlone())
      }
      gone?.resume?.resume(throwing: ScheduleError.abandoned)
      abandon?()
    }
  }

  /// Has `body` run when nobody waits any more; at once where nobody does.
  func whenAbandoned(_ body: @escaping @Sendable () -> Void) {
    let abandon = state.withLock { state in
      state.abandon = body
      return state.abandonIfAlone()
    }
    abandon?()
  }

  func tell(_ event: Event) async {
    for handler in state.withLock({ $0.askers.sorted { $0.key < $1.key }.map(\.value.handler) }) {
      await handler(event)
    }
  }

  /// The first outcome counts.
  func end(_ outcome: Result<Outcome, any Error>) {
    let waiting = state.withLock { state in
      guard state.outcome == nil else { return [CheckedContinuation<Outcome, any Error>]() }
      state.outcome = outcome
      defer { state.askers = [:] }
      return state.askers.values.compactMap(\.resume)
    }
    for resume in waiting { resume.resume(with: outcome) }
  }
}
