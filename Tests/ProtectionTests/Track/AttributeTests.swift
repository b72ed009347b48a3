import Protection
import TestSupport
import Testing

@Suite struct AttributeTests {
  private let suspended = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
    .editReplica(of: "db") { $0.state = .suspended }

  private func event(
    _ code: String, by user: String = "bob", ago: Duration = .seconds(30), id: Int64 = 1, about object: Int64? = nil,
    in world: World
  ) -> ArrayEvent {
    let replica = world.inventories["paris"]?.replicas.first?.id ?? 0
    return ArrayEvent(
      arraySerial: 1001, id: id, at: world.takenAt + (.zero - ago), code: code, user: user, client: nil,
      object: object ?? replica)
  }

  private func changedBy(_ world: World, _ events: ArrayEvent...) -> String? {
    var observation = world.observation
    observation.events = events
    let tracking = track(world.assessed(), observation, world.history, world.settings.alerts, cycle: 2)
    return tracking.open.first { $0.kind == .suspended }?.attribution?.changedBy
  }

  /// The world after a cycle a minute ago that saw nothing wrong.
  private var secondCycle: World {
    suspended.with {
      $0.history.lastCounts = LastCounts(takenAt: $0.takenAt + .seconds(-60), policies: [], arrays: [])
    }
  }

  @Test func theNewestChangeOfTheRightSortCounts() {
    let world = secondCycle
    #expect(changedBy(world, event("REPLICA_SUSPENDED", in: world)) == "bob")
    #expect(changedBy(world, event("replica.suspend", in: world)) == "bob")
    #expect(changedBy(world, event("REPLICA_RESUMED", in: world)) == nil)
    #expect(changedBy(world, event("REPLICA_SUSPENDED", about: 4_711, in: world)) == nil)
    #expect(
      changedBy(
        world, event("REPLICA_SUSPENDED", by: "ann", ago: .seconds(40), id: 1, in: world),
        event("REPLICA_SUSPENDED", by: "bob", ago: .seconds(20), id: 2, in: world)) == "bob")
  }

  @Test func onlyWhatHappenedSinceTheLastReadingWithoutTheDrift() {
    let world = secondCycle
    let old = Duration.seconds(3600)
    #expect(changedBy(world, event("REPLICA_SUSPENDED", ago: old, in: world)) == nil)
    // A daemon that just started, or an outage in between, could not see it earlier.
    #expect(changedBy(suspended, event("REPLICA_SUSPENDED", ago: old, in: world)) == "bob")
    let outage = Finding(
      kind: .linkNotUp, severity: .critical, array: "paris", link: "paris-lyon", summary: "down; up",
      judgedFrom: ["paris", "lyon"])
    let after = world.with {
      $0.history.openFindings = [
        OpenFinding(TrackedFinding(finding: outage, openedAt: $0.takenAt + (.zero - old), openedInCycle: 1))
      ]
    }
    #expect(changedBy(after, event("REPLICA_SUSPENDED", ago: old, in: world)) == "bob")
  }

  @Test func anEventThatShowsUpLateStillNamesAndStays() {
    var world = secondCycle.remembering()
    #expect(world.history.openFindings.first?.attribution == nil)
    world = world.later(.minutes(1))
    var observation = world.observation
    observation.events = [event("REPLICA_SUSPENDED", ago: .seconds(70), in: world)]
    let tracking = track(world.assessed(), observation, world.history, world.settings.alerts, cycle: 3)
    #expect(tracking.touched.map(\.attribution?.changedBy) == ["bob"])
    #expect(tracking.changed == [] && tracking.transitions == [])
    world.history.openFindings = tracking.open
    let later = world.later(.hours(3))
    #expect(changedBy(later) == "bob")
    #expect(changedBy(later, event("REPLICA_SUSPENDED", by: "eve", in: later)) == "bob")
  }

  @Test func nothingIsJudgedFromEvents() throws {
    for seed in UInt64(1)...60 {
      let world = World.random(seed: seed)
      var observation = world.observation
      observation.events = (0..<50).map { number in
        ArrayEvent(
          arraySerial: 1001, id: number, at: world.takenAt, code: "REPLICA_DELETED", user: "eve", client: nil,
          object: 100 + number)
      }
      let plain = try assess(world.policies, world.observation, world.history, world.settings)
      let told = try assess(world.policies, observation, world.history, world.settings)
      #expect(plain == told, "seed \(seed)")
      #expect(try planRemediation(plain, world.observation) == planRemediation(told, observation), "seed \(seed)")
    }
  }
}
