import Foundation

/// A weekly span in a time zone of its own: `Mon-Fri 20:00-06:00 Europe/Paris`. A span that ends before it starts runs
/// past midnight and belongs to the day on which it began. Wall-clock time decides, so a change to or from summer time
/// moves nothing.
public struct MaintenanceWindow: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Days on which the window begins, 1 Monday to 7 Sunday, ascending.
  public let days: [Int]
  public let startMinute: Int
  public let endMinute: Int
  public let timeZone: TimeZone
  public let description: String

  static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// - Returns: nil when the text is not `DAYS HH:MM-HH:MM ZONE`, with DAYS like `Mon-Fri`, `Sat,Sun` or `daily`.
  public init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 3, let days = Self.days(parts[0]), let zone = TimeZone(identifier: String(parts[2])) else {
      return nil
    }
    let times = parts[1].split(separator: "-", omittingEmptySubsequences: false)
    guard times.count == 2, let start = Self.minute(times[0]), let end = Self.minute(times[1]), start != end,
      start < 24 * 60
    else { return nil }
    self.days = days
    self.startMinute = start
    self.endMinute = end
    self.timeZone = zone
    self.description = parts.joined(separator: " ")
  }

  public func contains(_ time: Timestamp) -> Bool {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.weekday, .hour, .minute], from: time.date)
    guard let weekday = parts.weekday, let hour = parts.hour, let minute = parts.minute else { return false }
    let day = (weekday + 5) % 7 + 1
    let dayBefore = (day + 5) % 7 + 1
    let now = hour * 60 + minute
    if startMinute < endMinute { return days.contains(day) && now >= startMinute && now < endMinute }
    return (days.contains(day) && now >= startMinute) || (days.contains(dayBefore) && now < endMinute)
  }

  private static func days(_ text: Substring) -> [Int]? {
    if text == "daily" { return Array(1...7) }
    var days: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
        dayNames.firstIndex(of: String($0))
      }
      switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
      case (1, let day?, _): days.insert(day + 1)
      case (2, let first?, let last?):
        var day = first
        while day != last {
          days.insert(day + 1)
          day = (day + 1) % 7
        }
        days.insert(last + 1)
      default: return nil
      }
    }
    return days.sorted()
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0)
    else { return nil }
    return hour * 60 + minute
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let window = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no maintenance window")
    }
    self = window
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
