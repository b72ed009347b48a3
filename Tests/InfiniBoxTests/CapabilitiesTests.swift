import InfiniBox
import Testing

/// What arrays of different versions can do, and what they are therefore asked.
@Suite struct CapabilitiesTests {
  /// Versions and feature levels as arrays of four generations publish them (rest 1.6).
  struct Generation: Sendable, CustomTestStringConvertible {
    let version: String
    let features: [String: Int64]
    var testDescription: String { version }

    var capabilities: Capabilities {
      let listed = features.map { Feature(name: $0.key, version: Int($0.value)) }
      return Capabilities(version: SystemVersion(version), features: Features(listed))
    }
  }

  private static func without(_ names: Set<String>, _ changes: [String: Int64] = [:]) -> [String: Int64] {
    Sample.latestFeatures.filter { !names.contains($0.key) }.merging(changes) { $1 }
  }

  static let old = Generation(
    version: "4.0.30.2", features: without(["active_active", "replica_auto_create", "replicate_snapshots"]))
  static let mid = Generation(
    version: "5.5.0.4", features: without(["replicate_snapshots"], ["active_active": 3]))
  static let new = Generation(version: "7.3.10.20", features: without([], ["replicate_snapshots": 3]))
  static let latest = Generation(version: "8.6.0.0", features: Sample.latestFeatures)

