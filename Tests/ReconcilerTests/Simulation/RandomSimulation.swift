import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import TestSupport

/// One random history of two arrays and the daemon between them. The same seed gives the same history.
final class RandomSimulation {
  let daemon: TestDaemon
  let watch: InvariantWatch
  private(set) var trace: [String] = []
  private var generator: SeededGenerator

  static let settings = ProtectionSettings(createsPerCycle: 4, initializationsInFlight: 4, replicaLimit: 60)

  init(seed: UInt64) throws {
    generator = SeededGenerator(seed: seed)
    daemon = try TestDaemon(settings: Self.settings) {
      // Nothing that can be read shows whether a target was written since its base; whether arrays refuse such a base
      // or roll the target back is not known (semantics B7). These refuse.
      $0.settings.baseDivergence = .refuse
      $0.arrays[0].volumes = [
        SimulatedVolumes("prod-#", count: 6, pool: "prod"), SimulatedVolumes("loose-#", count: 2, pool: "dr"),
      ]
      $0.arrays[0].filesystems = [SimulatedVolumes("home-#", count: 2, pool: "prod")]
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin-#", count: 2, pool: "prod", membersPerGroup: 2)]
      $0.baseSnapshots = [
        BaseSnapshotTests.bases("fin-1", .consistencyGroup), BaseSnapshotTests.bases("home-1", .filesystem),
      ]
    }
    watch = InvariantWatch(daemon)
    try applyPolicies(mode: "enforce")
  }

  private func applyPolicies(mode: String) throws {
    let base = "base: { from: snapshot, otherwise: new }"
    try daemon.apply(policy("volumes", "kind: volume, pool: prod", "type: sync", mode: mode) + "\nresume: enforce")
    try daemon.apply(
      policy("groups", "kind: consistency-group", "type: async, interval: 5m, rpo: 40h, \(base)", mode: mode))
    try daemon.apply(policy("files", "kind: filesystem", "type: async, interval: 5m, rpo: 1h, \(base)", mode: mode))
  }

  /// Something happens, then a cycle runs, then time passes.
  func step() async throws {
    for _ in 0..<Int.random(in: 0...2, using: &generator) { operate() }
    if generator.chance(30) { injectFault() }
    if generator.chance(15) { try administrate() }
    if generator.chance(8) {
      try await crash()
    } else {
      if generator.chance(10) {
        note("restart")
        try await daemon.restart()
      }
      try await watch.runCycle()
    }
    if generator.chance(50) { daemon.simulator.clearFaults() }
    if generator.chance(35) { heal() }
    let pause = Duration.seconds(generator.pick([0, 10, 61, 600, 4000, 90_000]))
    note("\(pause) pass")
    daemon.advance(pause)
  }

  private func note(_ text: String) { trace.append("\(daemon.now): \(text)") }

  // MARK: What goes wrong

  private func operate() {
    let array = generator.pick(["paris", "paris", "lyon"])
    let action = randomAction(number: trace.count)
    do {
      try daemon.perform(action, on: array)
      note("\(array): \(action)")
    } catch {
      // Refused, as operators are.
    }
  }

  private func randomAction(number: Int) -> OperatorAction {
    let recent = "new-\(number - 9)"
    let entity = generator.pick(["prod-1", "prod-2", "prod-3", "home-1", "home-2", "fin-1", "fin-2", recent])
    let link = "paris-lyon"
    switch Int.random(in: 0..<26, using: &generator) {
    case 0, 1: return .suspend(replicaOf: entity)
    case 2, 3: return .resume(replicaOf: entity)
    case 4: return .syncNow(replicaOf: entity)
    case 5: return .changeRole(replicaOf: entity)
    case 6: return .switchRole(replicaOf: entity)
    case 7: return .changeType(replicaOf: entity, to: generator.pick([.async, .sync]))
    case 8: return .deleteReplica(of: entity, retainStagingArea: generator.chance(50))
    case 9: return .deleteReplica(of: entity, isForced: true)
    case 10: return .setInterval(replicaOf: entity, seconds: generator.pick([60, 300, 900]))
    case 11: return .setRPO(replicaOf: entity, seconds: generator.pick([nil, 1800, 7200]))
    case 12: return .detachLink(link)
    case 13: return .attachLink(link)
    case 14: return .setLink(link, generator.pick([.down, .degraded, .unknown]))
    case 15: return .setReachable(false)
    case 16: return .createVolume("new-\(number)", pool: "prod", sizeBytes: 10_000_000_000)
    case 17: return .createFilesystem("files-\(number)", pool: "prod", sizeBytes: 10_000_000_000)
    case 18: return .addMember(generator.pick(["prod-6", recent]), to: "fin-2")
    case 19: return .removeMember("fin-2-1", from: "fin-2")
    case 20: return .rename(generator.pick(["prod-4", "prod-5"]), to: "renamed-\(number)")
    case 21: return .delete(generator.pick(["prod-5", recent, "home-2"]))
    case 22: return .write(to: generator.pick(["prod-1", "fin-1", "home-1"]), bytes: 5_000_000_000)
    case 23: return generator.pick([.lockPool("dr"), .limitPool("dr")])
    case 24: return .createConsistencyGroup("group-\(number)", pool: "prod")
    default: return .createSnapshot(of: entity, named: "own-\(number)")
    }
  }

