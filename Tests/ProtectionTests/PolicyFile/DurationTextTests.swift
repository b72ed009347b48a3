import Testing

@testable import Protection

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("30s", 30), ("5m", 300), ("4h", 14_400), ("1d", 86_400), ("1h30m", 5400), ("1d2h3m4s", 93_784), ("90m", 5400),
    ("0s", 0), ("999999999s", 999_999_999),
  ])
  func isRead(_ text: String, _ seconds: Int64) throws {
    #expect(try Duration(written: text) == .seconds(seconds))
  }

  @Test(arguments: [
    ("300", "'300' has no unit; write 300s or 5m"),
    ("301", "'301' has no unit; write 301s or 5m1s"),
    ("45", "'45' has no unit; write 45s"),
    ("5 min", "'5 min' is no time; write 5m"),
    ("2hours", "'2hours' is no time; write 2h"),
    ("05m", "'05m' is no time; write 5m"),
    ("5M", "'5M' is no time; write 5m"),
    ("240000ms", "'240000ms' is in milliseconds, and the smallest unit is the second; write 4m"),
    ("", "the time is empty; write a time such as 30s, 5m, 4h, 1d or 1h30m"),
  ])
  func saysWhatToWrite(_ text: String, _ words: String) {
    let flaw = #expect(throws: DurationFlaw.self) { try Duration(written: text) }
    #expect(flaw?.description == words)
  }

  @Test(arguments: [
    "m", "-5m", "+5m", "1.5h", "30m1h", "5m5m", "1h30", "5mm", " 5m", "5m ", "5:00", "PT5M", "∞", "٣m", "5µ",
    "9999999999s", "99999999999999999999d",
  ])
  func anythingElseIsNoTime(_ text: String) {
    #expect(throws: DurationFlaw.self) { try Duration(written: text) }
  }

  @Test func isWrittenAsRead() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(state: seed)
    for _ in 0..<1000 {
      let duration = Duration.seconds(Int64.random(in: 0...10_000_000, using: &random))
      #expect(try Duration(written: duration.written) == duration, "seed \(seed): \(duration.written)")
    }
    #expect(Duration.seconds(-90).written == "-1m30s")
    #expect(Duration.milliseconds(900).written == "0s")
  }
}
