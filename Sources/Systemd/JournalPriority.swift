import Logging

/// Importance of a journal entry: the levels of syslog(3), most important first.
public enum JournalPriority: Int, CaseIterable, Comparable, Sendable {
  case emergency = 0
  case alert, critical, error, warning, notice, info, debug

  /// A finding's severity and swift-log's levels map alike: critical 2, warning 4, notice 5.
  public init(_ level: Logger.Level) {
    switch level {
    case .critical: self = .critical
    case .error: self = .error
    case .warning: self = .warning
    case .notice: self = .notice
    case .info: self = .info
    case .debug, .trace: self = .debug
    }
  }

  /// The word that begins a line on standard error.
  public var word: String { String(describing: self) }

  /// The more important one is less, as in syslog.
  public static func < (one: JournalPriority, other: JournalPriority) -> Bool { one.rawValue < other.rawValue }
}
