import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// What scenarios expect of the state of the world.
extension TestDaemon {
  func replica(of entity: String, on array: String = "paris") throws -> ReplicaSnapshot {
    try #require(simulator.replica(of: entity, on: array), "array '\(array)' has no replica of '\(entity)'")
  }

  /// The world is as the policies want it: nothing to do, nothing open, nothing sent.
  func expectConverged(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    simulator.clearRequestLog()
    let record = try await runCycle()
    let kinds = try openKinds
    #expect(judgement?.plan == PermittedPlan(), sourceLocation: sourceLocation)
    #expect(record.steps.isEmpty, sourceLocation: sourceLocation)
    #expect(writes.isEmpty, sourceLocation: sourceLocation)
    #expect(kinds.isEmpty, sourceLocation: sourceLocation)
    #expect(record.verdicts.protected == record.verdicts.total, sourceLocation: sourceLocation)
    #expect(simulator.invariantViolations().isEmpty, sourceLocation: sourceLocation)
  }
}
