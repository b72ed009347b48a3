import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// What a store writes over a link carries the mark of its opening, so that an older copy of it, or one that is in use
/// elsewhere, finds out and keeps its hands off (invariant 10).
@Suite struct MarkedLinksTests {
  private func daemon(mode: String = "enforce", volumes: Int = 1) throws -> TestDaemon {
    try TestDaemon(policy(mode: mode)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: volumes, pool: "prod")]
    }
  }

  private func signs(_ daemon: TestDaemon) throws -> [HoldSign] { try daemon.store.automaticHolds().map(\.sign) }

  @Test func `a link is marked with the first change after a start, and never where nothing is changed`() async throws {
    let observing = try daemon(mode: "observe")
    try await observing.runCycles(2)
    #expect(observing.marks.isEmpty)

    let daemon = try daemon(volumes: 2)
    try await daemon.runCycles(3)
    #expect(daemon.sources().count == 2 && daemon.marks.count == 1)
    daemon.advance(.hours(1))
    try await daemon.restart()
    try await daemon.runCycles(2)
    #expect(daemon.marks.count == 1)
    try daemon.perform(.createVolume("prod-3", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.runCycles(2)
    #expect(daemon.sources().count == 3 && daemon.marks.count == 2)
    #expect(try signs(daemon) == [])
    daemon.advance(.hours(1))
    try await daemon.expectConverged()
    #expect(daemon.marks.isEmpty)
  }

  @Test func `a copy from before the last start writes nothing until its hold is released`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    let copy = try daemon.copyOfStore()
    try await daemon.restart()
    try daemon.perform(.createVolume("prod-2", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.runCycles(2)
    #expect(daemon.sources().count == 2)

    try await daemon.restart(on: copy)
    try daemon.perform(.createVolume("prod-3", pool: "prod", sizeBytes: 10_000_000_000))
    daemon.simulator.clearRequestLog()
    try await daemon.runCycles(2)
    try await daemon.restart()
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty && daemon.marks.isEmpty)
    #expect(try signs(daemon) == [.memoryOutdated])
    #expect(daemon.withheld("prod-3").contains { $0.contains("(I10); ends when an operator releases it") })

    try daemon.releaseHolds()
    try await daemon.runCycles(2)
    #expect(daemon.sources().count == 3 && daemon.marks.count == 1)
    #expect(try signs(daemon) == [])
  }

  @Test func `of two copies that run at once the one that started first keeps its hands off`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    let first = try daemon.copyOfStore()
    try daemon.perform(.createVolume("prod-2", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.restart(on: try daemon.copyOfStore())
    try await daemon.runCycle()
    #expect(daemon.sources().count == 2 && daemon.marks.count == 2)
    try daemon.perform(.createVolume("prod-3", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.restart(on: first)
    try await daemon.runCycles(2)
    #expect(daemon.sources().count == 2)
    #expect(try signs(daemon) == [.memoryOutdated])
  }

  @Test func `without an answer to the mark nothing is made, and the next cycle tries again`() async throws {
    let daemon = try daemon(volumes: 3)
    daemon.inject(.resetBeforeCommit, "PUT", "metadata*")
    try await daemon.runCycle()
    #expect(daemon.sources().isEmpty && daemon.writes.isEmpty && daemon.marks.count == 1)
    #expect(try daemon.outcomes == ["refused"])
    daemon.advance(.seconds(120))
    try await daemon.runCycle()
    #expect(daemon.sources().count == 3)
  }

  @Test func `an array that has no tags on links keeps nobody unprotected`() async throws {
    let daemon = try daemon(volumes: 2)
    daemon.inject(.status(404), "PUT", "metadata*", count: nil)
    try await daemon.runCycle()
    #expect(daemon.sources().count == 2)
    #expect(try daemon.outcomes == ["done", "done"])
  }
}
