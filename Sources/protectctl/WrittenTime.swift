import ArgumentParser
import Foundation
import Protection

/// Reads the times and durations that people write in options.
enum WrittenTime {
  static func duration(_ text: String) throws -> Duration {
    do {
      return try Duration(written: text)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// At which something ends: a day alone is its end, as everywhere, and a weekday is the next one, today included.
  static func end(_ text: String) throws -> Date { try date(text, .end) }

  /// From which on something is meant: a day alone is its beginning, and a weekday the last one, today included.
  static func beginning(_ text: String) throws -> Date { try date(text, .beginning) }

  /// `hold add --help` and others say the same.
  static let forms =
    "2026-11-30, friday or tomorrow, with a time such as 18:00 and a zone such as Europe/Paris behind it, or RFC 3339"

  private enum Side { case beginning, end }

  private static func date(_ text: String, _ side: Side) throws -> Date {
    if let time = Timestamp(rfc3339: text) { return time.date }
    var words = text.split(separator: " ").map(String.init)
    var zone = WrittenZone.local
    if words.count > 1, let last = words.last, let named = NamedZone.zone(last) {
      zone = .named(named)
      words.removeLast()
    }
    if let day = words.first.flatMap({ day($0, side, in: zone) }) {
      let seconds: Int? =
        words.count == 1 ? (side == .end ? 86_400 : 0) : words.count == 2 ? secondsOfDay(words[1]) : nil
      if let seconds, let date = zone.moment(day, seconds: seconds) { return date }
    }
    throw ValidationError("'\(text)' is no time; write \(forms)")
  }

  private static func day(_ word: String, _ side: Side, in zone: WrittenZone) -> WrittenDay? {
    if let date = CalendarDate(word) { return WrittenDay(year: date.year, month: date.month, day: date.day) }
    let (today, weekday) = zone.day(of: Date())
    let offset: Int
    switch word.lowercased() {
    case "today": offset = 0
    case "tomorrow": offset = 1
    case "yesterday": offset = -1
    default:
      guard let wanted = CalendarDate.weekday(word) else { return nil }
      let ahead = (wanted - weekday + 7) % 7
      offset = side == .end || ahead == 0 ? ahead : ahead - 7
    }
    return WrittenDay(year: today.year, month: today.month, day: today.day + offset)
  }

  /// `18:00`, `18:00:30` or, for the end of the day, `24:00`.
  private static func secondsOfDay(_ text: String) -> Int? {
    let shape = String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 })
    guard ["00:00", "00:00:00"].contains(shape) else { return nil }
    let numbers = text.split(separator: ":").compactMap { Int($0) } + [0]
    let seconds = numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
    return numbers[0] <= 24 && numbers[1] < 60 && numbers[2] < 60 && seconds <= 86_400 ? seconds : nil
  }
}

/// A day of the calendar. Its number may run over the month's end, as calendars take it.
private struct WrittenDay {
  var year: Int
  var month: Int
  var day: Int
}

/// Where a time that a person writes is meant.
private enum WrittenZone {
  /// As the C library knows it, which also shows times in it.
  case local
  case named(TimeZone)

  /// The day of a moment there, and its place in the week, from 0 for Sunday.
  func day(of date: Date) -> (day: WrittenDay, weekday: Int) {
    switch self {
    case .local:
      var seconds = time_t(date.timeIntervalSince1970)
      var parts = tm()
      localtime_r(&seconds, &parts)
      let day = WrittenDay(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
      return (day, Int(parts.tm_wday))
    case .named(let zone):
      let parts = Self.calendar(zone).dateComponents([.year, .month, .day, .weekday], from: date)
      return (
        WrittenDay(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1), (parts.weekday ?? 1) - 1
      )
    }
  }

  /// - Parameter seconds: of the clock of that day; 86,400 is its end, whatever summer time does.
  func moment(_ day: WrittenDay, seconds: Int) -> Date? {
    let (day, seconds) =
      seconds == 86_400 ? (WrittenDay(year: day.year, month: day.month, day: day.day + 1), 0) : (day, seconds)
    switch self {
    case .local:
      var parts = tm()
      parts.tm_year = CInt(day.year - 1900)
      parts.tm_mon = CInt(day.month - 1)
      parts.tm_mday = CInt(day.day)
      parts.tm_hour = CInt(seconds / 3600)
      parts.tm_min = CInt(seconds / 60 % 60)
      parts.tm_sec = CInt(seconds % 60)
      // It finds out whether summer time holds.
      parts.tm_isdst = -1
      return Date(timeIntervalSince1970: TimeInterval(mktime(&parts)))
    case .named(let zone):
      return Self.calendar(zone).date(
        from: DateComponents(
          year: day.year, month: day.month, day: day.day, hour: seconds / 3600, minute: seconds / 60 % 60,
          second: seconds % 60))
    }
  }

  private static func calendar(_ zone: TimeZone) -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar
  }
}
