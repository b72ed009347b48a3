/// Why the demo ends early: it could not be set up, or the world is not as it was told.
enum DemoError: Error, CustomStringConvertible {
  case cannotStart(String, String)
  /// What was expected, and what is there instead.
  case untrue(String)

  var description: String {
    switch self {
    case .cannotStart(let cause, let remedy): "cannot start the demo: \(cause); \(remedy)"
    case .untrue(let what): "the demo failed: \(what)"
    }
  }
}

/// Ends the demo unless the world is as it claims.
func expect(_ isTrue: Bool, _ otherwise: @autoclosure () -> String) throws(DemoError) {
  if !isTrue { throw .untrue(otherwise()) }
}
