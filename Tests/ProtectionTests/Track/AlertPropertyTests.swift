import Protection
import TestSupport
import Testing

/// Random sequences of seen, not seen and unknown: what the journal is told is always a sound story. With the
/// real store and restarts between cycles `AlertRestartTests` asks the same.
@Suite struct AlertPropertyTests {
  @Test(arguments: 1...60 as ClosedRange<UInt64>) func everyStoryIsSound(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let settings = AlertSettings(
      pending: .seconds(60 * Int64(random.pick([0, 1, 2, 3]))), reminderInterval: .seconds(3600),
      resolveAfterReadings: random.pick([1, 2, 3]))
    var life = AlertLife(settings)
    var story = AlertStory(settings)
    for _ in 0..<400 {
      let isUnknown = random.chance(20)
      let findings = (1...4 as ClosedRange<Int64>).filter { _ in random.chance(66) }.map {
        Finding.stalled("v\($0)", random.pick(Severity.allCases), object: $0)
      }
      if random.chance(3) { life.pass(.seconds(random.pick([30, 4000, 20_000]))) }
      let before = life.history
      let at = life.now
      _ = isUnknown ? life.cycle([], unreadable: ["lyon"]) : life.cycle(findings)
      story.check(life, before: before, at: at, isUnknown: isUnknown)
    }
    #expect(story.violations == [], "seed \(seed)")
    #expect(story.entries > 20, "seed \(seed): a story without entries proves nothing")
  }
}
