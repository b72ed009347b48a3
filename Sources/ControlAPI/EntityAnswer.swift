// What `GET /v1/entities` takes and answers.
import Foundation

/// Which entities somebody wants to see; nil and empty mean all.
public struct EntityFilter: Hashable, Sendable {
  /// Verdicts, `target` or `unselected`.
  public var verdicts: [String]
  public var policy: String?
  public var array: String?
  public var pool: String?
  /// `volume`, `filesystem` or `consistency-group`.
  public var kind: String?
  /// A pattern with `*` and `?`.
  public var name: String?
  /// `name` or `lag`.
  public var sort: String?
  /// How many are left out before the first.
  public var offset: Int
  public var limit: Int

  /// Entities in one answer.
  public static let largestPage = 10_000

  public init(
    verdicts: [String] = [], policy: String? = nil, array: String? = nil, pool: String? = nil, kind: String? = nil,
    name: String? = nil, sort: String? = nil, offset: Int = 0, limit: Int = 100
  ) {
    self.verdicts = verdicts
    self.policy = policy
    self.array = array
    self.pool = pool
    self.kind = kind
    self.name = name
    self.sort = sort
    self.offset = offset
    self.limit = limit
  }
}

/// A page of the entities of all arrays that the last cycle read.
public struct EntityListAnswer: Hashable, Sendable, Codable {
  /// The cycle that read them; nil: none has ended yet.
  @Nullable public var cycle: Int64?
  @Nullable public var takenAt: Date?
  /// All that match, on whatever page.
  public var total: Int
  public var offset: Int
  public var entities: [EntityAnswer]
  /// Arrays whose entities are not listed.
  public var unreadable: [UnreadableAnswer]

  enum CodingKeys: String, CodingKey {
    case cycle
    case takenAt = "taken_at"
    case total, offset, entities, unreadable
  }

  public init(
    cycle: Int64?, takenAt: Date?, total: Int, offset: Int, entities: [EntityAnswer], unreadable: [UnreadableAnswer]
  ) {
    self.cycle = cycle
    self.takenAt = takenAt
    self.total = total
    self.offset = offset
    self.entities = entities
    self.unreadable = unreadable
  }
}

/// One entity and where it stands.
public struct EntityAnswer: Hashable, Sendable, Codable {
  public var array: String
  public var entity: String
  public var entityKind: String
  public var entityID: String
  public var pool: String
  /// A verdict, `target` or `unselected`.
  public var verdict: String
  @Nullable public var reason: String?
  /// What keeps protectd's hands off it although it is protected; nil: nothing.
  @Nullable public var hold: String?
  /// Whose verdict it is.
  @Nullable public var policy: String?
  @Nullable public var link: String?
  /// The consistency group through which it stands so.
  @Nullable public var group: String?
  /// Of an asynchronous replica that has a restore point.
  @Nullable public var restorePointAgeSeconds: Double?
  @Nullable public var rpoSeconds: Double?
  /// The worst open finding on it or its group.
  @Nullable public var finding: FindingAnswer?

  enum CodingKeys: String, CodingKey {
    case array, entity
    case entityKind = "entity_kind"
    case entityID = "entity_id"
    case pool, verdict, reason, hold, policy, link, group
    case restorePointAgeSeconds = "restore_point_age_seconds"
    case rpoSeconds = "rpo_seconds"
    case finding
  }

  public init(
    array: String, entity: String, entityKind: String, entityID: String, pool: String, verdict: String,
    reason: String?, hold: String? = nil, policy: String?, link: String?, group: String?,
    restorePointAgeSeconds: Double?,
    rpoSeconds: Double?, finding: FindingAnswer?
  ) {
    self.array = array
    self.entity = entity
    self.entityKind = entityKind
    self.entityID = entityID
    self.pool = pool
    self.verdict = verdict
    self.reason = reason
    self.hold = hold
    self.policy = policy
    self.link = link
    self.group = group
    self.restorePointAgeSeconds = restorePointAgeSeconds
    self.rpoSeconds = rpoSeconds
    self.finding = finding
  }
}
