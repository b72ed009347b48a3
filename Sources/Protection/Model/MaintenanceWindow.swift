import Foundation

/// A weekly span in a time zone of its own: `Mon-Fri 20:00-06:00 Europe/Paris`. A span that ends before it starts runs
/// past midnight and belongs to the day on which it began. Wall-clock time decides, so a change to or from summer time
/// moves nothing; a window that lies wholly in the hour that is left out in spring does not open that day, because nobody
/// agreed to changes at another hour.
public struct MaintenanceWindow: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Days on which the window begins, 1 Monday to 7 Sunday, ascending.
  public let days: [Int]
  public let startMinute: Int
  public let endMinute: Int
  public let timeZone: TimeZone
  public let description: String

  static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// - Throws: Which part of the text is not as in `DAYS HH:MM-HH:MM ZONE`, with DAYS like `Mon-Fri`, `Sat,Sun` or `daily`.
  public init(parsing text: String) throws(Flaw) {
    let parts = text.split(separator: " ")
    guard parts.count == 3 else { throw .form(text) }
    guard let days = Self.days(parts[0]) else { throw .days(String(parts[0])) }
    let times = parts[1].split(separator: "-", omittingEmptySubsequences: false)
    guard times.count == 2, let start = Self.minute(times[0]), let end = Self.minute(times[1]), start < 24 * 60 else {
      throw .times(String(parts[1]))
    }
    guard start != end else { throw .noLength(String(parts[1])) }
    guard let zone = NamedZone.zone(String(parts[2])) else { throw .zone(String(parts[2])) }
    self.days = days
    self.startMinute = start
    self.endMinute = end
    self.timeZone = zone
    self.description = parts.joined(separator: " ")
  }

  /// - Returns: nil where `init(parsing:)` throws.
  public init?(_ text: String) {
    guard let window = try? Self(parsing: text) else { return nil }
    self = window
  }

  /// Which part of a text is not that of a window.
  public enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
    case form(String)
    case days(String)
    case times(String)
    case noLength(String)
    case zone(String)

    public var cause: String {
      switch self {
      case .form(let text): "'\(text)' is no window"
      case .days(let text): "'\(text)' names no days"
      case .times(let text): "'\(text)' is no span of time"
      case .noLength(let text): "the window '\(text)' has no length"
      case .zone(let text): "the time zone '\(text)' is unknown"
      }
    }

    /// What to write instead.
    public var remedy: String {
      switch self {
      case .form: "write days, times and zone, such as \"Mon-Fri 20:00-06:00 Europe/Paris\""
      case .days: "write Mon-Fri, Sat,Sun or daily"
      case .times: "write start and end such as 20:00-06:00"
      case .noLength: "write 00:00-24:00 for a whole day"
      case .zone: "write a name such as Europe/Paris or UTC"
      }
    }

    public var description: String { "\(cause); \(remedy)" }
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
