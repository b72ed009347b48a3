import Protection

/// All that a finished cycle leaves in memory. Of a failed one only the record and its steps' outcomes are kept: it
/// judged nothing, so findings and known replicas stay as they were.
public struct CycleResult: Hashable, Sendable {
  /// Its `openFindings` says how many are open after this cycle; the store checks that it comes to the same.
  public var record: CycleRecord
  public var transitions: [FindingTransition]
  /// Opened ones, and open ones that say something else than before.
  public var changedFindings: [TrackedFinding]
  /// Every replica that is known after this cycle; one that is missing here is forgotten.
  public var knownReplicas: [KnownReplica]
  /// Every first copy under way; one that is missing here is forgotten.
  public var initialCopies: [InitialCopy]

  /// Whether its plan may stand for all that it rested on: policies, program and memory are nothing new from then on.
  public var acceptsBasis: Bool

  public init(
    record: CycleRecord, transitions: [FindingTransition] = [], changedFindings: [TrackedFinding] = [],
    knownReplicas: [KnownReplica] = [], initialCopies: [InitialCopy] = [], acceptsBasis: Bool = false
  ) {
    self.record = record
    self.transitions = transitions
    self.changedFindings = changedFindings
    self.knownReplicas = knownReplicas
    self.initialCopies = initialCopies
    self.acceptsBasis = acceptsBasis
  }
}
