import Glibc
import Synchronization

/// A signal that asks the demo to end. It is noted here and thrown at the next wait, so that cleaning up happens in one
/// place only.
struct Interruption: Error {
  let signal: Int32

  private static let caught = Atomic<Int32>(0)

  /// A broken pipe counts: whoever reads the demo has gone away.
  static func watch() {
    // Made before a handler needs it.
    caught.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] {
      // A handler, not "ignore": programs that are started do not inherit handlers.
      Glibc.signal(number) { Interruption.caught.store($0, ordering: .relaxed) }
    }
  }

  static func check() throws(Interruption) {
    let number = caught.load(ordering: .relaxed)
    if number != 0 { throw Interruption(signal: number) }
  }
}

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
