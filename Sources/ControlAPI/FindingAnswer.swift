// What `GET /v1/findings` lists.
import Foundation

/// One finding: a drift on one subject, from its opening to its resolution.
public struct FindingAnswer: Hashable, Sendable, Codable {
  /// The rule's word, e.g. `rpo-exceeded`.
  public var kind: String
  /// `critical`, `warning` or `notice`.
  public var severity: String
  /// `open` or `resolved`.
  public var state: String
  /// Of an open one: `pending` while the journal was not told of it, `firing`, or `clearing` when it was not seen any more.
  @Nullable public var alert: String?
  /// nil: the finding concerns no single policy.
  @Nullable public var policy: String?
  @Nullable public var array: String?
  @Nullable public var entity: String?
  @Nullable public var entityKind: String?
  @Nullable public var entityID: String?
  @Nullable public var link: String?
  /// When it was opened.
  public var since: Date
  /// nil while it is open.
  @Nullable public var resolvedAt: Date?
  /// The drift, as one sentence.
  public var summary: String
  /// What holds now in its place, as one sentence; nil while it is open.
  @Nullable public var resolution: String?
  /// What happens next about it, or what a person must do; nil once it is resolved.
  @Nullable public var next: String?
  /// The same in a word: `done`, `undecided`, `planned`, `queued`, `refused`, `approval`, `withheld`, `waiting` or `person`.
  @Nullable public var remedy: String?
  /// Until when the journal is not told of it, because its remedy is under way; nil: nothing is waited for.
  @Nullable public var pendingUntil: Date?
  /// What was read, by name.
  public var evidence: [String: String]
  /// The same in every cycle, in the journal's `PROTECTD_FINGERPRINT` as well.
  public var fingerprint: String

  enum CodingKeys: String, CodingKey {
    case kind, severity, state, alert, policy, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case link, since
    case resolvedAt = "resolved_at"
    case summary, resolution, next, remedy
    case pendingUntil = "pending_until"
    case evidence, fingerprint
  }

  public init(
    kind: String, severity: String, state: String, alert: String? = nil, policy: String?, array: String?,
    entity: String?,
    entityKind: String?, entityID: String?, link: String?, since: Date, resolvedAt: Date? = nil, summary: String,
    resolution: String? = nil, next: String? = nil, remedy: String? = nil, pendingUntil: Date? = nil,
    evidence: [String: String], fingerprint: String
  ) {
    self.kind = kind
    self.severity = severity
    self.state = state
    self.alert = alert
    self.policy = policy
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.link = link
    self.since = since
    self.resolvedAt = resolvedAt
    self.summary = summary
    self.resolution = resolution
    self.next = next
    self.remedy = remedy
    self.pendingUntil = pendingUntil
    self.evidence = evidence
    self.fingerprint = fingerprint
  }

  public static let open = "open"
  public static let resolved = "resolved"
}
