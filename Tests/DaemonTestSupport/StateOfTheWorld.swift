import InfiniBoxSimulator
public import Protection
import ProtectionStore

/// What scenarios ask about the state of the world: arrays, store and the last cycle's judgement.
extension TestDaemon {
  /// Names of the entities that are sources of a replica on an array, in alphabetical order, once for each replica.
  public func sources(on array: String = "paris") -> [String] {
    simulator.replicas(on: array).filter { $0.role != .target }.map(\.entity).sorted()
  }

  /// Everything but reads that reached the arrays, such as `POST replicas`, save the marks on links.
  public var writes: [String] { allWrites.filter { !$0.hasPrefix("PUT metadata/") } }

  /// The marks that openings of the store left on links.
  public var marks: [String] { allWrites.filter { $0.hasPrefix("PUT metadata/") } }

  private var allWrites: [String] {
    simulator.requestLog.filter { $0.method != "GET" }.map { "\($0.method) \($0.path.dropFirst("/api/rest/".count))" }
  }

  public func openFindings(_ kind: FindingKind) throws -> [Finding] {
    try store.openFindings().map(\.finding).filter { $0.kind == kind }
  }

  public var openKinds: [FindingKind] {
    get throws { Set(try store.openFindings().map(\.finding.kind)).sorted() }
  }

  /// Outcomes of all steps so far, oldest first.
  public var outcomes: [String] {
    get throws { try store.steps(limit: 1000).reversed().map { $0.outcome?.word ?? "none" } }
  }

  public func verdict(of entity: String) -> Verdict? {
    judgement?.assessment.verdicts.first { $0.entity.name == entity }?.verdict
  }

  /// Why steps on an entity were withheld in the last cycle.
  public func withheld(_ entity: String) -> [String] {
    judgement?.plan.withheld.filter { $0.entity.name == entity }.map(\.reason) ?? []
  }
}
