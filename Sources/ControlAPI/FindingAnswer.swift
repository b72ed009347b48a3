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
  /// What was read, by name.
  public var evidence: [String: String]
  /// The same in every cycle, in the journal's `PROTECTD_FINGERPRINT` as well.
  public var fingerprint: String

  enum CodingKeys: String, CodingKey {
    case kind, severity, state, policy, array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case link, since
    case resolvedAt = "resolved_at"
    case summary, resolution, evidence, fingerprint
  }

  public init(
    kind: String, severity: String, state: String, policy: String?, array: String?, entity: String?,
    entityKind: String?, entityID: String?, link: String?, since: Date, resolvedAt: Date? = nil, summary: String,
    resolution: String? = nil, evidence: [String: String], fingerprint: String
  ) {
    self.kind = kind
    self.severity = severity
    self.state = state
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
    self.evidence = evidence
    self.fingerprint = fingerprint
  }

  public static let open = "open"
  public static let resolved = "resolved"
}
