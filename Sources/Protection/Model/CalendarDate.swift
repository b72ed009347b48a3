import Foundation

/// A day as `YYYY-MM-DD` in the Gregorian calendar. Wherever a person names one as an end, its own end is meant.
package struct CalendarDate {
  package let year: Int
  package let month: Int
  package let day: Int

  /// - Returns: nil for any other form, and for a day that the month does not have.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), 1...12 ~= month
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard 1...days[month - 1] ~= day else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// In UTC. Days are counted from a March that begins the year, so that the leap day comes last.
  var nextDayBegins: Timestamp {
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let sinceYearZero = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
    let daysTo1970 = 719_468
    return Timestamp(milliseconds: Int64(sinceYearZero - daysTo1970 + 1) * 86_400_000)
  }

  /// First moment of the day in a zone: not always midnight, which summer time may leave out.
  package func begins(in zone: TimeZone) -> Timestamp? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar.date(from: DateComponents(year: year, month: month, day: day)).map {
      Timestamp(calendar.startOfDay(for: $0))
    }
  }

  /// First moment after the day in a zone.
  package func nextDayBegins(in zone: TimeZone) -> Timestamp? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar.date(from: DateComponents(year: year, month: month, day: day, hour: 12))
      .flatMap { calendar.date(byAdding: .day, value: 1, to: $0) }
      .map { Timestamp(calendar.startOfDay(for: $0)) }
  }

  /// The days of a week as people write them, Sunday first, as the C library counts them.
  package static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

  /// From 0 for Sunday: a whole name or its first three letters.
  package static func weekday(_ text: String) -> Int? {
    let word = text.lowercased()
    return weekdays.firstIndex { $0 == word || $0.prefix(3) == word }
  }

}

/// Time zones that people name.
package enum NamedZone {
  /// Names of places, and UTC: abbreviations such as `EST` mean different things to different people, and none of them
  /// follows summer time.
  package static func zone(_ name: String) -> TimeZone? {
    guard name == "UTC" || name.contains("/") else { return nil }
    return TimeZone(identifier: name)
  }
}

extension Timestamp {
  /// A moment at which something ends: `2027-06-30 24:00 UTC` at the end of a day, else `2027-06-30 22:00 UTC`.
  package var asEnd: String {
    let endsDay = milliseconds % 86_400_000 == 0
    let shown = (endsDay ? Timestamp(milliseconds: milliseconds - 1) : self).description
    return "\(shown.prefix(10)) \(endsDay ? "24:00" : shown.dropFirst(11).prefix(5)) UTC"
  }
}
