import Foundation
import Testing

@testable import Protection

@Suite struct MaintenanceWindowTests {
  /// 2026-11-20 is a Friday; in November Paris is one hour ahead of UTC.
  @Test(arguments: [
    ("2026-11-20T18:59:59Z", false), ("2026-11-20T19:00:00Z", true), ("2026-11-20T23:30:00Z", true),
    ("2026-11-21T04:59:59Z", true), ("2026-11-21T05:00:00Z", false),
    // Saturday evening is no Friday, and Monday's early hours belong to Sunday.
    ("2026-11-21T20:00:00Z", false), ("2026-11-23T02:00:00Z", false), ("2026-11-23T19:00:00Z", true),
  ])
  func nightBelongsToTheDayOnWhichItBegan(_ time: String, _ isInside: Bool) throws {
    #expect(try contains("Mon-Fri 20:00-06:00 Europe/Paris", time) == isInside)
  }

  @Test(arguments: [
    ("Sat,Sun 00:00-24:00 UTC", "2026-11-21T00:00:00Z", true),
    ("Sat,Sun 00:00-24:00 UTC", "2026-11-22T23:59:59Z", true),
    ("Sat,Sun 00:00-24:00 UTC", "2026-11-23T00:00:00Z", false), ("daily 12:00-12:01 UTC", "2026-11-23T12:00:59Z", true),
    ("daily 12:00-12:01 UTC", "2026-11-23T12:01:00Z", false), ("Fri-Mon 01:00-02:00 UTC", "2026-11-22T01:30:00Z", true),
    ("Fri-Mon 01:00-02:00 UTC", "2026-11-24T01:30:00Z", false), ("Sun 23:00-01:00 UTC", "2026-11-23T00:30:00Z", true),
    ("Mon 23:00-01:00 Asia/Kolkata", "2026-11-23T17:30:00Z", true),
    ("Mon 23:00-01:00 Asia/Kolkata", "2026-11-23T17:29:59Z", false),
  ])
  func daysAndZones(_ window: String, _ time: String, _ isInside: Bool) throws {
    #expect(try contains(window, time) == isInside)
  }

  /// Paris goes from 02:00 to 03:00 on 2026-03-29 and from 03:00 back to 02:00 on 2026-10-25.
  @Test(arguments: [
    // In spring the hour from 2 to 3 does not exist: a window within it is empty that day.
    ("daily 02:00-03:00 Europe/Paris", "2026-03-29T00:59:59Z", false),
    ("daily 02:00-03:00 Europe/Paris", "2026-03-29T01:00:00Z", false),
    ("daily 01:30-03:30 Europe/Paris", "2026-03-29T01:29:59Z", true),
    ("daily 01:30-03:30 Europe/Paris", "2026-03-29T01:30:00Z", false),
    // In autumn it comes twice, and both times are inside.
    ("daily 02:00-03:00 Europe/Paris", "2026-10-25T00:30:00Z", true),
    ("daily 02:00-03:00 Europe/Paris", "2026-10-25T01:30:00Z", true),
    ("daily 02:00-03:00 Europe/Paris", "2026-10-25T02:00:00Z", false),
    // The same clock time lies an hour earlier in UTC in summer.
    ("daily 20:00-21:00 Europe/Paris", "2026-07-01T18:30:00Z", true),
    ("daily 20:00-21:00 Europe/Paris", "2026-12-01T18:30:00Z", false),
  ])
  func wallClockDecides(_ window: String, _ time: String, _ isInside: Bool) throws {
    #expect(try contains(window, time) == isInside)
  }

  @Test(arguments: [
    ("", MaintenanceWindow.Flaw.form("")), ("Mon 20:00-06:00", .form("Mon 20:00-06:00")),
    ("mon 20:00-06:00 UTC", .days("mon")), ("Mon- 20:00-06:00 UTC", .days("Mon-")), (", 20:00-06:00 UTC", .days(",")),
    ("Mon-Wed-Fri 20:00-06:00 UTC", .days("Mon-Wed-Fri")), ("Mon 20:00 UTC", .times("20:00")),
    ("Mon 24:00-06:00 UTC", .times("24:00-06:00")), ("Mon 20:60-06:00 UTC", .times("20:60-06:00")),
    ("Mon 8:00-09:00 UTC", .times("8:00-09:00")), ("Mon 20:00-24:01 UTC", .times("20:00-24:01")),
    ("Mon 20:00-20:00 UTC", .noLength("20:00-20:00")), ("Mon ٠٨:00-09:00 UTC", .times("٠٨:00-09:00")),
    ("Mon 20:00-06:00 Europe/Lyon", .zone("Europe/Lyon")), ("Mon 20:00-06:00 EST", .zone("EST")),
    ("Mon 20:00-06:00 GMT+3", .zone("GMT+3")), ("Mon 20:00-06:00 europe/paris", .zone("europe/paris")),
  ])
  func flawIsNamed(_ text: String, _ flaw: MaintenanceWindow.Flaw) {
    #expect(throws: flaw) { try MaintenanceWindow(parsing: text) }
    #expect(MaintenanceWindow(text) == nil)
  }

  @Test(arguments: ["UTC", "Etc/UTC", "Europe/Paris", "Asia/Kolkata", "America/New_York", "America/Argentina/Salta"])
  func zonesOfPlacesAreKnown(_ zone: String) {
    #expect(MaintenanceWindow("daily 00:00-01:00 \(zone)") != nil)
  }

  @Test func isStoredAsItsText() throws {
    let window = try #require(MaintenanceWindow("Sat,Sun  20:00-06:00 Europe/Paris"))
    #expect(window.days == [6, 7])
    #expect(window.description == "Sat,Sun 20:00-06:00 Europe/Paris")
    let data = try JSONEncoder().encode([window])
    #expect(try JSONDecoder().decode([MaintenanceWindow].self, from: data) == [window])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([MaintenanceWindow].self, from: Data(#"["x"]"#.utf8))
    }
  }

  private func contains(_ window: String, _ time: String) throws -> Bool {
    try #require(MaintenanceWindow(window)).contains(try #require(Timestamp(rfc3339: time)))
  }
}
