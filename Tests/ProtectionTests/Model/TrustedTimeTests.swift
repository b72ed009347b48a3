import Protection
import TestSupport
import Testing

/// The one place that decides what time has ended (invariant 15).
@Suite struct TrustedTimeTests {
  private let noon = World.twoArrays().takenAt

  @Test func aTrustedClockDecidesAlone() {
    let time = TrustedTime(noon)
    #expect(time.certain == noon && time.latest == noon && !time.isInDoubt)
    #expect(time.isOver(noon) && !time.isOver(noon + .seconds(1)))
    #expect(time.isValid(until: noon + .seconds(1)) && !time.isValid(until: noon))
    #expect(time.hasPassed(.minutes(1), since: noon + .seconds(-60)))
    #expect(!time.hasPassed(.minutes(1), since: noon + .seconds(-59)))
    #expect(time.age(of: noon + .minutes(5)) == .zero, "no age is less than nothing")
  }

  @Test(arguments: [-5, 5]) func inDoubtEveryWitnessHasToAgree(hours: Int) {
    let other = noon + .hours(hours)
    let time = TrustedTime(noon, ClockDoubt(.differs, others: [other]))
    let (first, last) = (min(noon, other), max(noon, other))
    #expect(time.isInDoubt)
    #expect(time.isOver(first) && !time.isOver(first + .seconds(1)) && !time.isOver(last))
    #expect(time.isValid(until: last + .seconds(1)) && !time.isValid(until: last))
    #expect(time.age(of: first + .hours(-1)) == .hours(1))
    let later = time.advanced(by: .minutes(1))
    #expect(later.certain == first + .minutes(1) && later.latest == last + .minutes(1))
    #expect(time.advanced(by: .zero - .minutes(1)) == time)
    let limits = { (window: String) in PolicyLimits(windows: [MaintenanceWindow(window)!]) }
    #expect(time.isOpen(PolicyLimits()))
    #expect(!time.isOpen(limits("Sun 11:30-12:30 UTC")))
    #expect(time.isOpen(limits("Sun 06:00-18:00 UTC")))
  }

  private func judged(_ skews: [ArrayName: Int], expected: Duration? = nil, remembered: Duration? = nil) -> Observation
  {
    var world = World.twoArrays()
    for (array, skew) in skews { world.inventories[array]?.clockSkew = .seconds(skew) }
    var observation = world.observation
    observation.judgeClock(
      expected: expected.map { noon + $0 }, remembered: remembered.map { noon + $0 }, tolerance: .seconds(60))
    return observation
  }

  @Test func oneArrayThatAgreesConfirmsTheClock() {
    for skews in [["paris": 60], ["paris": -60, "lyon": 7200], ["paris": 0, "lyon": 0]] as [[ArrayName: Int]] {
      let observation = judged(skews, expected: .hours(-5), remembered: .hours(-9))
      #expect(observation.clockDoubt == nil && observation.isClockConfirmed)
      #expect(observation.clockJump == .hours(5))
    }
  }

  @Test func whereAllDifferAllAreWitnesses() {
    let observation = judged(["paris": -18_000, "lyon": 61], expected: .zero)
    #expect(observation.clockDoubt == ClockDoubt(.differs, others: [noon + .seconds(61), noon + .hours(-5)]))
    #expect(observation.time.certain == noon + .hours(-5) && observation.time.latest == noon + .seconds(61))
    #expect(judged(["paris": 7200], expected: .hours(-3)).time.certain == noon + .hours(-3), "and what was measured")
  }

  @Test func withoutAnArraysTimeTheMeasuredTimeConfirms() {
    #expect(judged([:], expected: .seconds(60)).clockDoubt == nil)
    #expect(judged([:], expected: .seconds(-61)).clockDoubt == ClockDoubt(.jumped, others: [noon + .seconds(-61)]))
    #expect(!judged([:], expected: .zero).isClockConfirmed)
    let restarted = judged([:], remembered: .hours(-2))
    #expect(restarted.clockDoubt == ClockDoubt(.unconfirmed, others: [noon + .hours(-2)]))
    #expect(judged([:]).clockDoubt == nil, "a new store remembers nothing that could end")
  }

  // MARK: Every decision asks it

  /// Five hours later by the clock of this machine, and by nobody else's.
  private func ahead(_ world: World, isConfirmed: Bool = false) -> World {
    let later = world.later(.hours(5))
    return isConfirmed ? later : later.with { $0.clockDoubt = ClockDoubt(.differs, others: [world.takenAt]) }
  }

  private func waiting() -> [String: World] {
    let world = World.twoArrays().volume("db")
    let free = world.policy(.gold())
    let (entity, step) = (world.entity("db"), free.permitted().permitted[0])
    let exclusion = Exclusion(name: .any, reason: "scratch", expiresAt: world.takenAt + .hours(1))
    return [
      "hold": free.holding(.policy("gold")),
      "exclusion": world.policy(.gold(exclusions: [exclusion])),
      "grace": world.replica(of: "db").policy(.gold()).cycled().deletingReplica(of: "db").removing("db", on: "lyon")
        .cycled(),
      "pause": free.with {
        $0.history.refusals = [
          Refusal(entity: entity.identity, link: "paris-lyon", count: 3, lastAt: $0.takenAt, because: "pool is full")
        ]
      },
      "window": world.policy(.gold(limits: PolicyLimits(windows: [MaintenanceWindow("Sun 16:00-18:00 UTC")!]))),
      "settling": free.undecided(step),
    ]
  }

  @Test(arguments: ["hold", "exclusion", "grace", "pause", "window", "settling"])
  func nothingEndsByAClockThatIsInDoubt(name: String) throws {
    let world = try #require(waiting()[name])
    #expect(ahead(world).decided().permitted().permitted.isEmpty)
    let confirmed = ahead(world, isConfirmed: true)
    let unpaused = name == "settling" ? confirmed.decided().with { $0.history.refusals = [] } : confirmed.decided()
    #expect(unpaused.permitted().permitted.count == 1)
  }

  @Test func anApprovalThatMayHaveRunOutCountsForNothing() throws {
    let asking = World.twoArrays().volume("db").policy(.gold(mode: .approve))
    let row = try #require(asking.permitted().withheld.first)
    let approved = asking.with {
      $0.history.approvals = [
        Approval(
          stepFingerprint: row.step!.approvalKey(for: row.consent!), approvedBy: "anna", approvedAt: $0.takenAt,
          expiresAt: $0.takenAt + .hours(1))
      ]
    }
    #expect(approved.permitted().permitted.count == 1)
    let behind = approved.with { $0.clockDoubt = ClockDoubt(.differs, others: [$0.takenAt + .hours(2)]) }
    #expect(behind.permitted().permitted.isEmpty)
  }

  @Test func severityDoesNotGrowByAClockThatIsInDoubt() {
    let open = World.twoArrays().volume("db").policy(.gold(mode: .approve)).cycled()
    #expect(ahead(open).findings(.unprotected).map(\.severity) == [.warning])
    #expect(ahead(open, isConfirmed: true).findings(.unprotected).map(\.severity) == [.critical])
  }
}
