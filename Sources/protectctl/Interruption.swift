import Glibc
import Synchronization

/// A signal that asks a command to end. It is noted here and thrown at the next wait, so that cleaning up happens in one
/// place only.
struct Interruption: Error {
  let signal: Int32

  private static let caught = Atomic<Int32>(0)

  /// A broken pipe counts: whoever reads the output has gone away. A shell that starts a program in the background has it
  /// ignore SIGINT; whoever sends one all the same means it.
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
