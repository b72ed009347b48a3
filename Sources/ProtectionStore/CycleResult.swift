import Protection

/// All that a finished cycle leaves in memory. Of a failed one only the record and its steps' outcomes are kept: it
/// judged nothing, so findings and known replicas stay as they were.
public struct CycleResult: Hashable, Sendable {
  /// Its `openFindings` says how many are open after this cycle; the store checks that it comes to the same. Its
  /// `startedAt` is the time of the observation, from which the next cycle's reminders count.
  public var record: CycleRecord
  /// What is open is not looked at here; only what changed is.
  public var tracking: Tracking
  /// Every replica that is known after this cycle; one that is missing here is forgotten.
  public var knownReplicas: [KnownReplica]
  /// Every first copy under way; one that is missing here is forgotten.
  public var initialCopies: [InitialCopy]
  /// How many copies arrays run at once; one that is missing here is forgotten.
  public var copySlots: [CopySlots]
  /// Array events that may tell who changed something, known ones too.
  public var events: [ArrayEvent]
  /// The last event that was read of each array, by serial number; an array whose events were not read is missing.
  public var eventCursors: [Int64: Int64]
  /// Every automatic hold; one that is missing here is over.
  public var automaticHolds: [AutomaticHold]

  /// The present when it ended: what is kept for a time, or runs out, goes by this.
  public var time: TrustedTime

  /// The policies' revision that its plan rested on, if the plan may stand for all of that: policies up to this one, program
  /// and memory are nothing new from then on. An edit that came while the cycle was under way is.
  public var acceptedRevision: Int64?

  public init(
    record: CycleRecord, tracking: Tracking = Tracking(), knownReplicas: [KnownReplica] = [],
    initialCopies: [InitialCopy] = [], copySlots: [CopySlots] = [], automaticHolds: [AutomaticHold] = [],
    events: [ArrayEvent] = [], eventCursors: [Int64: Int64] = [:], time: TrustedTime? = nil,
    acceptedRevision: Int64? = nil
  ) {
    self.record = record
    self.tracking = tracking
    self.knownReplicas = knownReplicas
    self.initialCopies = initialCopies
    self.copySlots = copySlots
    self.events = events
    self.eventCursors = eventCursors
    self.automaticHolds = automaticHolds
    self.time = time ?? TrustedTime(record.finishedAt)
    self.acceptedRevision = acceptedRevision
  }
}
