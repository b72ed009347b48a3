import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// What whole cycles tell the journal of findings that they mend themselves, with the settings of a first day.
struct PendingFindingsTests {
  private static let settings = ProtectionSettings(replicaLimit: 10_000)

  private func daemon(
    _ count: Int, slots: Int? = nil, mode: String = "enforce", copyBytesPerSecond: Int = 200_000_000
  ) throws -> TestDaemon {
    var settings = Self.settings
    settings.initializationsInFlight = slots
    return try TestDaemon(policy("gold", mode: mode), settings: settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: count, pool: "prod")]
      $0.settings.copyBytesPerSecond = copyBytesPerSecond
    }
  }

  @Test func `a routine new volume pages nobody, also when the daemon is restarted in between`() async throws {
    let daemon = try daemon(2)
    try await daemon.runCycle()
    let pending = try daemon.store.openFindings()
    #expect(pending.map(\.finding.kind) == [.unprotected, .unprotected])
    #expect(pending.map(\.alert.word) == [.pending, .pending])
    #expect(
      Set(pending.map { $0.next?.sentence }) == ["a replica was created in cycle 1; the next complete reading shows it"]
    )
    #expect(try daemon.store.pendingFindingCount() == 2)
    try await daemon.restart()
    try await daemon.runCycles(4)
    try daemon.perform(.createVolume("prod-new", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.runCycles(5)
    #expect(daemon.sources().contains("prod-new"))
    #expect(try daemon.openFindings(.unprotected) == [])
    #expect(daemon.alerts.transitions(of: .unprotected) == [])
  }

  @Test func `a creation that the array refuses is told at once, with its reason and what happens next`() async throws {
    let daemon = try daemon(1)
    daemon.inject(.status(409), "POST", "replicas", count: nil)
    try await daemon.runCycle()
    let alert = try #require(daemon.alerts.entries(of: "finding-opened").first)
    #expect(alert.fields["finding"] == "unprotected" && alert.fields["policy"] == "gold")
    #expect(alert.fields["next"]?.hasPrefix("the array refused create-replica: ") == true)
    #expect(try daemon.store.pendingFindingCount() == 0)
  }

  @Test func `what waits for a slot that no forecast promises is told after the patience`() async throws {
    let daemon = try daemon(3, slots: 1, copyBytesPerSecond: 1_000_000)
    try await daemon.runCycles(10)
    #expect(daemon.alerts.transitions(of: .unprotected) == [])
    #expect(try daemon.store.openFindings().filter { $0.next?.word == .queued }.count == 2)
    try await daemon.restart()
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened", "opened"])
    let alert = try #require(daemon.alerts.entries(of: "finding-opened").last)
    #expect(
      alert.fields["next"]?.hasPrefix("waits for its turn, nobody can say yet when that is: 1 initial copy") == true)
    #expect(try daemon.store.pendingFindingCount() == 0)
  }

  @Test func `a volume that waits for a person is told at once with what the person must do`() async throws {
    let daemon = try daemon(1, mode: "approve")
    try await daemon.runCycle()
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened"])
    #expect(
      daemon.alerts.entries(of: "finding-opened")[0].fields["next"]
        == "withheld create-replica: waits for approval; a person must look at it in 'protectctl plan' and consent with "
        + "'protectctl approve'")
  }

  @Test func `a volume that was deleted and made again under its name is told with reason and remedy`() async throws {
    let daemon = try daemon(1)
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycles(2)
    try daemon.perform(.deleteReplica(of: "prod-1"), .delete("prod-1"))
    try daemon.perform(.createVolume("prod-1", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.runCycles(2)
    let next = try #require(
      try daemon.store.openFindings().first { $0.finding.kind == .unprotected }?.next?.sentence)
    #expect(next.hasPrefix("withheld create-replica: array 'lyon' already has a volume 'prod-1'; a person must look"))
    #expect(daemon.alerts.transitions(of: .unprotected) == ["opened"])
  }
}
