import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Unknown is not absent: while an array cannot be read, nothing is created, nothing resolved and nothing believed.
struct UnreadableArrayTests {
  struct Failure: Sendable, CustomTestStringConvertible {
    var fault: SimulatedFault.Kind
    var path: String?
    var array: String

    /// Real time: short only where nothing else would end the wait.
    var deadlines: TestDaemon.Deadlines {
      if case .delay = fault { .init(array: .seconds(3)) } else { .init() }
    }

    var testDescription: String { "\(fault) on \(array)/\(path ?? "*")" }
  }

  static let failures: [Failure] = ["paris", "lyon"].flatMap { array in
    [
      Failure(fault: .refuseConnection, array: array), Failure(fault: .resetBeforeCommit, array: array),
      Failure(fault: .status(401), array: array), Failure(fault: .status(403), path: "replicas", array: array),
      Failure(fault: .status(429), path: "volumes", array: array), Failure(fault: .status(500), array: array),
      Failure(fault: .status(503), path: "links", array: array), Failure(fault: .html, path: "pools", array: array),
      Failure(fault: .html, array: array), Failure(fault: .truncateBody(bytes: 30), path: "replicas", array: array),
      Failure(fault: .wrongNumberOfObjects(offset: 1), path: "replicas", array: array),
      Failure(fault: .wrongNumberOfObjects(offset: -1), path: "volumes", array: array),
      Failure(fault: .delay(milliseconds: 60_000), path: "cgs", array: array),
    ]
  }

  /// One protected volume, one that is suspended, and then a new one.
  private func worldWithDrift(deadlines: TestDaemon.Deadlines = .init()) async throws -> TestDaemon {
    let daemon = try TestDaemon(
      policy("gold", "kind: volume, pool: prod", "type: async, rpo: 40h"), deadlines: deadlines
    ) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
    }
    try await daemon.runCycles(2)
    try daemon.perform(.suspend(replicaOf: "prod-2"))
    try await daemon.runCycles(1)
    #expect(try daemon.openKinds == [.suspended])
    return daemon
  }

  @Test(arguments: failures)
  func `nothing is created, resolved or believed until the array is read again`(failure: Failure) async throws {
    let daemon = try await worldWithDrift(deadlines: failure.deadlines)
    daemon.inject(failure.fault, "GET", failure.path, on: failure.array, count: nil)
    try daemon.perform(
      .resume(replicaOf: "prod-2"), .createVolume("prod-3", pool: "prod", sizeBytes: 10_000_000_000))
    daemon.simulator.clearRequestLog()
    var records: [CycleRecord] = []
    for _ in 1...2 {
      records.append(try await daemon.runCycle())
      daemon.advance(.seconds(60))
    }
    #expect(records.map(\.outcome.word) == ["partial", "partial"])
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.openFindings(.arrayUnreadable).map(\.array) == [ArrayName(failure.array)])
    #expect(records.allSatisfy { $0.verdicts.protected == 0 && $0.verdicts.unprotected == 0 })
    if failure.array == "lyon" {
      // Three volumes whose other side was not seen; the two targets that lyon had stay targets.
      #expect(records.last?.verdicts.unknown == 3 && records.last?.coverage.targets == 2)
      // Its own array tells that it is resumed, and that was all it was judged from.
      #expect(try daemon.openFindings(.suspended).isEmpty)
    } else {
      #expect(try daemon.openFindings(.suspended).count == 1)
    }

    daemon.simulator.clearFaults()
    try await daemon.restart()
    try await daemon.runCycles(3)
    #expect(daemon.sources() == ["prod-1", "prod-2", "prod-3"])
    #expect(daemon.alerts.transitions(of: .arrayUnreadable) == ["opened", "resolved"])
    #expect(daemon.alerts.transitions(of: .suspended) == ["opened", "resolved"])
    try await daemon.expectConverged()
  }

  @Test(arguments: [Int64.max / 2, -1])
  func `sizes that no volume has make an array unreadable, and the daemon goes on`(size: Int64) async throws {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 3, pool: "prod")]
    }
    daemon.network.observe { request, response in
      if request.path.hasSuffix("volumes") { response.changeObjects { $0["size"] = size } }
    }
    let record = try await daemon.runCycle()
    #expect(record.arrays.first { $0.array == "paris" }?.unreadableBecause?.contains("size") == true)
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.openKinds == [.arrayUnreadable])
  }

  @Test func `a slow array costs only itself and ends at its deadline`() async throws {
    let daemon = try await worldWithDrift(deadlines: .init(array: .seconds(3)))
    daemon.inject(.delay(milliseconds: 60_000), "GET", on: "lyon", count: nil)
    let started = ContinuousClock.now
    let record = try await daemon.runCycle()
    #expect(ContinuousClock.now - started < .seconds(20))
    #expect(record.arrays.first { $0.array == "paris" }?.unreadableBecause == nil)
    let reason = record.arrays.first { $0.array == "lyon" }?.unreadableBecause ?? ""
    #expect(reason.contains("it took longer than"))
  }

  @Test func `without its policies' array all that was in scope is unknown and no finding is resolved`() async throws {
    let daemon = try await worldWithDrift()
    let before = try #require(try daemon.store.lastCycle())
    try daemon.perform(.setReachable(false))
    try await daemon.runCycle()
    daemon.advance(.seconds(60))
    // Also after a restart, and in later cycles: the store remembers the numbers, not the entities.
    try await daemon.restart()
    let record = try await daemon.runCycle()
    let paris = try #require(record.arrays.first { $0.array == "paris" })
    #expect(paris.entities == 2 && paris.replicas == 2)
    #expect(
      paris.pools == [PoolCoverage(pool: "prod", coverage: .unread(Coverage(verdicts: before.coverage.verdicts)))])
    #expect(paris.lastReadAt == before.startedAt)
    #expect(record.policies.map(\.verdicts.unknown) == [2])
    #expect(record.arrays.first { $0.array == "lyon" }?.coverage.targets == 2)
    #expect(try daemon.openKinds == [.arrayUnreadable, .suspended])
  }
}
