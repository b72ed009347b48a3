import Protection
import TestSupport
import Testing

/// How many copies an array runs at once is learnt from what runs while others wait, and from nothing else.
@Suite struct DiscoverCopySlotsTests {
  /// First copies from `paris`, some under way and some in the queue.
  private func copies(running: Int, waiting: Int = 0) -> World {
    (0..<running + waiting).reduce(.twoArrays()) { world, number in
      world.volume("db-\(number)").replica(of: "db-\(number)").editReplica(of: "db-\(number)") {
        $0.isInitial = true
        $0.restorePoint = nil
        $0.job = number < running ? .initializing : .pending
      }
    }
  }

  private func learnt(_ world: World) -> [Int] { world.remembering().history.copySlots.map(\.slots) }

  @Test func aQueueShowsTheLimit() {
    #expect(learnt(copies(running: 3, waiting: 1)) == [3])
    #expect(learnt(copies(running: 8, waiting: 2)) == [8])
  }

  @Test func moreThanEveryModelRunsShowsThatTheArrayCan() {
    #expect(learnt(copies(running: 8)) == [8])
    #expect(learnt(copies(running: 6)) == [])
  }

  @Test func aQueueThatNothingPassesShowsNothing() {
    #expect(learnt(copies(running: 0, waiting: 2)) == [])
  }

  @Test func whatElseMayHoldCopiesUpShowsNothing() {
    let queue = copies(running: 3, waiting: 2)
    #expect(learnt(queue.editReplica(of: "db-0") { $0.job = .stalled }) == [])
    #expect(learnt(queue.link { $0.state = .degraded }) == [])
    #expect(learnt(queue.unreadable("paris")) == [])
    #expect(learnt(queue.editReplica(of: "db-4") { $0.state = .suspended }) == [3])
  }

  @Test func theMostOfAWeekCounts() {
    let most = copies(running: 8, waiting: 1).remembering()
    let fewer = copies(running: 5, waiting: 1).with { $0.history = most.history }
    #expect(learnt(fewer) == [8])
    #expect(learnt(fewer.later(.hours(7 * 24 - 1))) == [8])
    #expect(learnt(fewer.later(.hours(7 * 24))) == [5])
    #expect(learnt(copies(running: 1).with { $0.history = most.history }.later(.hours(7 * 24))) == [])
  }

  @Test func creationsKeepToIt() {
    let learnt = copies(running: 8, waiting: 1).remembering().history.copySlots
    let world = copies(running: 5).volumes(9).policy(.gold(matching: "v-*")).with { $0.history.copySlots = learnt }
    #expect(world.permitted().permitted.count == 3)
    #expect(
      world.permitted().withheld.last?.reason
        == "8 initial copies are under way or planned before it on array 'paris', the limit is 8")
    #expect(world.with { $0.history.copySlots = [] }.permitted().permitted.count == 1)
    #expect(world.with { $0.settings.initializationsInFlight = 7 }.permitted().permitted.count == 2)
  }
}
