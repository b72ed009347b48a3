/// Memory across cycles, read from the store before a cycle and handed to the pure stages.
public struct History: Hashable, Sendable, Codable {
  public var openFindings: [OpenFinding]
  /// Those that ended within the last `AlertSettings.returnWindow`; the newest of a subject last.
  public var lately: [ResolvedFinding]
  /// Steps whose request may have left and whose effect no reading has decided yet.
  public var undecidedIntents: [Intent]
  public var holds: [Hold]
  /// By subject.
  public var automaticHolds: [AutomaticHold]
  public var approvals: [Approval]
  /// Refused steps, newest per (entity, link).
  public var refusals: [Refusal]
  /// The replicas of the last complete readings of both sides.
  public var knownReplicas: [KnownReplica]
  /// First copies under way when they were last seen.
  public var initialCopies: [InitialCopy]
  /// By array.
  public var copySlots: [CopySlots]
  /// Nil before the first cycle that concluded something.
  public var lastCounts: LastCounts?
  /// Nil where nothing is to be known of it: no array is told then.
  public var memory: StoreMemory?

  /// In which ways policies, program and memory differ from when a plan was last accepted.
  public var basisChanges: [BasisChange]
  /// By entity.
  public var repetitions: [Repetition]

  public init(
    openFindings: [OpenFinding] = [], lately: [ResolvedFinding] = [], undecidedIntents: [Intent] = [],
    holds: [Hold] = [], automaticHolds: [AutomaticHold] = [], approvals: [Approval] = [], refusals: [Refusal] = [],
    knownReplicas: [KnownReplica] = [], initialCopies: [InitialCopy] = [], copySlots: [CopySlots] = [],
    lastCounts: LastCounts? = nil,
    memory: StoreMemory? = nil, basisChanges: [BasisChange] = [], repetitions: [Repetition] = []
  ) {
    self.openFindings = openFindings
    self.lately = lately
    self.undecidedIntents = undecidedIntents
    self.holds = holds
    self.automaticHolds = automaticHolds
    self.approvals = approvals
    self.refusals = refusals
    self.knownReplicas = knownReplicas
    self.initialCopies = initialCopies
    self.copySlots = copySlots
    self.lastCounts = lastCounts
    self.memory = memory
    self.basisChanges = basisChanges
    self.repetitions = repetitions
  }

  /// When the newest cycle that kept its findings began to read; nil before the first.
  public var lastCycleAt: Timestamp? { lastCounts?.takenAt }
}

/// How far a first copy has come, and since when it has stood there. Arrays run only a few at once, so this stays
/// small.
public struct InitialCopy: Hashable, Sendable, Codable {
  /// Serial number of the array that sends it.
  public var arraySerial: Int64
  public var replicaID: Int64
  public var percent: Int
  /// When a reading first showed this percentage.
  public var since: Timestamp

  public init(arraySerial: Int64, replicaID: Int64, percent: Int, since: Timestamp) {
    self.arraySerial = arraySerial
    self.replicaID = replicaID
    self.percent = percent
    self.since = since
  }

  struct Key: Hashable {
    var arraySerial: Int64
    var replicaID: Int64
  }
}

extension History {
  /// Steps that may still come to be, and use up what limits allow: one that two readings miss stops nothing but itself.
  var expectedSteps: [Step] { undecidedIntents.filter { !$0.isMissedTwice }.map(\.step) }

  var initialCopiesByReplica: [InitialCopy.Key: InitialCopy] {
    let entries = initialCopies.map { (InitialCopy.Key(arraySerial: $0.arraySerial, replicaID: $0.replicaID), $0) }
    return Dictionary(entries) { first, _ in first }
  }
}

/// A finding over time: opened once, perhaps escalated, resolved once.
public struct TrackedFinding: Hashable, Sendable, Codable {
  public var finding: Finding
  public var openedAt: Timestamp
  public var openedInCycle: Int64
  /// What happened next about it when it was last seen; nil in what earlier versions kept.
  public var next: Next?
  public var alert: AlertState
  /// Nil: nobody knows who made the change, or it was nobody's.
  public var attribution: Attribution?

  public init(
    finding: Finding, openedAt: Timestamp, openedInCycle: Int64, next: Next? = nil, alert: AlertState = AlertState(),
    attribution: Attribution? = nil
  ) {
    self.finding = finding
    self.next = next
    self.openedAt = openedAt
    self.openedInCycle = openedInCycle
    self.alert = alert
    self.attribution = attribution
  }

