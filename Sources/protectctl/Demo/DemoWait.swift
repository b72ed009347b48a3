import Glibc

/// Looks every few milliseconds until `isDone`, a signal, or the time is up.
func wait(upTo limit: Duration, for what: String, until isDone: () throws -> Bool) throws {
  let end = ContinuousClock.now + limit
  while try !isDone() {
    try Interruption.check()
    guard .now < end else {
      throw DemoError.untrue("waited \(limit.components.seconds) s for \(what)")
    }
    usleep(5_000)
  }
}
