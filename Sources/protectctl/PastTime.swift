import Foundation
import Protection

/// Reads when something in the past began or ended, as people say it: in the local zone.
enum PastTime {
  /// A day alone is its beginning.
  static func since(_ text: String) throws -> Date { try short(text) ?? WrittenTime.beginning(text) }

  /// A day alone is its end.
  static func until(_ text: String) throws -> Date { try short(text) ?? WrittenTime.end(text) }

  /// `now`, `06:00` of today, or so long ago as `4h`.
  private static func short(_ text: String) throws -> Date? {
    if text.lowercased() == "now" { return Date() }
    if text.contains(":"), !text.contains("-"), !text.contains(" ") {
      return try WrittenTime.beginning("today \(text)")
    }
    return (try? Duration(written: text)).map { Date() - TimeInterval($0.components.seconds) }
  }
}
