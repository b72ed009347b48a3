import Protection
import TestSupport
import Testing

@Suite struct ForecastTests {
  private static let gigabyte = World.gigabyte

  private func forecast(_ world: World, rate megabytes: Int64? = nil) -> Forecast {
    let rate = megabytes.map { CopyRate(bytesPerSecond: $0 * 1_000_000, copies: 1, measuredAt: world.takenAt) }
    return Protection.forecast(
      world.permitted(), world.observation, world.history, rate.map { ["paris": $0] } ?? [:], world.settings)
  }

  /// Seconds from now.
  private func seconds(_ ends: [Timestamp?], _ world: World) -> [Int64?] {
    ends.map { $0.map { ($0 - world.takenAt).milliseconds / 1000 } }
  }

  @Test func withoutAMeasurementNoEndIsTold() {
    let world = World.twoArrays().volumes(2).policy(.gold())
    let answer = forecast(world)
    #expect(answer.permitted == [nil, nil])
    #expect(answer.copies.map(\.finishAt) == [nil])
    #expect(answer.copies.map(\.bytesToCopy) == [20 * Self.gigabyte])
  }

  @Test func copiesTakeTheSlotsOneAfterTheOther() {
    var world = World.twoArrays().volume("a", size: 10).volume("b", size: 30).volume("c", size: 10).policy(.gold())
    world.settings.initializationsInFlight = 3
    #expect(seconds(forecast(world, rate: 100).permitted, world) == [100, 300, 100])
    // One slot is taken for 50 s more by a copy that is half done.
    let busy = world.filesystem("home", size: 10).replica(of: "home").editReplica(of: "home") {
      $0.isInitial = true
      $0.job = .initializing
      $0.progressPercent = 50
    }
    let answer = forecast(busy, rate: 100)
    #expect(seconds(answer.permitted, busy) == [100, 300])
    #expect(answer.copies.map { "\($0.running)+\($0.planned) of \($0.slots)" } == ["1+3 of 3"])
    #expect(answer.copies.map(\.bytesToCopy) == [55 * Self.gigabyte])
    #expect(seconds(answer.copies.map(\.finishAt), busy) == [300])
  }

  @Test func aCopyThatHardlyMovesEndsAfterAll() {
    let world = World.twoArrays().filesystem("home", size: 1_000_000_000).replica(of: "home").editReplica(of: "home") {
      $0.isInitial = true
      $0.job = .initializing
    }
    let crawling = CopyRate(bytesPerSecond: 1, copies: 1, measuredAt: world.takenAt)
    let answer = Protection.forecast(
      world.permitted(), world.observation, world.history, ["paris": crawling], world.settings)
    #expect(answer.copies.first?.finishAt == world.takenAt + .hours(1000 * 366 * 24))
  }

  @Test func copiesQueueWhenAllSlotsAreTaken() {
    var world = World.twoArrays().filesystem("home", size: 10).replica(of: "home").editReplica(of: "home") {
      $0.isInitial = true
      $0.job = .initializing
    }
    world = world.volume("a", size: 10).policy(.gold(mode: .approve))
    world.settings.initializationsInFlight = 1
    let answer = forecast(world, rate: 100)
    #expect(answer.permitted == [])
    #expect(seconds(answer.withheld, world) == [200], "as if it were approved now")
  }

  @Test(arguments: ["slots", "budget", "share"])
  func whatOnlyWaitsForItsTurnIsQueued(_ limit: String) {
    var world = World.twoArrays().volumes(5).policy(.gold())
    world.settings.initializationsInFlight = 2
    if limit == "budget" { world.settings.createsPerCycle = 2 }
    if limit == "share" {
      world.settings.changeSharePercent = 1
      world.settings.changeShareFloor = 2
      world.settings.initializationsInFlight = 3
    }
    let plan = world.permitted()
    #expect(plan.permitted.count == 2 && plan.withheld.map(\.isQueued) == [true, true, true])
    let answer = forecast(world, rate: 100)
    #expect(seconds(answer.permitted, world) == [100, 100])
    #expect(seconds(answer.withheld, world) == (limit == "share" ? [100, 200, 200] : [200, 200, 300]))
    #expect(answer.copies.map(\.planned) == [5] && answer.pools.map(\.neededBytes) == [50 * Self.gigabyte])
    #expect(seconds(answer.copies.map(\.finishAt), world) == [limit == "share" ? 200 : 300])
    var unqueued = plan
    for index in unqueued.withheld.indices { unqueued.withheld[index].isQueued = false }
    #expect(unqueued.hash == plan.hash, "what a person approves does not depend on whose turn it is")
  }