  @Test func eachGenerationCanDoWhatItsFeaturesSay() {
    let lacking = { (generation: Generation) in
      Set(Capability.allCases.filter { !generation.capabilities.supports($0) })
    }
    #expect(lacking(Self.latest).isEmpty)
    #expect(lacking(Self.new) == [.groupReplicaIDs, .multiTargetReplication, .remoteRetention])
    let snapshots: Set<Capability> = [
      .replicatedSnapshots, .replicatedSnapshotNames, .replicatedSnapshotGroups, .replicatedFilesystemSnapshots,
    ]
    let activeActive4: Set<Capability> = [.activeActiveSuspension, .activeActiveMembers]
    #expect(lacking(Self.mid) == lacking(Self.new).union(snapshots).union(activeActive4))
    #expect(
      lacking(Self.old)
        == lacking(Self.mid).union([
          .activeActive, .activeActiveGroups, .automaticTargets, .concurrentReplication, .filesystemBase,
          .preferredSide, .replicaIDs, .replicasByGroup, .replicationTypes,
        ]))
  }

  @Test func saysWhatIsMissing() {
    #expect(
      Self.old.capabilities.lack(of: .activeActive)
        == "version 4.0.30.2 lacks active-active replication, which needs feature 'active_active'")
    #expect(
      Self.mid.capabilities.lack(of: .activeActiveSuspension)
        == "version 5.5.0.4 lacks suspending active-active replicas, which needs feature 'active_active' at level 4 and not 3"
    )
    #expect(
      Self.mid.capabilities.lack(of: .replicatedSnapshots)
        == "version 5.5.0.4 lacks replication of snapshots, which needs feature 'replicate_snapshots' or version 7.1")
    #expect(Self.mid.capabilities.lack(of: .activeActive) == nil)
  }

  /// What is listed decides by its level; the version decides only where nothing is listed.
  @Test func aListedFeatureOutweighsTheVersion() {
    let levels = { (level: Int?) in
      Capabilities(
        version: SystemVersion("8.6.0.0"),
        features: Features(level.map { [Feature(name: "replicate_snapshots", version: $0)] } ?? []))
    }
    #expect(levels(nil).supports(.replicatedSnapshotNames))
    #expect(levels(1).supports(.replicatedSnapshotNames))
    #expect(!levels(0).supports(.replicatedSnapshotNames))
  }

  @Test func aReplicaNeedsWhatItsKindAndOptionsAsk() {
    let pools = ReplicaCreation.Start.newTarget(remotePoolID: 3, [])
    #expect(ReplicaCreation(.volume(1), linkID: 2, start: pools).requiredCapabilities.isEmpty)
    #expect(
      ReplicaCreation(.consistencyGroup(1), linkID: 2, start: pools, type: .activeActive).requiredCapabilities
        == [.activeActiveGroups])
    #expect(
      ReplicaCreation(.filesystem(1), linkID: 2, start: .base([])).requiredCapabilities
        == [.filesystemReplication, .filesystemBase])
    #expect(
      ReplicaCreation(
        .volume(1), linkID: 2, start: .automatic(remotePoolID: 3), type: .sync,
        options: ReplicaOptions(remoteSnapshotSuffix: "-dr")
      ).requiredCapabilities == [.synchronousReplication, .automaticTargets, .replicatedSnapshotNames])
  }

  @Test func eachEndIsAskedByItself() {
    let lack = { (generation: Generation, type: ReplicationType) in
      generation.capabilities.lack(toReplicate: .consistencyGroup, as: type)
    }
    #expect(lack(Self.latest, .activeActive) == nil)
    #expect(lack(Self.old, .sync) == nil)
    #expect(lack(Self.old, .activeActive)?.contains("active-active replication of consistency groups") == true)
    let base = Self.old.capabilities.lack(toReplicate: .filesystem, as: nil, fromBase: true)
    #expect(
      base == "version 4.0.30.2 lacks replication of filesystems from a base snapshot, which needs version 5.0")
  }

  @Test(arguments: [
    ("5.0.3", "5.5.40", true), ("5.5", "6.0", true), ("8.6", "7.3.10", true), ("5.5", "7.3", false),
    ("9223372036854775807", "5.5", false), ("9223372036854775807", "9223372036854775807", true),
  ])
  func versionsReplicateAtMostOneReleaseApart(one: String, other: String, canReplicate: Bool) {
    #expect(SystemVersion(one).canReplicate(with: SystemVersion(other)) == canReplicate)
    #expect(SystemVersion(other).canReplicate(with: SystemVersion(one)) == canReplicate)
  }

  // MARK: Over the wire

  /// An array of a generation that has nothing in its lists.
  private func array(
    _ generation: Generation, peer: Generation? = nil
  ) -> (array: InfiniBoxSystem, transport: ScriptedTransport) {
    InfiniBoxSystem.scripted { request, _ in
      let asked = peer.flatMap { request.path.contains("/remote/") ? $0 : nil } ?? generation
      if request.path.hasSuffix("_features") { return Sample.features(asked.features) }
      if request.parameter("fields") == "version" { return Sample.envelope(["version": .text(asked.version)]) }
      return GoldenArrays.plausibleAnswer(request)
    }
  }

  @Test func nothingIsSentThatTheArrayCannotDo() async throws {
    let (array, transport) = array(Self.old)
    let creation = ReplicaCreation(
      .volume(1004), linkID: 1002, start: .newTarget(remotePoolID: 5, [.init(localEntityID: 1004)]),
      type: .activeActive)
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.create(creation) }
    #expect(
      error?.description == "cannot use array 'paris': version 4.0.30.2 lacks active-active replication, which needs "
        + "feature 'active_active'; upgrade the array, or ask for what it can do")
    #expect(error?.isDefinitive == true)
    #expect(error?.recovery == .operator)
    #expect(!transport.requests.contains { $0.method == .post })
  }

  private struct Row: Projection {
    static let fields = ["id", "name", "rmr_source", "rmr_active_active_peer", "replication_types"]
    let id: Int64
  }

  @Test(arguments: [
    (old, "id,name,rmr_source"), (mid, "id,name,rmr_source,rmr_active_active_peer,replication_types"),
  ])
  func onlyKnownFieldsAreAskedFor(generation: Generation, fields: String) async throws {
    let (array, transport) = array(generation)
    for _ in 1...2 { _ = try await array.volumes.list(Row.self) }
    let asked = transport.requests.filter { $0.path.hasSuffix("/volumes") }.map { $0.parameter("fields") }
    #expect(asked == [fields, fields])
    #expect(transport.requests.count == 4, "features and version are asked for once")
  }

  /// The peer is asked by itself, whatever this array can do, and the other way round.
  @Test func thePeerIsNotTakenForTheArray() async throws {
    let (array, transport) = array(Self.latest, peer: Self.old)
    #expect(try await array.capabilities().supports(.activeActive))
    #expect(try await array.peer(overLink: 7).capabilities().supports(.activeActive) == false)
    #expect(transport.requests.map(\.path).contains("/api/rest/remote/7/api/rest/_features"))
    let error = await #expect(throws: InfiniBoxError.self) {
      try await array.peer(overLink: 7).require([.activeActive])
    }
    #expect(error?.description.contains("4.0.30.2") == true)
    #expect(try await array.version().description == "8.6.0.0")
  }

  @Test func anUpgradeIsNoticed() async throws {
    let (array, _) = InfiniBoxSystem.scripted { request, number in
      // The upgrade comes after the first two questions.
      let generation = number < 2 ? Self.old : Self.latest
      if request.path.hasSuffix("_features") { return Sample.features(generation.features) }
      return Sample.envelope(Sample.object(1, ["version": .text(generation.version)]))
    }
    #expect(try await array.capabilities().supports(.activeActive) == false)
    _ = try await array.system()
    #expect(try await array.capabilities().supports(.activeActive))
  }

  // MARK: Other requests for other arrays

  @Test(arguments: [(old, "eq:1070"), (mid, "eq:1069")])
  func aMembersReplicaIsSoughtAsTheVersionWantsIt(generation: Generation, filter: String) async throws {
    let (array, transport) = InfiniBoxSystem.scripted { request, _ in
      if request.path.hasSuffix("_features") { return Sample.features(generation.features) }
      if request.parameter("fields") == "version" { return Sample.envelope(["version": .text(generation.version)]) }
      if request.parameter("fields") == "cg_id" { return Sample.envelope(["cg_id": 1069]) }
      return GoldenArrays.plausibleAnswer(request)
    }
    _ = try await array.replicas.list(protecting: .volume(1070))
    #expect(transport.requests.last?.parameter("local_entity_id") == filter)
  }

  /// Arrays before 4.0.30 know no locks, so the field is not even null there.
  @Test func aSnapshotGroupHasALockOnlyWhereLocksAre() async throws {
    for (version, hasLock) in [("4.0.10", false), ("4.0.30", true)] {
      let (array, transport) = array(Generation(version: version, features: [:]))
      _ = try await array.consistencyGroups.createSnapshotGroup(of: 1, name: "g", suffix: "-s")
      guard case .object(let body)? = transport.requests.last?.json else {
        Issue.record("no body")
        continue
      }
      #expect((body["lock_expires_at"] != nil) == hasLock)
    }
  }

  @Test func snapshotsAreCalledAsTheArrayCallsThem() async throws {
    for (features, word) in [([:], "eq:SNAP"), (["snapshots": 1], "eq:SNAPSHOT")] as [([String: Int64], String)] {
      let (array, transport) = array(Generation(version: "4.0", features: features))
      _ = try await array.volumes.snapshots(of: 1)
      #expect(transport.requests.last?.parameter("type") == word)
    }
  }

  @Test func aMemberJoinsInTheFormThatItsGroupNeeds() throws {
    let replica = { (id: Int64, type: String) -> Replica in
      Sample.decode(Sample.object(id, ["replication_type": .text(type)]))
    }
    #expect(MemberPairing.newTarget(in: [], remoteName: "n") == .byArray(remoteName: "n"))
    #expect(MemberPairing.newTarget(in: [replica(1, "SYNC")]) == .byArray())
    #expect(
      MemberPairing.newTarget(in: [replica(1, "ACTIVE_ACTIVE")], remoteName: "n") == .newActiveActive(remoteName: "n"))
    #expect(
      MemberPairing.newTarget(in: [replica(1, "ACTIVE_ACTIVE"), replica(2, "ASYNC")])
        == .newForEachReplica([1, 2], remoteName: nil))
  }
}
