import ArgumentParser
import Foundation
import Protection

/// Reads when something in the past began or ended, as people say it: in the local zone.
enum PastTime {
  static func since(_ text: String) throws -> Date { try date(text, .since, now: Date(), .current) }

  static func until(_ text: String) throws -> Date { try date(text, .until, now: Date(), .current) }

  enum Bound { case since, until }

  /// A day means its beginning for `since` and its end for `until`; a time of day is today's.
  static func date(_ text: String, _ bound: Bound, now: Date, _ calendar: Calendar) throws -> Date {
    let today = calendar.startOfDay(for: now)
    func day(_ offset: Int, from start: Date) -> Date {
      calendar.date(byAdding: .day, value: offset, to: start) ?? start
    }
    func bounded(_ start: Date) -> Date { bound == .since ? start : day(1, from: start) }
    switch text.lowercased() {
    case "now": return now
    case "today": return bounded(today)
    case "yesterday": return bounded(day(-1, from: today))
    default: break
    }
    let shape = String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 })
    if shape == "00:00" || shape == "0:00" {
      let parts = text.split(separator: ":").compactMap { Int($0) }
      guard parts[0] < 24, parts[1] < 60,
        let time = calendar.date(bySettingHour: parts[0], minute: parts[1], second: 0, of: today)
      else { throw ValidationError("'\(text)' is no time of day; write one from 00:00 to 23:59") }
      return time
    }
    if shape == "0000-00-00" { return bounded(calendar.startOfDay(for: try WrittenTime.date(text + " 00:00"))) }
    if let duration = try? Duration(written: text) { return now - TimeInterval(duration.components.seconds) }
    return try WrittenTime.date(text)
  }
}
