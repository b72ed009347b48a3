enum DeadlineError<Failure: Error>: Error {
  case deadlinePassed
  case failed(Failure)
}

/// Runs `work` and cancels it when the deadline passes. Returns only after `work` has ended.
func withDeadline<Value: Sendable, Failure: Error>(
  _ deadline: Duration, _ work: @escaping @Sendable () async throws(Failure) -> Value
) async throws(DeadlineError<Failure>) -> Value {
  let result: Result<Value, DeadlineError<Failure>> = await withTaskGroup { group in
    group.addTask {
      do throws(Failure) {
        return Result<Value, DeadlineError<Failure>>.success(try await work())
      } catch {
        return .failure(.failed(error))
      }
    }
    group.addTask {
      try? await Task.sleep(for: deadline)
      return .failure(.deadlinePassed)
    }
    // The first to end decides. A cancelled caller ends the sleep early, so then the work decides.
    var first = await group.next()
    if Task.isCancelled, case .failure(.deadlinePassed) = first { first = await group.next() }
    group.cancelAll()
    guard let first else { preconditionFailure("a group of two tasks ended without a result") }
    return first
  }
  return try result.get()
}
