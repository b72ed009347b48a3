import Foundation
import Testing

@testable import Protection

@Suite struct TimestampTests {
  @Test func isWrittenInUTCWithWholeSeconds() {
    #expect(Timestamp(milliseconds: 1_795_000_000_999).description == "2026-11-18T11:06:40Z")
    #expect(Timestamp(milliseconds: 0).description == "1970-01-01T00:00:00Z")
  }

  @Test func isReadAsWritten() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(state: seed)
    for _ in 0..<300 {
      let time = Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799, using: &random) * 1000)
      #expect(Timestamp(rfc3339: time.description) == time, "seed \(seed): \(time)")
    }
    #expect(Timestamp(rfc3339: "2026-01-01T02:00:00+02:00") == Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
  }

  @Test(arguments: [
    "", "2026-01-01", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z", "yesterday",
    "12026-01-01T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00Zulu", "2026-01-01T00:00:00Z\n",
    "2026-01-01T+1:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+25:00", "2026-01-01T00:00:00.5Z",
  ])
  func otherTextsAreNoTimes(_ text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  /// Arrays can say anything about when something was created; the daemon must live on.
  @Test func extremesNeverTrap() {
    let first = Timestamp(milliseconds: .min)
    let last = Timestamp(milliseconds: .max)
    #expect(last - first == .milliseconds(Int64.max))
    #expect(first - last == .milliseconds(Int64.min))
    #expect(last + .seconds(1) == last)
    #expect(first + .seconds(-1) == first)
    #expect(Timestamp(Date(timeIntervalSince1970: 1e300)) == last)
    #expect(Timestamp(Date(timeIntervalSince1970: -1e300)) == first)
    #expect(!first.description.isEmpty && !last.description.isEmpty)
    #expect(!(last - first).inWords.isEmpty && !(first - last).inWords.isEmpty)
    #expect(Duration.seconds(Int64.min).inWords.hasPrefix("-"))
    #expect(Duration.seconds(Int64.max).milliseconds == .max)
    #expect(Duration.seconds(Int64.min).milliseconds == .min)
  }

  @Test(arguments: [
    (0, "0 s"), (450, "450 ms"), (1500, "1 s"), (59_999, "59 s"), (60_000, "1 min"), (90_000, "1 min 30 s"),
    (2_820_000, "47 min"), (3_600_000, "1 h"), (3_900_000, "1 h 5 min"), (86_400_000, "1 d"), (183_600_000, "2 d 3 h"),
    (-90_000, "-1 min 30 s"), (-450, "-450 ms"),
  ])
  func durationInWords(_ milliseconds: Int64, _ words: String) {
    #expect(Duration.milliseconds(milliseconds).inWords == words)
  }

  @Test func daysAreThoseOfFoundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let start = try #require(Timestamp(rfc3339: "1970-01-01T00:00:00Z"))
    for day in stride(from: 0, to: 60_000, by: 13) {
      let parts = calendar.dateComponents([.year, .month, .day], from: (start + .seconds(day * 86_400)).date)
      let text = [(parts.year, 4), (parts.month, 2), (parts.day, 2)].map { number, width in
        String(String(10_000 + (number ?? 0)).suffix(width))
      }.joined(separator: "-")
      #expect(CalendarDate(text)?.nextDayBegins == start + .seconds((day + 1) * 86_400), "\(text)")
    }
  }
}
