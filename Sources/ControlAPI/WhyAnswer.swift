// What `GET /v1/why` answers: why an entity is protected the way it is, or is not.
import Foundation

/// All entities that the question may mean.
public struct WhyAnswer: Hashable, Sendable, Codable {
  public var query: String
  /// The cycle that the answer comes from; nil: none has ended yet.
  @Nullable public var cycle: Int64?
  /// When that cycle read the arrays.
  @Nullable public var takenAt: Date?
  /// Empty: no entity of that name or id was read. For a snapshot, the entity that it is a snapshot of.
  public var entities: [WhyEntityAnswer]
  /// Snapshots of that name or id. The arrays were asked for them, because cycles read no names of snapshots.
  public var snapshots: [WhySnapshotAnswer]
  /// Names that resemble the query, best first; only when `entities` is empty.
  public var closeNames: [String]
  /// Arrays that the cycle could not read, or that could not be asked for snapshots: it may be there.
  public var unreadable: [UnreadableAnswer]

  enum CodingKeys: String, CodingKey {
    case query, cycle
    case takenAt = "taken_at"
    case entities, snapshots
    case closeNames = "close_names"
    case unreadable
  }

  public init(
    query: String, cycle: Int64?, takenAt: Date?, entities: [WhyEntityAnswer], snapshots: [WhySnapshotAnswer] = [],
    closeNames: [String], unreadable: [UnreadableAnswer] = []
  ) {
    self.query = query
    self.cycle = cycle
    self.takenAt = takenAt
    self.entities = entities
    self.snapshots = snapshots
    self.closeNames = closeNames
    self.unreadable = unreadable
  }
}

/// A snapshot, and whether a replica could start from it.
public struct WhySnapshotAnswer: Hashable, Sendable, Codable {
  /// Name under which the array is registered.
  public var array: String
  public var snapshot: String
  /// `volume`, `filesystem` or `consistency-group`: of what it is a snapshot.
  public var entityKind: String
  /// Name of that; nil: it is not among what the last cycle read.
  @Nullable public var of: String?
  public var createdAt: Date
  /// Whether it is one end of a base snapshot: the other array has the other.
  public var isBase: Bool
  /// Why it is, or is not.
  public var because: String

  enum CodingKeys: String, CodingKey {
    case array, snapshot
    case entityKind = "entity_kind"
    case of
    case createdAt = "created_at"
    case isBase = "is_base"
    case because
  }

  public init(
    array: String, snapshot: String, entityKind: String, of: String?, createdAt: Date, isBase: Bool, because: String
  ) {
    self.array = array
    self.snapshot = snapshot
    self.entityKind = entityKind
    self.of = of
    self.createdAt = createdAt
    self.isBase = isBase
    self.because = because
  }
}
