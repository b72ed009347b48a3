// What `POST /v1/cycles` streams and answers, and what `GET /v1/cycles` lists.
import Foundation

/// One line about a cycle.
public struct CycleSummaryAnswer: Hashable, Sendable, Codable {
  public var number: Int64
  public var startedAt: Date
  public var finishedAt: Date
  public var durationSeconds: Double
  /// `complete`, `partial` (an array could not be read) or `failed`.
  public var outcome: String
  /// nil unless the outcome is `failed`.
  @Nullable public var failedBecause: String?

  enum CodingKeys: String, CodingKey {
    case number
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case durationSeconds = "duration_seconds"
    case outcome
    case failedBecause = "failed_because"
  }

  public init(
    number: Int64, startedAt: Date, finishedAt: Date, durationSeconds: Double, outcome: String,
    failedBecause: String? = nil
  ) {
    self.number = number
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.durationSeconds = durationSeconds
    self.outcome = outcome
    self.failedBecause = failedBecause
  }

  public static let complete = "complete"
  public static let partial = "partial"
  public static let failed = "failed"
}

/// A cycle's record with the outcomes of its steps.
public struct CycleAnswer: Hashable, Sendable, Codable {
  public var number: Int64
  public var startedAt: Date
  public var finishedAt: Date
  public var durationSeconds: Double
  /// As in `CycleSummaryAnswer`.
  public var outcome: String
  @Nullable public var failedBecause: String?
  public var verdicts: VerdictTotals
  public var outOfScope: OutOfScopeTotals
  public var policies: [StatusAnswer.PolicyShare]
  public var arrays: [StatusAnswer.ArrayReading]
  public var openFindings: Int
  public var steps: [StepOutcomeAnswer]
  public var withheldCount: Int

  enum CodingKeys: String, CodingKey {
    case number
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case durationSeconds = "duration_seconds"
    case outcome
    case failedBecause = "failed_because"
    case verdicts
    case outOfScope = "out_of_scope"
    case policies, arrays
    case openFindings = "open_findings"
    case steps
    case withheldCount = "withheld_count"
  }

  public init(
    number: Int64, startedAt: Date, finishedAt: Date, durationSeconds: Double, outcome: String,
    failedBecause: String? = nil, verdicts: VerdictTotals, outOfScope: OutOfScopeTotals = OutOfScopeTotals(),
    policies: [StatusAnswer.PolicyShare],
    arrays: [StatusAnswer.ArrayReading], openFindings: Int, steps: [StepOutcomeAnswer], withheldCount: Int
  ) {
    self.number = number
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.durationSeconds = durationSeconds
    self.outcome = outcome
    self.failedBecause = failedBecause
    self.verdicts = verdicts
    self.outOfScope = outOfScope
    self.policies = policies
    self.arrays = arrays
    self.openFindings = openFindings
    self.steps = steps
    self.withheldCount = withheldCount
  }
}

/// A step that was tried, and what became of it.
public struct StepOutcomeAnswer: Hashable, Sendable, Codable {
  /// Number of the intent that was on disk before the request left.
  public var intent: Int64
  public var change: String
  public var policy: String
  /// Name under which the array is registered.
  public var array: String
  /// Name of the volume, filesystem or consistency group.
  public var entity: String
  /// `volume`, `filesystem` or `consistency-group`.
  public var entityKind: String
  /// `serial:object:created-ms`: the identity, while names are reused.
  public var entityID: String
  /// Name of the link on the array.
  public var link: String
  public var reason: String
  /// `done`, `refused`, `unknown`, `confirmed` or `absent`.
  public var outcome: String
  /// Why it was refused or is unknown.
  @Nullable public var detail: String?
  /// What became of it, as one sentence.
  public var summary: String
  /// The replica that was created or changed.
  @Nullable public var replicaID: Int64?
  public var cycle: Int64
  /// When its intent was recorded; nil in the record of the cycle itself.
  @Nullable public var at: Date?

  enum CodingKeys: String, CodingKey {
    case cycle, at
    case intent, change, policy, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case link, reason, outcome, detail, summary
    case replicaID = "replica_id"
  }

  public init(
    intent: Int64, change: String, policy: String, array: String, entity: String, entityKind: String, entityID: String,
    link: String, reason: String, outcome: String, detail: String? = nil, summary: String, replicaID: Int64? = nil,
    cycle: Int64, at: Date? = nil
  ) {
    self.intent = intent
    self.change = change
    self.policy = policy
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.link = link
    self.reason = reason
    self.outcome = outcome
    self.detail = detail
    self.summary = summary
    self.replicaID = replicaID
    self.cycle = cycle
    self.at = at
  }
}

/// What a running cycle is at.
public struct CycleProgress: Hashable, Sendable, Codable {
  /// `observe`, `assess`, `plan`, `guard`, `apply`, `record` or `alert`.
  public var stage: String
  /// For people: `reading array 'paris'`, `created replica of volume 'db-1'`.
  public var sentence: String
  @Nullable public var array: String?
  /// How many of `total` are done.
  @Nullable public var done: Int?
  @Nullable public var total: Int?

  enum CodingKeys: String, CodingKey {
    case stage, sentence, array, done, total
  }

  public init(stage: String, sentence: String, array: String? = nil, done: Int? = nil, total: Int? = nil) {
    self.stage = stage
    self.sentence = sentence
    self.array = array
    self.done = done
    self.total = total
  }
}
