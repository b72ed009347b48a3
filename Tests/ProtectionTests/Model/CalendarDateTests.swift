import Foundation
import Testing

@testable import Protection

/// A day as an end is its own end, in whichever zone.
@Suite struct CalendarDateTests {
  @Test(arguments: [
    ("2026-12-04", "UTC", "2026-12-04T00:00:00Z", "2026-12-05T00:00:00Z"),
    ("2026-12-04", "Europe/Paris", "2026-12-03T23:00:00Z", "2026-12-04T23:00:00Z"),
    // 23 and 25 hours long.
    ("2027-03-28", "Europe/Paris", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z"),
    ("2027-10-31", "Europe/Paris", "2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z"),
    // Its midnight is left out: the day begins at one.
    ("2026-09-06", "America/Santiago", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"),
    ("2026-09-05", "America/Santiago", "2026-09-05T04:00:00Z", "2026-09-06T04:00:00Z"),
    ("2028-02-29", "Pacific/Kiritimati", "2028-02-28T10:00:00Z", "2028-02-29T10:00:00Z"),
  ])
  func `a day ends where the next begins`(_ day: String, _ zone: String, _ begins: String, _ ends: String) throws {
    let date = try #require(CalendarDate(day))
    let zone = try #require(NamedZone.zone(zone))
    #expect(date.begins(in: zone) == Timestamp(rfc3339: begins))
    #expect(date.nextDayBegins(in: zone) == Timestamp(rfc3339: ends))
    if zone == NamedZone.zone("UTC") { #expect(date.nextDayBegins == Timestamp(rfc3339: ends)) }
  }

  @Test(arguments: [
    ("2027-07-01T00:00:00Z", "2027-06-30 24:00 UTC"), ("2027-06-30T22:00:00Z", "2027-06-30 22:00 UTC"),
    ("2027-01-01T00:00:00Z", "2026-12-31 24:00 UTC"),
  ])
  func `an end is told with its time and zone`(_ time: String, _ words: String) throws {
    #expect(try #require(Timestamp(rfc3339: time)).asEnd == words)
  }

  @Test func `weekdays are whole words or three letters`() {
    #expect(["Sunday", "mon", "FRI", "saturday"].map(CalendarDate.weekday) == [0, 1, 5, 6])
    #expect(["", "f", "frid", "vendredi", "fridays"].allSatisfy { CalendarDate.weekday($0) == nil })
  }
}
