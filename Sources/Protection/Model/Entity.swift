/// What is protected: volumes, filesystems and consistency groups, and how one of them is told from all others.

public enum EntityKind: String, Sendable, Codable, CaseIterable, Comparable {
  case volume
  case filesystem
  case consistencyGroup = "consistency-group"

  /// The kind in a sentence.
  public var words: String { self == .consistencyGroup ? "consistency group" : rawValue }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Identity of an entity (invariant 9): never its name, because names are reused.
public struct EntityIdentity: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  /// Serial number of the array that holds the entity.
  public var arraySerial: Int64
  /// The object id on that array.
  public var object: Int64
  /// When the array says that the entity was created: an id that was used again is another entity.
  public var createdAt: Timestamp

  public init(arraySerial: Int64, object: Int64, createdAt: Timestamp) {
    self.arraySerial = arraySerial
    self.object = object
    self.createdAt = createdAt
  }

  /// `serial:object:created-ms`, the text form in SQL, journal and JSON (`entity_id`).
  public var description: String { "\(arraySerial):\(object):\(createdAt.milliseconds)" }

  /// Reads what `description` writes, and nothing else: one entity has one text.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard parts.count == 3, let serial = parts[0], let object = parts[1], let created = parts[2] else { return nil }
    self.init(arraySerial: serial, object: object, createdAt: Timestamp(milliseconds: created))
    guard description == text else { return nil }
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.arraySerial, left.object, left.createdAt) < (right.arraySerial, right.object, right.createdAt)
  }
}

/// One volume, filesystem or consistency group as its array reported it. Masters only, never a snapshot.
public struct Entity: Hashable, Sendable, Codable {
  public var identity: EntityIdentity
  public var kind: EntityKind
  public var name: String
  public var poolID: Int64
  /// Bytes; for a consistency group the sum over its members.
  public var sizeBytes: Int64
  /// The consistency group that a volume is a member of.
  public var consistencyGroupID: Int64?
  /// Whether a replica makes this entity a source, a target or an active-active peer.
  public var isReplicated: Bool
  /// Whether it is mapped to hosts. Filesystems and groups never are.
  public var isMapped: Bool
  /// Whether clients reach it through an export or a share; nil where the array does not tell, and for what is no filesystem.
  public var isExported: Bool?
  public var isWriteProtected: Bool
  /// Whether this side of an active-active pair serves its hosts; true of everything else.
  public var arePathsAvailable: Bool

  public init(
    identity: EntityIdentity, kind: EntityKind, name: String, poolID: Int64, sizeBytes: Int64,
    consistencyGroupID: Int64? = nil, isReplicated: Bool = false, isMapped: Bool = false,
    isExported: Bool? = nil, isWriteProtected: Bool = false, arePathsAvailable: Bool = true
  ) {
    self.identity = identity
    self.kind = kind
    self.name = name
    self.poolID = poolID
    self.sizeBytes = sizeBytes
    self.consistencyGroupID = consistencyGroupID
    self.isReplicated = isReplicated
    self.isMapped = isMapped
    self.isExported = isExported
    self.isWriteProtected = isWriteProtected
    self.arePathsAvailable = arePathsAvailable
  }

  public var object: Int64 { identity.object }
  /// A group answers through its members. A filesystem of which nobody knows whether it is exported may be.
  public var mayBeWrittenByHosts: Bool { !isWriteProtected && mayBeReachedByHosts }

  private var mayBeReachedByHosts: Bool {
    switch kind {
    case .volume: isMapped
    case .filesystem: isExported ?? true
    case .consistencyGroup: false
    }
  }

  /// What is known of hosts or clients that reach it; nil where nothing is.
  public var isReachedByHosts: Bool? { kind == .filesystem ? isExported : isMapped }
  public var reference: EntityReference { EntityReference(identity: identity, kind: kind, name: name) }
}

/// An entity as findings, steps and holds name it.
public struct EntityReference: Hashable, Sendable, Codable {
  public var identity: EntityIdentity
  public var kind: EntityKind
  public var name: String

  public init(identity: EntityIdentity, kind: EntityKind, name: String) {
    self.identity = identity
    self.kind = kind
    self.name = name
  }

  /// `volume 'ora-data-1'`.
  public var words: String { "\(kind.words) '\(name)'" }
}
