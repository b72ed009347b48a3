import Protection
import TestSupport
import Testing

/// The life of an alert, one rule a test.
@Suite struct AlertTests {
  let settings = AlertSettings(pending: .zero, reminderInterval: .seconds(4 * 3600), resolveAfterReadings: 2)

  @Test func aPendingFindingIsOpenAndIsToldOnceItHasBeenOpenForLongEnough() {
    var life = AlertLife(AlertSettings(pending: .seconds(150), resolveAfterReadings: 2))
    #expect(life.cycle(Finding.stalled("db")) == [])
    #expect(life.open.map(\.alert.word) == [.pending])
    #expect(life.cycle(Finding.stalled("db")) == [])
    #expect(life.cycle(Finding.stalled("db")) == [])
    #expect(life.cycle(Finding.stalled("db")) == ["opened stalled"])
    #expect(life.open.map(\.alert.word) == [.firing])
  }

  @Test func whatEndsWhilePendingIsNeverTold() {
    var life = AlertLife(AlertSettings(pending: .seconds(600), resolveAfterReadings: 1))
    _ = life.cycle(Finding.stalled("db"))
    #expect(life.cycle() == [])
    #expect(life.open == [])
    #expect(life.ended.count == 1)
  }

  @Test func aFindingIsOverAfterTwoReadingsWithoutIt() {
    var life = AlertLife(settings)
    #expect(life.cycle(Finding.stalled("db")) == ["opened stalled"])
    #expect(life.cycle() == [])
    #expect(life.open.map(\.alert.word) == [.clearing])
    #expect(life.cycle(Finding.stalled("db")) == [])
    #expect(life.cycle() == [])
    #expect(life.cycle() == ["resolved stalled"])
    #expect(life.open == [])
  }

