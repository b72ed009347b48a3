import ArgumentParser
import ControlAPI

/// What the process tells its caller; sysexits(3) where it has a number for it.
enum ExitStatus: Int32, Error, CaseIterable {
  case fine = 0
  case failed = 1
  /// Something is open: findings, or changes in a plan.
  case open = 2
  case usage = 64
  case unreachable = 69
  case notPermitted = 77

  init(_ error: ControlClientError) {
    switch error {
    case .refused(let refusal): self = Self(refusal.kind)
    case .unreachable, .busy, .interrupted, .timedOut: self = .unreachable
    case .notPermitted: self = .notPermitted
    case .malformed, .tooLarge: self = .failed
    }
  }

  private init(_ refusal: ControlError.Kind) {
    switch refusal {
    case .notPermitted: self = .notPermitted
    case .busy: self = .unreachable
    case .badRequest, .invalidPolicy, .notFound, .methodNotAllowed, .timedOut, .conflict, .changedMeanwhile,
      .needsConsent, .tooLarge,
      .headTooLarge, .failed, .notReady:
      self = .failed
    }
  }

  var code: ExitCode { ExitCode(rawValue) }

  /// The section of a command's help. `open` says what status 2 means there; nil: it does not occur.
  static func help(open: String? = nil, _ others: [ExitStatus] = [.usage, .unreachable, .notPermitted]) -> String {
    let statuses = [.fine, .failed] + (open == nil ? [] : [.open]) + others
    return (["EXIT STATUS:"] + statuses.map { $0.line(open) })
      .joined(separator: "\n")
  }

  private func line(_ open: String?) -> String {
    let number = String(rawValue)
    return "  " + number + String(repeating: " ", count: 4 - number.count) + (self == .open ? open ?? words : words)
  }

  private var words: String {
    switch self {
    case .fine: "fine"
    case .failed: "failed"
    case .open: "something is open"
    case .usage: "usage"
    case .unreachable: "daemon not reachable or busy"
    case .notPermitted: "not permitted"
    }
  }
}