  /// What happens next, for whoever reads it now.
  public var whatNext: Next? {
    guard alert.word == .clearing else { return next }
    return Remedy.none(.byItself(once: "more readings in a row do not show it")).next
  }

  /// What was read, and who changed it.
  public var evidence: Evidence { attribution.map { finding.evidence.adding($0.evidence) } ?? finding.evidence }
}

/// What judging needs to know of a finding that is open. Its words stay in the store: with 100,000 open findings they
/// would be most of what a cycle holds in memory.
public struct OpenFinding: Hashable, Sendable, Codable {
  public var subject: Finding.Subject
  public var severity: Severity
  public var judgedFrom: [ArrayName]
  public var openedAt: Timestamp
  public var openedInCycle: Int64
  /// `Finding.digest` of the words that the store has.
  public var digest: Int64
  public var alert: AlertState
  /// A box, because few of many findings have one.
  private var sharedAttribution: Shared<Attribution>?

  public var attribution: Attribution? {
    get { sharedAttribution?.value }
    set { sharedAttribution = newValue.map { Shared($0) } }
  }

  public init(
    subject: Finding.Subject, severity: Severity, judgedFrom: [ArrayName], openedAt: Timestamp, openedInCycle: Int64,
    digest: Int64, alert: AlertState = AlertState(), attribution: Attribution? = nil
  ) {
    self.subject = subject
    self.severity = severity
    self.judgedFrom = judgedFrom
    self.openedAt = openedAt
    self.openedInCycle = openedInCycle
    self.digest = digest
    self.alert = alert
    self.attribution = attribution
  }

  public init(_ tracked: TrackedFinding) {
    let finding = tracked.finding
    self.init(
      subject: finding.subject, severity: finding.severity, judgedFrom: finding.judgedFrom,
      openedAt: tracked.openedAt, openedInCycle: tracked.openedInCycle, digest: finding.digest(tracked.next),
      alert: tracked.alert, attribution: tracked.attribution)
  }

  public var kind: FindingKind { subject.kind }
}

/// What the journal is told about a finding.
public struct FindingTransition: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable { case opened, escalated, reminder, resolved }
  public var kind: Kind
  public var finding: OpenFinding

  public init(kind: Kind, finding: OpenFinding) {
    self.kind = kind
    self.finding = finding
  }
}

/// A step recorded before its request leaves (invariant 5).
public struct Intent: Hashable, Sendable, Codable {
  public var id: Int64
  public var cycle: Int64
  public var step: Step
  public var recordedAt: Timestamp
  /// The replica that the array named when it answered that the step was done; nil where no such answer came.
  public var answeredReplica: Int64?
  /// When a reading first missed what the array had answered as done, after the settle time; nil unless the newest
  /// complete reading of both sides missed it too.
  public var missedAt: Timestamp?
  /// Whether this reading is at least the second to miss what the array answered as done, so that a person decides.
  public var isMissedTwice = false

  public init(
    id: Int64, cycle: Int64, step: Step, recordedAt: Timestamp, answeredReplica: Int64? = nil,
    missedAt: Timestamp? = nil
  ) {
    self.id = id
    self.cycle = cycle
    self.step = step
    self.recordedAt = recordedAt
    self.answeredReplica = answeredReplica
    self.missedAt = missedAt
  }
}

/// What is known of a step after its request: the answer, or what a later reading found.
public enum StepOutcome: Hashable, Sendable, Codable {
  /// The array said so.
  case done(replicaID: Int64)
  /// The array refused, or was never reached: nothing happened for certain.
  case refused(because: String)
  /// No definitive answer: only a complete re-read decides.
  case unknown(because: String)
  /// A re-read found the effect, or a crash left the intent and the effect is there.
  case confirmed(replicaID: Int64)
  /// A re-read of both sides found no effect.
  case absent

  public var word: String {
    switch self {
    case .done: "done"
    case .refused: "refused"
    case .unknown: "unknown"
    case .confirmed: "confirmed"
    case .absent: "absent"
    }
  }

  /// Whether the array, or a reading, said what became of the request.
  public var isDefinitive: Bool { if case .unknown = self { false } else { true } }

  /// Whether no reading has to find out any more: what an array calls done counts once it is seen.
  public var isDecided: Bool {
    switch self {
    case .refused, .confirmed, .absent: true
    case .done, .unknown: false
    }
  }
}

