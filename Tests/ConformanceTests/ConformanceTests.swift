import Foundation
import InfiniBox
import InfiniBoxSimulator
import Testing

/// One suite, three targets: whatever is checked of the simulator, in process and over its sockets, can be checked of a
/// real array too, so that the simulator cannot drift from it unnoticed.
@Suite struct ConformanceTests {
  @Test(arguments: SimulatedTarget.allCases, ReadingChecks.all)
  func theSimulatorIsReadLikeAnArray(_ target: SimulatedTarget, _ check: ConformanceCheck) async throws {
    let simulator = try SimulatedTarget.simulator()
    try await target.with(simulator) { try await check.run($0) }
    #expect(simulator.counters[nil, nil] == simulator.counters[nil, "GET"], "a reading check wrote")
    #expect(simulator.invariantViolations() == [])
  }

  /// Nothing outside the scratch pools changes, and nothing is left in them.
  @Test(arguments: SimulatedTarget.allCases, WritingChecks.all + ReplicatingChecks.all)
  func theSimulatorIsWrittenLikeAnArray(_ target: SimulatedTarget, _ check: ConformanceCheck) async throws {
    let simulator = try SimulatedTarget.simulator()
    let before = Estate(simulator)
    try await target.with(simulator) { try await check.run($0) }
    #expect(Estate(simulator) == before)
    #expect(simulator.invariantViolations() == [])
  }

  @Test(.enabled(if: RealArray.isNamed, Comment(rawValue: RealArray.whyNotRead)), arguments: ReadingChecks.all)
  func aRealArrayIsRead(_ check: ConformanceCheck) async throws {
    try await RealArray.with(isWriting: false) { try await check.run($0) }
  }

  @Test(
    .enabled(if: RealArray.hasScratchPool, Comment(rawValue: RealArray.whyNotWritten)), arguments: WritingChecks.all)
  func aRealArrayIsWritten(_ check: ConformanceCheck) async throws {
    try await RealArray.with(isWriting: true) { try await check.run($0) }
  }

  @Test(
    .enabled(if: RealArray.hasPeer, Comment(rawValue: RealArray.whyNotReplicated)), arguments: ReplicatingChecks.all)
  func aRealArrayIsReplicated(_ check: ConformanceCheck) async throws {
    try await RealArray.with(isWriting: true) { try await check.run($0) }
  }

  /// A check that fails half-way leaves nothing behind either.
  @Test func afterAFailureTheScratchPoolIsEmptyAgain() async throws {
    struct Stopped: Error {}
    let simulator = try SimulatedTarget.simulator()
    let before = Estate(simulator)
    try await SimulatedTarget.inProcess.with(simulator) { arrays in
      await #expect(throws: Stopped.self) {
        try await Workshop.with(arrays) { workshop in
          let group = try await workshop.group(members: 2)
          _ = try await workshop.replicate(group)
          _ = try await arrays.array.approved.consistencyGroups.createSnapshotGroup(
            of: group.id, name: workshop.name("snapshots"), prefix: workshop.prefix + "-", suffix: "-s")
          throw Stopped()
        }
      }
    }
    #expect(Estate(simulator) == before)
  }

  /// What exists on both arrays, by id.
  private struct Estate: Equatable {
    let volumes: [[DatasetSnapshot]]
    let filesystems: [[DatasetSnapshot]]
    let groups: [[GroupSnapshot]]
    let replicas: [[Int]]

    init(_ simulator: Simulator) {
      volumes = simulator.arrayNames.map { simulator.volumes(on: $0).filter { $0.parentID == 0 } }
      filesystems = simulator.arrayNames.map { simulator.filesystems(on: $0).filter { $0.parentID == 0 } }
      groups = simulator.arrayNames.map { simulator.groups(on: $0) }
      replicas = simulator.arrayNames.map { simulator.replicas(on: $0).map(\.id) }
    }
  }
}
