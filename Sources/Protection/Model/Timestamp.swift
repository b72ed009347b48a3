import Foundation

/// A point in time, in whole milliseconds since 1970-01-01 UTC: the resolution and epoch that arrays use (rest 3).
public struct Timestamp: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public init(_ date: Date) { self.milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded()) }

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  /// RFC 3339 in UTC with whole seconds, as all JSON answers and the audit trail write it.
  public var description: String { date.formatted(.iso8601) }

  /// Reads what `description` writes; nil when the text is no RFC 3339 time.
  public init?(rfc3339 text: String) {
    guard let date = try? Date(text, strategy: .iso8601) else { return nil }
    self.init(date)
  }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  public static func + (time: Self, duration: Duration) -> Self {
    Timestamp(milliseconds: time.milliseconds + duration.milliseconds)
  }

  public static func - (later: Self, earlier: Self) -> Duration {
    .milliseconds(later.milliseconds - earlier.milliseconds)
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero.
  public var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }

  /// The two largest units that matter to a reader: `47 min`, `1 h 5 min`, `30 s`, `2 d 3 h`.
  public var inWords: String {
    let seconds = components.seconds
    switch seconds {
    case ..<0: return "-" + (Duration.seconds(-seconds)).inWords
    case ..<60: return milliseconds % 1000 == 0 || seconds > 0 ? "\(seconds) s" : "\(milliseconds) ms"
    case ..<3600: return Self.twoUnits(seconds / 60, "min", seconds % 60, "s")
    case ..<86_400: return Self.twoUnits(seconds / 3600, "h", seconds % 3600 / 60, "min")
    default: return Self.twoUnits(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }
  }

  private static func twoUnits(_ major: Int64, _ majorUnit: String, _ minor: Int64, _ minorUnit: String) -> String {
    minor == 0 ? "\(major) \(majorUnit)" : "\(major) \(majorUnit) \(minor) \(minorUnit)"
  }
}
