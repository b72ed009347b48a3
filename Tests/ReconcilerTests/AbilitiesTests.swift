import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Arrays of different generations: what a pair can do is done, and what it cannot is said and never tried.
struct AbilitiesTests {
  private func daemon(
    _ local: SimulatedProfile, _ remote: SimulatedProfile, _ policies: String...,
    world: (inout SimulatedWorld) -> Void = { _ in }
  ) throws -> TestDaemon {
    try TestDaemon(policies.joined(separator: "\n---\n")) {
      $0.arrays[0].profile = local
      $0.arrays[1].profile = remote
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
      world(&$0)
    }
  }

  @Test(
    "every generation is protected as far as it can be",
    arguments: [
      (SimulatedProfile.old, SimulatedProfile.old), (.old, .mid), (.mid, .mid), (.new, .new), (.new, .latest),
    ])
  func everyGeneration(_ local: SimulatedProfile, _ remote: SimulatedProfile) async throws {
    let policies = [
      policy("gold"), policy("groups", "kind: consistency-group", "type: async, interval: 5m, rpo: 10m"),
      policy("files", "kind: filesystem", "type: async, interval: 5m, rpo: 40h"),
    ]
    let daemon = try daemon(local, remote, policies.joined(separator: "\n---\n")) {
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "dr", membersPerGroup: 2)]
      $0.arrays[0].filesystems = [SimulatedVolumes("home", pool: "prod")]
    }
    try await daemon.runCycle()
    #expect(daemon.sources() == ["fin", "home", "prod-1", "prod-2"])
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
  }

  /// No write, one finding that says what is missing where, and the same on each entity.
  private func expectWithheld(
    _ daemon: TestDaemon, _ kind: FindingKind, _ sentence: String, entities: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await daemon.runCycles(3)
    #expect(daemon.writes.isEmpty, sourceLocation: sourceLocation)
    let told = try daemon.openFindings(kind).map(\.summary)
    #expect(told.count == 1 && told[0].hasPrefix(sentence), "\(told)", sourceLocation: sourceLocation)
    let unprotected = try daemon.openFindings(.unprotected)
    #expect(unprotected.compactMap(\.entity?.name).sorted() == entities, sourceLocation: sourceLocation)
    #expect(unprotected.allSatisfy { $0.summary.contains(sentence) }, sourceLocation: sourceLocation)
    #expect(daemon.judgement?.plan == PermittedPlan(), sourceLocation: sourceLocation)
  }

  @Test(
    "active-active is not asked of an array that cannot",
    arguments: [(SimulatedProfile.old, SimulatedProfile.mid, "paris"), (.mid, .old, "lyon")])
  func activeActive(_ local: SimulatedProfile, _ remote: SimulatedProfile, _ array: String) async throws {
    let daemon = try daemon(local, remote, policy("metro", "kind: volume, pool: prod", "type: active-active"))
    let sentence = "array '\(array)' (version \(SimulatedProfile.old.version)) cannot replicate active-active"
    try await expectWithheld(daemon, .featureMissing, sentence, entities: ["prod-1", "prod-2"])
  }

  @Test func `arrays more than one major version apart are not joined`() async throws {
    let daemon = try daemon(.mid, .new, policy("gold"))
    let sentence =
      "arrays 'paris' (version 5.5.0.10) and 'lyon' (version 7.3.10.20) are more than one major version apart"
    try await expectWithheld(daemon, .versionSkew, sentence, entities: ["prod-1", "prod-2"])
  }

  @Test func `a filesystem does not start from a base where an array cannot`() async throws {
    let daemon = try daemon(
      .old, .mid,
      policy("files", "kind: filesystem", "type: async, interval: 5m, base: { from: snapshot, otherwise: withhold }")
    ) {
      $0.arrays[0].filesystems = [SimulatedVolumes("home", pool: "prod")]
      $0.baseSnapshots = [
        SimulatedBaseSnapshots(
          array: "paris", link: "paris-lyon", kind: .filesystem, entities: "home", remotePool: "dr")
      ]
    }
    try await daemon.runCycles(3)
    #expect(daemon.writes.isEmpty)
    #expect(
      daemon.withheld("home") == ["array 'paris' (version 4.0.30.10) cannot start a filesystem from a base snapshot"])
  }

  @Test func `active-active is asked of a pair that can`() async throws {
    let daemon = try daemon(.mid, .mid, policy("metro", "kind: volume, pool: prod", "type: active-active"))
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2"])
    #expect(try daemon.openFindings(.policyUnresolvable).isEmpty)
  }
}