  private func injectFault() {
    let kind = generator.pick([
      SimulatedFault.Kind.refuseConnection, .resetBeforeCommit, .loseReply, .status(401), .status(403), .status(429),
      .status(500), .status(503), .statusAfterCommit(500), .truncateBody(bytes: 20), .html,
      .wrongNumberOfObjects(offset: 1),
    ])
    let method = generator.pick([nil, "GET", "POST", "POST", "PUT"])
    let array = generator.pick(["paris", "lyon"])
    note("fault \(kind) for \(method ?? "any request") on \(array)")
    daemon.inject(kind, method, on: array, count: generator.pick([1, 2, nil]))
  }

  private func heal() {
    note("all is mended")
    for array in ["paris", "lyon"] {
      for action in [OperatorAction.setReachable(true), .attachLink("paris-lyon"), .unlockPool("dr")] {
        try? daemon.perform(action, on: array)
      }
    }
    try? daemon.perform(.setLink("paris-lyon", .up))
  }

  private func administrate() throws {
    if generator.chance(50) {
      let mode = generator.pick(["observe", "approve", "enforce", "enforce"])
      note("policies are set to \(mode)")
      try applyPolicies(mode: mode)
    } else if let hold = try daemon.store.holds(at: daemon.now).first {
      note("hold \(hold.id) is released")
      _ = try daemon.store.releaseHold(hold.id, by: .anna, at: daemon.now)
    } else {
      let link = Hold.Scope.link(array: "paris", name: "paris-lyon")
      let scope = generator.pick([link, .policy("volumes"), .array("lyon")])
      note("hold on \(scope.words)")
      _ = try daemon.store.addHold(
        scope: scope, reason: "test", expiresAt: daemon.now + .seconds(7200), by: .anna, at: daemon.now)
    }
  }

  /// The daemon dies at its next write, after the array has acted or before it is asked.
  private func crash() async throws {
    note("crash")
    let store = daemon.store
    if generator.chance(50) {
      daemon.network.observe { request, _ in if request.method != .get { try? store.close() } }
      try await watch.runCycleThatMayCrash { _ in }
    } else {
      try await watch.runCycleThatMayCrash { if case .planned = $0 { try? store.close() } }
    }
    daemon.network.observe(nil)
    try await daemon.restart()
  }

  // MARK: In the end

  /// Once all is well, a new volume is protected, whatever happened before.
  func recover() async throws {
    daemon.simulator.clearFaults()
    heal()
    try applyPolicies(mode: "enforce")
    for hold in try daemon.store.holds(at: daemon.now) {
      _ = try daemon.store.releaseHold(hold.id, by: .anna, at: daemon.now)
    }
    try daemon.perform(.createVolume("last", pool: "prod", sizeBytes: 10_000_000_000))
    for _ in 1...15 {
      try await watch.runCycle()
      daemon.advance(.seconds(600))
    }
    if daemon.simulator.replica(of: "last", on: "paris") == nil {
      watch.violations.append("a new volume stays unprotected: \(daemon.withheld("last"))")
    }
    if daemon.judgement?.observation.arrayNames.contains(where: { daemon.judgement?.observation[$0] == nil }) == true {
      watch.violations.append("an array stays unread although all is well")
    }
    let rest = try await daemon.runCycle().steps
    if !rest.isEmpty { watch.violations.append("the daemon does not come to rest: \(rest.map(\.step.reason))") }
    // What somebody deleted before a reading showed it waits for a person.
    let undecided = daemon.judgement?.history.undecidedIntents.filter { !$0.isMissedTwice } ?? []
    if !undecided.isEmpty { watch.violations.append("outcomes stay unknown: \(undecided.map(\.step.reason))") }
  }
}
