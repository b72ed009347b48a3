import Protection
import TestSupport
import Testing

@Suite struct InitializationStuckTests {
  private func copying(_ percent: Int?) -> World {
    World.twoArrays().volume("db").replica(of: "db").policy(.gold()).copying(percent)
  }

  @Test func aCopyThatStandsStillIsReported() {
    let stuck = copying(40).remembering().later(.hours(4))
    #expect(
      stuck.findings(.initializationStuck).map(\.summary) == [
        "volume 'db' has a first copy that has stood at 40 % since 2026-11-22T12:00:00Z; policy 'gold' wants it to make "
          + "progress"
      ])
    #expect(stuck.findings(.initializationStuck).map(\.severity) == [.warning])
    #expect(stuck.remembering(cycle: 2).later(.hours(20)).findings(.initializationStuck).map(\.severity) == [.critical])
  }

  @Test func aCopyWithoutToldProgressIsReportedAfterADay() {
    let silent = copying(nil).remembering()
    let never = copying(nil).editReplica(of: "db") {
      $0.isInitial = false
      $0.job = nil
    }.remembering()
    for world in [silent, never] {
      #expect(world.verdict(on: "db")?.word == .initializing)
      #expect(world.later(.hours(23)).findings(.initializationStuck) == [])
      #expect(
        world.later(.hours(24)).findings(.initializationStuck).map(\.summary) == [
          "volume 'db' has had no finished first copy since 2026-11-22T12:00:00Z, and no progress is told; policy 'gold' "
            + "wants it to make progress"
        ])
    }
  }

  /// Neither does its array call it initial, nor does it end: nobody else would ever say so.
  @Test func aJobThatIsPendingForEverBeforeTheFirstRestorePointIsReported() {
    let pending = copying(nil).editReplica(of: "db") {
      $0.isInitial = false
      $0.job = .pending
    }.remembering()
    #expect(pending.verdict(on: "db")?.word == .initializing)
    #expect(pending.later(.hours(23)).findings(.initializationStuck) == [])
    #expect(pending.later(.hours(24)).findings(.initializationStuck).count == 1)
  }

  @Test func anyProgressStartsAnew() {
    let moved = copying(40).remembering().later(.hours(3)).copying(41).remembering(cycle: 2)
    #expect(moved.history.initialCopies.map(\.percent) == [41])
    #expect(moved.later(.hours(3)).findings(.initializationStuck) == [])
  }

  @Test func memoryHoldsOnlyCopiesUnderWayAndOutlastsAnOutage() {
    let known = copying(40).remembering()
    #expect(known.history.initialCopies.count == 1)
    #expect(known.link { $0.state = .down }.remembering(cycle: 2).history.initialCopies == known.history.initialCopies)
    #expect(known.unreadable("paris").remembering(cycle: 2).history.initialCopies == known.history.initialCopies)
    let done = known.editReplica(of: "db") {
      $0.isInitial = false
      $0.job = .done
      $0.restorePoint = known.takenAt
    }
    #expect(done.remembering(cycle: 2).history.initialCopies == [])
    #expect(known.deletingReplica(of: "db").remembering(cycle: 2).history.initialCopies == [])
  }

  @Test func silentForAFreshOneAQueuedOneAndOverALinkThatIsDown() {
    #expect(copying(40).later(.hours(9)).findings(.initializationStuck) == [])
    let stuck = copying(40).remembering().later(.hours(4))
    #expect(stuck.editReplica(of: "db") { $0.job = .pending }.findings(.initializationStuck) == [])
    #expect(stuck.link { $0.state = .down }.findings(.initializationStuck) == [])
    #expect(stuck.copying(nil).findings(.initializationStuck) == [])
  }
}

extension World {
  fileprivate func copying(_ percent: Int?) -> World {
    editReplica(of: "db") {
      $0.isInitial = true
      $0.job = .initializing
      $0.restorePoint = nil
      $0.progressPercent = percent
    }
  }
}
