import Protection

/// All that a finished cycle leaves in memory. Of a failed one only the record and its steps' outcomes are kept: it
/// judged nothing, so findings and known replicas stay as they were.
public struct CycleResult: Hashable, Sendable {
  public var record: CycleRecord
  public var transitions: [FindingTransition]
  /// Every finding that is open after this cycle.
  public var openFindings: [TrackedFinding]
  /// Every replica that is known after this cycle; one that is missing here is forgotten.
  public var knownReplicas: [KnownReplica]

  public init(
    record: CycleRecord, transitions: [FindingTransition] = [], openFindings: [TrackedFinding] = [],
    knownReplicas: [KnownReplica] = []
  ) {
    self.record = record
    self.transitions = transitions
    self.openFindings = openFindings
    self.knownReplicas = knownReplicas
  }
}
