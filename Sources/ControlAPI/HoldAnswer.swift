// Requests and answers about holds, approvals and the audit trail.
import Foundation

/// Body of `POST /v1/holds`. Exactly one of: `entity` (with `array` where the name is not unique), `policy`, `link` with
/// `array`, `array` alone. Exactly one of `duration_seconds` and `until`.
public struct HoldAddRequest: Hashable, Sendable, ControlRequest {
  /// Name or `entity_id`.
  public var entity: String?
  public var policy: String?
  public var link: String?
  public var array: String?
  public var reason: String
  public var durationSeconds: Double?
  public var until: Date?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case entity, policy, link, array, reason
    case durationSeconds = "duration_seconds"
    case until
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))

  public init(
    entity: String? = nil, policy: String? = nil, link: String? = nil, array: String? = nil, reason: String,
    durationSeconds: Double? = nil, until: Date? = nil
  ) {
    self.entity = entity
    self.policy = policy
    self.link = link
    self.array = array
    self.reason = reason
    self.durationSeconds = durationSeconds
    self.until = until
  }

  public func validate() throws(ControlError) {
    let subjects = [entity, policy, link].compactMap(\.self).count
    guard subjects == 1 && (policy == nil || array == nil) || subjects == 0 && array != nil else {
      throw .badRequest(
        "cannot add a hold: it must name one entity, policy, link or array; send exactly one of them ('array' also goes "
          + "with 'link' and 'entity')")
    }
    if link != nil && array == nil {
      throw .badRequest("cannot hold link '\(link ?? "")': its array is missing; send 'array' as well")
    }
    if reason.allSatisfy(\.isWhitespace) {
      throw .badRequest("cannot add a hold: 'reason' is empty; say why, so that nobody has to guess later")
    }
    guard (durationSeconds == nil) != (until == nil) else {
      throw .badRequest("cannot add a hold: it must end; send either 'duration_seconds' or 'until'")
    }
    if let durationSeconds, !(durationSeconds > 0 && durationSeconds <= Self.longestSeconds) {
      throw .badRequest(
        "cannot add a hold: \(durationSeconds) s is no usable duration; send more than 0 s and at most 366 days")
    }
  }

  /// 366 days: whoever needs more writes a policy.
  public static let longestSeconds: Double = 366 * 86_400
}

/// A stop on something: no step touches it until the hold is released or runs out. protectd puts one on by itself where a
/// person or a disaster seems to be at work.
public struct HoldAnswer: Hashable, Sendable, Codable {
  public var id: Int64
  /// Becomes another when one of protectd's own no longer ends by itself.
  public var revision: Int64
  /// `manual`, or of protectd's own: `passing` (ends by itself) or `sticky` (ends when it is released).
  public var kind: String
  /// Of protectd's own: the sign that was seen, `both-sources`, `suspended`, ….
  @Nullable public var sign: String?
  /// Of protectd's own: what ends it, in words.
  @Nullable public var ending: String?
  /// `entity`, `policy`, `link` or `array`.
  public var scope: String
  /// In words: `volume 'db-1'`.
  public var subject: String
  /// In the answer to an addition: which of several things of that name is meant; otherwise nil.
  @Nullable public var note: String?
  @Nullable public var array: String?
  @Nullable public var entity: String?
  @Nullable public var entityKind: String?
  @Nullable public var entityID: String?
  @Nullable public var policy: String?
  @Nullable public var link: String?
  public var reason: String
  public var createdBy: String
  public var createdAt: Date
  /// nil: until it is released.
  @Nullable public var expiresAt: Date?

  enum CodingKeys: String, CodingKey {
    case id, revision, kind, sign, ending, scope, subject, note, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case policy, link, reason
    case createdBy = "created_by"
    case createdAt = "created_at"
    case expiresAt = "expires_at"
  }

  public init(
    id: Int64, scope: String, subject: String, array: String?, entity: String?, entityKind: String?, entityID: String?,
    policy: String?, link: String?, reason: String, createdBy: String, createdAt: Date, expiresAt: Date?,
    kind: String = "manual", sign: String? = nil, ending: String? = nil, revision: Int64 = 1, note: String? = nil
  ) {
    self.id = id
    self.revision = revision
    self.note = note
    self.kind = kind
    self.sign = sign
    self.ending = ending
    self.scope = scope
    self.subject = subject
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.policy = policy
    self.link = link
    self.reason = reason
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }
}

/// Body of `POST /v1/approvals`.
public struct ApprovalRequest: Hashable, Sendable, ControlRequest {
  /// The `hash` of the plan that was read.
  public var planHash: String
  public var reason: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case planHash = "plan_hash"
    case reason
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))

  public init(planHash: String, reason: String? = nil) {
    self.planHash = planHash
    self.reason = reason
  }
}

/// What was approved, and what was not because it changed since.
public struct ApprovalAnswer: Hashable, Sendable, Codable {
  public var planHash: String
  public var approved: [StepAnswer]
  /// Rows of the plan that waited for approval and are not approved, each with why.
  public var dropped: [WithheldAnswer]
  /// Rows that wait for approval now and were not in the plan.
  public var unseenCount: Int
  public var expiresAt: Date

  enum CodingKeys: String, CodingKey {
    case planHash = "plan_hash"
    case approved, dropped
    case unseenCount = "unseen_count"
    case expiresAt = "expires_at"
  }

  public init(
    planHash: String, approved: [StepAnswer], dropped: [WithheldAnswer], unseenCount: Int = 0, expiresAt: Date
  ) {
    self.planHash = planHash
    self.approved = approved
    self.dropped = dropped
    self.unseenCount = unseenCount
    self.expiresAt = expiresAt
  }
}

/// One entry of the audit trail, newest first.
public struct HistoryAnswer: Hashable, Sendable, Codable {
  public var at: Date
  /// `step`, `policy`, `hold`, `array`, `approval`, `finding-opened`, …
  public var event: String
  /// One sentence.
  public var summary: String
  /// Who asked for it; nil: the daemon.
  @Nullable public var by: String?
  @Nullable public var uid: UInt32?
  @Nullable public var cycle: Int64?
  @Nullable public var policy: String?
  @Nullable public var array: String?
  @Nullable public var entity: String?
  @Nullable public var entityID: String?
  @Nullable public var link: String?

  enum CodingKeys: String, CodingKey {
    case at, event, summary, by, uid, cycle, policy, array, entity
    case entityID = "entity_id"
    case link
  }

  public init(
    at: Date, event: String, summary: String, by: String?, uid: UInt32?, cycle: Int64?, policy: String?, array: String?,
    entity: String?, entityID: String?, link: String?
  ) {
    self.at = at
    self.event = event
    self.summary = summary
    self.by = by
    self.uid = uid
    self.cycle = cycle
    self.policy = policy
    self.array = array
    self.entity = entity
    self.entityID = entityID
    self.link = link
  }
}