/// What a complete reading says about an undecided intent.
public struct IntentDecision: Hashable, Sendable, Codable {
  public enum Verdict: Hashable, Sendable, Codable {
    case outcome(StepOutcome)
    /// What the array answered as done was not there, or only one side of it, at this reading, the first to miss it.
    case missed(at: Timestamp)
    /// An earlier reading missed it too.
    case missedTwice
  }

  public var intent: Int64
  public var verdict: Verdict

  public init(intent: Int64, verdict: Verdict) {
    self.intent = intent
    self.verdict = verdict
  }

  public init(intent: Int64, outcome: StepOutcome) { self.init(intent: intent, verdict: .outcome(outcome)) }

  /// Nil while the intent stays undecided.
  public var outcome: StepOutcome? { if case .outcome(let outcome) = verdict { outcome } else { nil } }
}

/// A stop that a person put on something: no step touches it until it is released or runs out.
public struct Hold: Hashable, Sendable, Codable {
  public var id: Int64
  public var scope: Scope
  public var reason: String
  public var createdBy: String
  public var createdAt: Timestamp
  public var expiresAt: Timestamp

  public enum Scope: Hashable, Sendable, Codable {
    case entity(EntityReference)
    case policy(PolicyName)
    case link(array: ArrayName, name: String)
    case array(ArrayName)

    /// `volume 'db-1'`, `policy 'gold'`, `link 'a-b' of array 'paris'`.
    public var words: String {
      switch self {
      case .entity(let entity): entity.words
      case .policy(let name): "policy '\(name)'"
      case .link(let array, let name): "link '\(name)' of array '\(array)'"
      case .array(let name): "array '\(name)'"
      }
    }
  }

  public init(
    id: Int64, scope: Scope, reason: String, createdBy: String, createdAt: Timestamp, expiresAt: Timestamp
  ) {
    self.id = id
    self.scope = scope
    self.reason = reason
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }
}

/// A human's consent to one step, bound to what the step does and to the danger that was known.
public struct Approval: Hashable, Sendable, Codable {
  /// `Step.approvalKey(for:)`.
  public var stepFingerprint: String
  public var approvedBy: String
  public var approvedAt: Timestamp
  public var expiresAt: Timestamp

  public init(stepFingerprint: String, approvedBy: String, approvedAt: Timestamp, expiresAt: Timestamp) {
    self.stepFingerprint = stepFingerprint
    self.approvedBy = approvedBy
    self.approvedAt = approvedAt
    self.expiresAt = expiresAt
  }
}

/// Refused attempts on one (entity, link) since the last success.
public struct Refusal: Hashable, Sendable, Codable {
  public var entity: EntityIdentity
  public var link: String
  public var count: Int
  public var lastAt: Timestamp
  public var because: String

  public init(entity: EntityIdentity, link: String, count: Int, lastAt: Timestamp, because: String) {
    self.entity = entity
    self.link = link
    self.count = count
    self.lastAt = lastAt
    self.because = because
  }
}

extension Refusal {
  /// The reason that counts when reading showed that a request changed nothing.
  public static let withoutEffect = "a request had no effect that reading could find"
}

/// A replica when both of its sides were last read completely.
public struct KnownReplica: Hashable, Sendable, Codable {
  public var entity: EntityIdentity
  public var link: String
  public var replicaID: Int64
  public var localRole: Replica.Role
  public var remoteRole: Replica.Role?
  /// Whether this side of an active-active pair was the preferred one; nil where it was not told.
  public var isPreferred: Bool?
  /// Whether it was read active since it has these roles.
  public var wasActive: Bool
  /// Whether hosts could write to what was the target at any reading since the replica vanished.
  public var wasWritable: Bool
  public var lastSeenAt: Timestamp
  /// When a complete reading of its array first showed it gone; nil while it is there. Grace counts from here, so that
  /// a daemon that was stopped meanwhile does not take a fresh deletion for an old one.
  public var vanishedAt: Timestamp?

  public init(
    entity: EntityIdentity, link: String, replicaID: Int64, localRole: Replica.Role, remoteRole: Replica.Role?,
    isPreferred: Bool? = nil, wasActive: Bool = false, wasWritable: Bool = false, lastSeenAt: Timestamp,
    vanishedAt: Timestamp? = nil
  ) {
    self.entity = entity
    self.link = link
    self.replicaID = replicaID
    self.localRole = localRole
    self.remoteRole = remoteRole
    self.isPreferred = isPreferred
    self.wasActive = wasActive
    self.wasWritable = wasWritable
    self.lastSeenAt = lastSeenAt
    self.vanishedAt = vanishedAt
  }
}
