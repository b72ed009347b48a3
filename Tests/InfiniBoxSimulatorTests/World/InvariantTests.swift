import InfiniBoxSimulator
import Testing

/// Whatever operators do in whatever order, the invariants of semantics 2.7 hold after every step.
@Suite struct InvariantTests {
  private static let entities = ["v-1", "v-2", "v-3", "v-4", "share", "cg:fin"]

  private func world() throws -> TestSimulator {
    try TestSimulator { world in
      world.settings.autoSuspendAfterMilliseconds = 600_000
      world.arrays[0].volumes = [SimulatedVolumes("v-#", count: 4, pool: "prod")]
      world.arrays[0].filesystems = [SimulatedVolumes("share", pool: "prod")]
      world.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
      world.replicas = [
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", entities: "v-1", remotePool: "dr", intervalSeconds: 30, rpoSeconds: 60),
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "v-2", type: .sync, remotePool: "dr"),
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "v-3", type: .activeActive, remotePool: "dr"),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", kind: .filesystem, entities: "share", remotePool: "dr",
          intervalSeconds: 60, isInitialized: false),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", kind: .consistencyGroup, entities: "fin", remotePool: "dr",
          intervalSeconds: 60),
      ]
    }
  }

  private func randomAction(_ generator: inout some RandomNumberGenerator) -> OperatorAction {
    let entity = Self.entities.randomElement(using: &generator) ?? "v-1"
    switch Int.random(in: 0..<18, using: &generator) {
    case 0: return .suspend(replicaOf: entity)
    case 1, 2: return .resume(replicaOf: entity)
    case 3: return .changeRole(replicaOf: entity)
    case 4: return .switchRole(replicaOf: entity)
    case 5: return .syncNow(replicaOf: entity)
    case 6: return .changeType(replicaOf: entity, to: Bool.random(using: &generator) ? .sync : .async)
    case 7: return .deleteReplica(of: entity, retainStagingArea: Bool.random(using: &generator), isForced: false)
    case 8: return .deleteReplica(of: entity, isForced: Bool.random(using: &generator))
    case 9: return .detachLink("paris-lyon")
    case 10, 11: return .attachLink("paris-lyon")
    case 12: return .setLink("paris-lyon", SimulatedLinkHealth.allCases.randomElement(using: &generator) ?? .up)
    case 13: return .setLink("paris-lyon", .up)
    case 14: return .lockPool(Bool.random(using: &generator) ? "dr" : "prod")
    case 15: return .unlockPool(Bool.random(using: &generator) ? "dr" : "prod")
    case 16: return .addMember("v-4", to: "fin")
    default: return .write(to: entity, bytes: Int.random(in: 1...500_000_000, using: &generator))
    }
  }

  @Test(arguments: 1...40)
  func holdAfterEveryStep(_ seed: Int) async throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let test = try world()
    var history: [String] = []
    for _ in 0..<120 {
      let action = randomAction(&generator)
      let array = Bool.random(using: &generator) ? "paris" : "lyon"
      let outcome: String
      do {
        try test.simulator.perform(action, on: array)
        outcome = "done"
      } catch {
        outcome = error.code
      }
      let seconds = [0, 1, 10, 60, 700].randomElement(using: &generator) ?? 0
      let suspended = Self.suspendedPoints(test)
      test.simulator.advance(by: .seconds(seconds))
      history.append("\(array) \(action) \(outcome) +\(seconds)s")
      let violations = test.simulator.invariantViolations()
      try #require(
        violations.isEmpty, "seed \(seed): \(violations) after \(history.suffix(12).joined(separator: "; "))")
      // A replica that was and stays suspended keeps its restore point.
      for (key, point) in Self.suspendedPoints(test) {
        if let before = suspended[key] { #expect(before == point, "seed \(seed): \(key) moved while suspended") }
      }
    }
    // Most steps have to change something, or the invariants are not tried.
    #expect(history.count { $0.contains(" done +") } > 40, "seed \(seed)")
  }

  private static func suspendedPoints(_ test: TestSimulator) -> [String: Int?] {
    var points: [String: Int?] = [:]
    for replica in test.simulator.replicas(on: "paris") where replica.role == .source && replica.state != .active {
      points["\(replica.id)"] = replica.restorePoint
    }
    return points
  }

  @Test func sameSeedSameWorld() async throws {
    func run() throws -> ArraySnapshot? {
      var generator = SeededGenerator(state: 7)
      let test = try world()
      for _ in 0..<100 {
        try? test.simulator.perform(randomAction(&generator), on: "paris")
        test.simulator.advance(by: .seconds(13))
      }
      return test.simulator.arraySnapshot("paris")
    }
    #expect(try run() == run())
  }
}

/// Random numbers that depend on their start alone.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var mixed = state
    mixed ^= mixed >> 33
    mixed = mixed &* 0xff51_afd7_ed55_8ccd
    return mixed ^ (mixed >> 33)
  }
}