  @Test func unknownNeitherCountsAsGoodNorEndsTheCounting() {
    var life = AlertLife(settings)
    _ = life.cycle(Finding.stalled("db"))
    #expect(life.cycle() == [])
    for _ in 1...5 { #expect(life.cycle(unreadable: ["paris"]).filter { $0.hasSuffix("stalled") } == []) }
    #expect(life.open.map(\.alert.goodReadings) == [1])
    #expect(life.cycle() == ["resolved stalled"])
  }

  @Test func everyLevelIsToldOnce() {
    var life = AlertLife(settings)
    #expect(life.cycle(Finding.stalled("db", .notice)) == ["opened stalled"])
    #expect(life.cycle(Finding.stalled("db", .critical)) == ["escalated stalled"])
    #expect(life.cycle(Finding.stalled("db", .warning)) == [])
    #expect(life.cycle(Finding.stalled("db", .critical)) == [])
  }

  @Test func remindersComeWithTheIntervalAndWriteNothing() {
    var life = AlertLife(settings, every: .seconds(1800))
    var told: [Int: [String]] = [:]
    for cycle in 0..<25 {
      let events = life.cycle(Finding.stalled("db"))
      if !events.isEmpty { told[cycle] = events }
      if cycle > 0 { #expect(life.written == 0) }
    }
    #expect(
      told == [0: ["opened stalled"], 8: ["reminder stalled"], 16: ["reminder stalled"], 24: ["reminder stalled"]])
  }

  @Test func aStoppedDaemonOwesOneReminderHoweverLongItWasStopped() {
    var life = AlertLife(settings)
    _ = life.cycle(Finding.stalled("db"))
    life.pass(.seconds(30 * 3600))
    #expect(life.cycle(Finding.stalled("db")) == ["reminder stalled"])
    #expect(life.cycle(Finding.stalled("db")) == [])
  }

  @Test func whatFlapsIsToldEverLessOften() {
    var life = AlertLife(settings)
    var told = 0
    // Seen once, gone for three readings, a whole day long.
    for cycle in 0..<1440 {
      told += life.cycle(cycle % 4 == 0 ? [Finding.stalled("db")] : []).filter { !$0.hasPrefix("reminder") }.count
    }
    #expect(told <= 4, "\(told) entries")
    // Calm at last, it ends for good.
    var end: [String] = []
    for _ in 0..<70 { end += life.cycle() }
    #expect(end.suffix(1) == ["resolved stalled"])
  }

  @Test func aLinkThatIsDownIsOneAlertThatCountsWhatHangsOnIt() {
    var life = AlertLife(settings)
    let replicas = (1...200).map { Finding.stalled("v\($0)", object: Int64($0)) }
    #expect(life.cycle([linkDown] + replicas) == ["opened link-not-up"])
    #expect(life.open.count == 201)
    #expect(life.open.first?.alert.muted == 200)
    // Nor do they come one by one later.
    #expect(life.cycle([linkDown] + replicas + [Finding.stalled("late", object: 900)]) == [])
    // Half of them stand on their own once the link has been up for two readings.
    let rest = Array(replicas.prefix(100))
    #expect(life.cycle(rest) == [])
    let told = life.cycle(rest)
    #expect(told.count { $0 == "opened stalled" } == 100)
    #expect(told.count { $0 == "resolved link-not-up" } == 1)
    // The others were never told, so their end is not told either.
    #expect(told.count == 101)
    #expect(life.open.count == 100)
  }

  @Test func anOutageIsToldAgainWhenTwiceAsManyHangOnIt() {
    var life = AlertLife(settings)
    _ = life.cycle(linkDown)
    var told: [Int] = []
    for count in 1...100 {
      let replicas = (1...count).map { Finding.stalled("v\($0)", object: Int64($0)) }
      if life.cycle([linkDown] + replicas) == ["reminder link-not-up"] { told.append(count) }
    }
    #expect(told == [1, 2, 4, 8, 16, 32, 64])
  }

  @Test func anOutageIsToldAgainWhenTheFirstRestorePointPassesItsRPO() {
    var life = AlertLife(settings)
    let stalled = (1...100).map { Finding.stalled("v\($0)", object: Int64($0)) }
    let breaches = (1...3).map { number in
      var finding = Finding.stalled("v\(number)", .critical, object: Int64(number))
      finding.kind = .rpoExceeded
      return finding
    }
    #expect(life.cycle([linkDown] + stalled) == ["opened link-not-up"])
    // Far from twice as many.
    #expect(life.cycle([linkDown] + stalled + breaches.prefix(1)) == ["reminder link-not-up"])
    #expect(life.cycle([linkDown] + stalled + breaches) == [])
    #expect(life.cycle([linkDown] + stalled + breaches) == [])
    // Of an outage that begins with one it is told at once.
    var late = AlertLife(settings)
    #expect(late.cycle([linkDown] + breaches) == ["opened link-not-up"])
    #expect(late.cycle([linkDown] + breaches) == [])
  }

  @Test func anUnreadableArrayMutesWhatIsJudgedFromIt() {
    var life = AlertLife(settings)
    _ = life.cycle(Finding.stalled("db"))
    life.pass(.seconds(5 * 3600))
    let down = Finding(
      kind: .arrayUnreadable, severity: .critical, array: "lyon", summary: "lyon is silent; needed",
      judgedFrom: ["lyon"])
    #expect(life.cycle([down], unreadable: ["lyon"]) == ["opened array-unreadable"])
    #expect(life.open.first { $0.kind == .arrayUnreadable }?.alert.muted == 1)
  }

  @Test func signsOfAFailoverAndWhatIsWorseThanTheOutageAreTold() {
    var life = AlertLife(settings)
    var degraded = linkDown
    degraded.severity = .warning
    var split = Finding.stalled("db", .warning)
    split.kind = .splitRoles
    #expect(
      life.cycle([
        degraded, split, Finding.stalled("worse", .critical, object: 9), Finding.stalled("muted", object: 10),
      ])
        == ["opened link-not-up", "opened split-roles", "opened stalled"])
  }

  private var linkDown: Finding {
    Finding(
      kind: .linkNotUp, severity: .critical, array: "paris", link: "paris-lyon", summary: "link is down; wanted up",
      judgedFrom: ["paris"])
  }
}
