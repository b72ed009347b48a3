import Protection
import TestSupport
import Testing

@Suite struct RPOExceededTests {
  let world = World.twoArrays().volume("db")

  @Test func aRestorePointOlderThanThePolicysRPOIsReported() {
    let lagging = world.replica(of: "db", lag: .minutes(47)).policy(.gold())
    let findings = lagging.findings(.rpoExceeded)
    #expect(
      findings.map(\.summary) == [
        "volume 'db' has a restore point that is 47 min old; policy 'gold' allows 15 min"
      ])
    #expect(findings.map(\.severity) == [.critical])
    #expect(findings.first?.evidence["restore_point"] == "2026-11-22T11:13:00Z")
    #expect(findings.first?.evidence["read_at"] == "2026-11-22T12:00:00Z")
    #expect(lagging.verdict(on: "db")?.word == .unprotected)
  }

  @Test func theArraysOwnLaggingStateIsReported() {
    let lagging = world.replica(of: "db", lag: .minutes(2)).editReplica(of: "db") { $0.rpoState = .lagging }
    #expect(lagging.policy(.gold()).findings(.rpoExceeded).count == 1)
    #expect(
      lagging.policy(.gold(.async(interval: nil, rpo: nil))).findings(.rpoExceeded).map(\.summary) == [
        "volume 'db' lags behind the array's RPO of 15 min, its restore point is 2 min old; policy 'gold' leaves the "
          + "RPO to the array and expects it to be kept"
      ])
  }

  @Test func withoutAnyRPOThreeIntervalsAreTheBound() {
    for (interval, bound) in [(Duration.minutes(1), Duration.minutes(15)), (.minutes(20), .hours(1))] {
      let free = { (lag: Duration) in
        world.replica(of: "db", lag: lag).policy(.gold(.async(interval: nil, rpo: nil))).editReplica(of: "db") {
          $0.interval = interval
          $0.rpo = nil
          $0.rpoState = .notApplicable
        }
      }
      #expect(free(bound).verdict(on: "db") == .protected)
      let late = free(bound + .minutes(1))
      let observed = late.verdict(on: "db")?.reason ?? ""
      #expect(late.verdict(on: "db")?.word == .unprotected)
      #expect(
        late.findings(.rpoExceeded).map(\.summary)
          == ["volume 'db' \(observed); policy 'gold' sets no RPO either, so \(bound.inWords) are allowed"])
    }
    let unbound = world.replica(of: "db", lag: .hours(9)).policy(.gold(.async(interval: nil, rpo: nil)))
      .editReplica(of: "db") { ($0.interval, $0.rpo, $0.rpoState) = (nil, nil, .notApplicable) }
    #expect(unbound.findings(.rpoExceeded) == [])
    #expect(unbound.verdict(on: "db")?.word == .unknown)
  }

  @Test func anRPOThatTheArrayDoesNotWatchIsWatchedHere() {
    let silent = { (lag: Duration, rpo: Duration) in
      world.replica(of: "db", lag: lag).policy(.gold(.async(interval: nil, rpo: nil))).editReplica(of: "db") {
        ($0.rpo, $0.rpoState) = (rpo, .notApplicable)
      }
    }
    #expect(silent(.minutes(15), .minutes(15)).verdict(on: "db") == .protected)
    #expect(silent(.minutes(16), .minutes(15)).verdict(on: "db")?.word == .unprotected)
    #expect(silent(.minutes(16), .minutes(15)).findings(.rpoExceeded).count == 1)
    #expect(silent(.hours(2), .zero).findings(.rpoExceeded).count == 1, "an RPO of zero is none")
  }

  @Test func anRPOStateThatIsNotKnownIsNoEvidence() {
    let strange = world.replica(of: "db").editReplica(of: "db") { $0.rpoState = .other("PAUSED") }
    #expect(strange.policy(.gold()).verdict(on: "db") == .protected, "the policy's RPO tells")
    #expect(
      strange.policy(.gold(.async(interval: nil, rpo: nil))).verdict(on: "db")
        == .unknown(because: "RPO state 'PAUSED' is not known to this version, and the policy sets no RPO"))
  }

  /// An outage of eleven minutes under an RPO of ten used to be *unknown*, and no finding.
  @Test(arguments: ["down", "degraded", "detached", "no way back"])
  func aRestorePointThatIsTooOldIsABreachWhateverTheLinkDoes(_ trouble: String) {
    let healthy = world.replica(of: "db", lag: .minutes(2)).policy(.gold())
    let outage =
      switch trouble {
      case "down": healthy.link { $0.state = .down }
      case "degraded": healthy.link { $0.state = .degraded }
      case "detached": healthy.link { $0.isAttached = false }
      default: healthy.edit("lyon") { $0.links = [] }
      }
    #expect(outage.verdict(on: "db")?.word == .unknown, "within its RPO nothing is known")
    #expect(outage.findings(.rpoExceeded) == [])
    let late = outage.later(.minutes(14))
    #expect(late.verdict(on: "db")?.word == .unprotected)
    #expect(late.verdict(on: "db")?.reason?.hasPrefix("has a restore point that is 16 min old, and ") == true)
    #expect(
      late.findings(.rpoExceeded).map(\.summary) == [
        "volume 'db' has a restore point that is 16 min old; policy 'gold' allows 15 min"
      ])
  }

  @Test func norDoesItTakeTheOtherSide() {
    let unread = world.replica(of: "db", lag: .minutes(47)).policy(.gold()).unreadable("lyon")
    #expect(
      unread.verdict(on: "db")
        == .unprotected(because: "has a restore point that is 47 min old, and array 'lyon' could not be read"))
    #expect(unread.findings(.rpoExceeded).map(\.judgedFrom) == [["paris"]])
    #expect(unread.findings(.unknownProtection) == [])
    let fresh = world.replica(of: "db").policy(.gold()).unreadable("lyon")
    #expect(fresh.verdict(on: "db") == .unknown(because: "array 'lyon' could not be read"))
  }

  @Test func overALinkThatIsNotUpTheArraysOwnWatchIsNotBelieved() {
    let own = world.policy(.gold(.async(interval: nil, rpo: nil))).replica(of: "db", lag: .minutes(47))
    #expect(own.verdict(on: "db") == .protected, "the array says that its RPO of 15 min is kept")
    let down = own.link { $0.state = .down }
    #expect(down.verdict(on: "db")?.word == .unprotected)
    #expect(
      down.findings(.rpoExceeded).map(\.summary) == [
        "volume 'db' has a restore point that is 47 min old, with an RPO of 15 min; policy 'gold' leaves the RPO to the "
          + "array and expects it to be kept"
      ])
    let lagging = world.replica(of: "db").editReplica(of: "db") { $0.rpoState = .lagging }.link { $0.state = .down }
    #expect(lagging.policy(.gold()).findings(.rpoExceeded) == [])
  }

  @Test func aBreachOfAnOutageEndsOnlyWithFreshEvidence() {
    let late = world.replica(of: "db", lag: .minutes(47)).policy(.gold()).link { $0.state = .down }.remembering()
    let told = { (world: World) in
      track(world.assessed(), world.observation, world.history, world.settings.alerts, cycle: 2).ended.map(
        \.finding.kind)
    }
    let moved = late.editReplica(of: "db") { $0.restorePoint = $0.restorePoint.map { $0 + .minutes(40) } }
    #expect(told(moved) == [])
    #expect(told(moved.link { $0.state = .up }).sorted() == [.linkNotUp, .rpoExceeded])
  }

  @Test func exactlyTheRPOIsStillKept() {
    #expect(world.replica(of: "db", lag: .minutes(15)).policy(.gold()).findings(.rpoExceeded) == [])
  }

  @Test func silentWhileInitializing() {
    let initial = world.replica(of: "db", lag: .minutes(47)).editReplica(of: "db") {
      $0.isInitial = true
      $0.rpoState = .lagging
    }.policy(.gold())
    #expect(initial.assessed().findings == [])
    #expect(initial.verdict(on: "db") == .initializing)
  }

  @Test func silentForASyncReplica() {
    let sync = world.replica(of: "db", type: .sync).editReplica(of: "db") { $0.rpoState = .lagging }
    #expect(sync.policy(.gold(.sync)).findings(.rpoExceeded) == [])
  }
}
