import InfiniBoxSimulator
import Protection
import ProtectionStore
import Testing

/// What scenarios ask about the state of the world: arrays, store and journal.
extension TestDaemon {
  /// Names of the entities that are sources of a replica on an array, in alphabetical order, once for each replica.
  func sources(on array: String = "paris") -> [String] {
    simulator.replicas(on: array).filter { $0.role != .target }.map(\.entity).sorted()
  }

  func replica(of entity: String, on array: String = "paris") throws -> ReplicaSnapshot {
    try #require(simulator.replica(of: entity, on: array), "array '\(array)' has no replica of '\(entity)'")
  }

  /// Everything but reads that reached the arrays, such as `POST replicas`, save the marks on links.
  var writes: [String] { allWrites.filter { !$0.hasPrefix("PUT metadata/") } }

  /// The marks that openings of the store left on links.
  var marks: [String] { allWrites.filter { $0.hasPrefix("PUT metadata/") } }

  private var allWrites: [String] {
    simulator.requestLog.filter { $0.method != "GET" }.map { "\($0.method) \($0.path.dropFirst("/api/rest/".count))" }
  }

  func openFindings(_ kind: FindingKind) throws -> [Finding] {
    try store.openFindings().map(\.finding).filter { $0.kind == kind }
  }

  var openKinds: [FindingKind] {
    get throws { Set(try store.openFindings().map(\.finding.kind)).sorted() }
  }

  /// Outcomes of all steps so far, oldest first.
  var outcomes: [String] {
    get throws { try store.steps(limit: 1000).reversed().map { $0.outcome?.word ?? "none" } }
  }

  func verdict(of entity: String) -> Verdict? {
    judgement?.assessment.verdicts.first { $0.entity.name == entity }?.verdict
  }

  /// Why steps on an entity were withheld in the last cycle.
  func withheld(_ entity: String) -> [String] {
    judgement?.plan.withheld.filter { $0.entity.name == entity }.map(\.reason) ?? []
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