  @Test func whatNeedsMoreThanItsTurnIsNotQueued() {
    var world = World.twoArrays().volumes(5).policy(.gold())
    world.settings.initializationsInFlight = 2
    // The arrays take no third replica, whatever becomes of the copies.
    var full = world
    full.settings.replicaLimit = 2
    full.settings.replicaSlotsKept = 0
    #expect(full.permitted().withheld.map(\.isQueued) == [false, false, false])
    #expect(forecast(full, rate: 100).withheld == [nil, nil, nil])
    world.settings.createsPerCycle = 0
    #expect(forecast(world, rate: 100).withheld == Array(repeating: nil, count: 5))
  }

  /// The end used to move on with every look while nothing was copied.
  @Test(arguments: ["link", "suspended", "auto-suspended", "stalled"])
  func whileACopyStandsStillNoEndIsTold(_ cause: String) {
    var world = World.twoArrays().volume("a", size: 10).volume("b", size: 10).replica(of: "b").editReplica(of: "b") {
      $0.isInitial = true
      $0.job = .initializing
      $0.throughput = 100_000_000
    }
    world.settings.initializationsInFlight = 1
    #expect(forecast(world, rate: 100).copies.map(\.finishAt) == [world.takenAt + .seconds(100)])
    let (standing, words) =
      switch cause {
      case "link": (world.link { $0.state = .down }, "link 'paris-lyon' of array 'paris' is down")
      case "suspended":
        (world.editReplica(of: "b") { $0.state = .suspended }, "the replica of volume 'b' is suspended by a user")
      case "auto-suspended":
        (
          world.editReplica(of: "b") { $0.state = .autoSuspended },
          "the replica of volume 'b' is suspended by the array"
        )
      default:
        (world.editReplica(of: "b") { $0.job = .stalled }, "the first copy of the replica of volume 'b' is stalled")
      }
    for look in [standing, standing.later(.hours(5))] {
      let copies = forecast(look, rate: 100).copies
      #expect(copies.map(\.finishAt) == [nil] && copies.map(\.standsBecause) == [words])
      #expect(copies.map(\.standing) == [1] && copies.map(\.bytesToCopy) == [10 * Self.gigabyte])
      #expect(measureCopyRates(look.observation, since: nil) == [:], "what stands still measures nothing")
    }
  }

  @Test func aSlotThatIsTakenByACopyThatStandsStillIsNotPromised() {
    var world = World.twoArrays().volume("b", size: 10).replica(of: "b").editReplica(of: "b") {
      $0.isInitial = true
      $0.job = .stalled
    }.volumes(2).policy(.gold(mode: .approve))
    world.settings.initializationsInFlight = 2
    #expect(seconds(forecast(world, rate: 100).withheld, world) == [100, 200])
    world.settings.initializationsInFlight = 1
    #expect(seconds(forecast(world, rate: 100).withheld, world) == [nil, nil])
  }

  @Test func whatWaitsForSomethingElseIsNotForecast() {
    let world = World.twoArrays().volume("a").policy(.gold(mode: .observe))
    let answer = forecast(world, rate: 100)
    #expect(answer.withheld == [nil] && answer.copies == [] && answer.pools == [])
  }

  @Test func aStartFromABaseHasNoKnownSize() {
    let world = World.twoArrays().volume("db").volume("db", on: "lyon")
      .policy(.gold(target: .baseSnapshot(otherwise: .withhold))).base(of: "db", guid: "g", age: .hours(24))
    let answer = forecast(world, rate: 100)
    #expect(answer.permitted == [nil])
    #expect(answer.copies.map(\.bytesToCopy) == [0] && answer.pools == [])
  }

  @Test func poolsSayWhatIsLeft() throws {
    let world = World.twoArrays().volume("a", size: 100).volume("b", size: 200).policy(.gold())
      .edit("lyon") { $0.pools[0].freePhysicalBytes = 250 * Self.gigabyte }
    let pool = try #require(forecast(world).pools.first)
    #expect(pool.array == "lyon" && pool.pool == "dr")
    #expect(pool.freeBytes == 1000 * Self.gigabyte && pool.neededBytes == 300 * Self.gigabyte)
    #expect(pool.freeAtCompletionBytes == 700 * Self.gigabyte && pool.reserveBytes == 100 * Self.gigabyte)
    #expect(pool.freePhysicalAtCompletionBytes == -50 * Self.gigabyte)
  }

  @Test func copiesUnderWayWriteIntoTheirPoolToo() throws {
    let world = World.twoArrays().volume("a", size: 100).replica(of: "a").editReplica(of: "a") {
      $0.isInitial = true
      $0.job = .initializing
      $0.progressPercent = 25
    }
    let pool = try #require(forecast(world).pools.first)
    #expect(pool.neededBytes == 0 && pool.bytesToCopy == 75 * Self.gigabyte)
  }
}
