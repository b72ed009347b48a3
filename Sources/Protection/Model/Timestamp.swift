import Foundation

/// A point in time, in whole milliseconds since 1970-01-01 UTC: the resolution and epoch that arrays use (rest 3).
public struct Timestamp: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Times that milliseconds cannot hold become the first or the last that they can.
  public init(_ date: Date) {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    self.milliseconds = Int64(exactly: milliseconds) ?? (milliseconds < 0 ? .min : .max)
  }

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

  /// Reads what `description` writes, also with an offset in place of `Z`; nil when the text is no RFC 3339 time.
  public init?(rfc3339 text: String) {
    // Foundation alone takes February 30 for March 2, 25:00 for 01:00 of the next day, and leaves unread what follows.
    let shape = String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 })
    guard ["Z", "+00:00", "-00:00"].contains(where: { shape == "0000-00-00T00:00:00" + $0 }),
      CalendarDate(String(text.prefix(10))) != nil, Self.isClock(text.dropFirst(11).prefix(8)),
      text.hasSuffix("Z") || Self.isClock(text.suffix(5)), let date = try? Date(text, strategy: .iso8601)
    else { return nil }
    self.init(date)
  }

  /// Whether hours, minutes and seconds are those of a clock.
  private static func isClock(_ text: Substring) -> Bool {
    let numbers = text.split(separator: ":").compactMap { Int($0) }
    return zip(numbers, [24, 60, 60]).allSatisfy { $0 < $1 }
  }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  // Both stop at the ends of what milliseconds can hold: times come from arrays, and none of them may end the daemon.
  public static func + (time: Self, duration: Duration) -> Self {
    let (sum, overflow) = time.milliseconds.addingReportingOverflow(duration.milliseconds)
    return Timestamp(milliseconds: overflow ? (duration < .zero ? .min : .max) : sum)
  }

  public static func - (later: Self, earlier: Self) -> Duration {
    let (difference, overflow) = later.milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return .milliseconds(overflow ? (later < earlier ? .min : .max) : difference)
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero; the largest or smallest number where that is too much.
  public var milliseconds: Int64 {
    let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: 1000)
    let (sum, overflowAgain) = whole.addingReportingOverflow(components.attoseconds / 1_000_000_000_000_000)
    return overflow || overflowAgain ? (self < .zero ? .min : .max) : sum
  }

  /// The two largest units that matter to a reader: `47 min`, `1 h 5 min`, `30 s`, `2 d 3 h`.
  public var inWords: String {
    let seconds = components.seconds
    switch seconds {
    case ..<0: return "-" + Duration.seconds(max(seconds, -.max).magnitude).inWords
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
