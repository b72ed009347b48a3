enum DeadlineError<Failure: Error>: Error {
  case deadlinePassed
  case failed(Failure)
}

/// Runs `work` and cancels it when the deadline passes. Returns only after `work` has ended; when it succeeded in the very
/// moment of the deadline, its value counts.
func withDeadline<Value: Sendable, Failure: Error>(
  _ deadline: Duration, _ work: @escaping @Sendable () async throws(Failure) -> Value
) async throws(DeadlineError<Failure>) -> Value {
  // The sleep's result is nil.
  let result: Result<Value, DeadlineError<Failure>> = await withTaskGroup { group in
    group.addTask { () -> Result<Value, DeadlineError<Failure>>? in
      do throws(Failure) {
        return .success(try await work())
      } catch {
        return .failure(.failed(error))
      }
    }
    group.addTask {
      try? await Task.sleep(for: deadline)
      return nil
    }
    var outcome = await group.next() ?? nil
    // A cancelled caller ends the sleep early; then the work says so itself.
    let hasPassed = outcome == nil && !Task.isCancelled
    group.cancelAll()
    if outcome == nil { outcome = await group.next() ?? nil }
    guard let outcome else {
      preconditionFailure("the work of a call ended without an outcome")
    }
    if hasPassed, case .failure = outcome { return .failure(.deadlinePassed) }
    return outcome
  }
  return try result.get()
}
