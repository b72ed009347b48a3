import GRDB
import Protection

/// Stops that people put on something, each with a reason and an end. Rows are kept, with who released them.
extension ProtectionStore {
  /// - Throws: `missingReason`, `alreadyExpired`, and `unknownPolicy` or `unknownArray` when the scope names something
  ///   that does not exist: a hold with a typing error would hold nothing.
  public func addHold(
    scope: Hold.Scope, reason: String, expiresAt: Timestamp, by author: Author, at: Timestamp
  ) throws(StoreError) -> Hold {
    let subject = "a hold on \(scope.words)"
    if reason.allSatisfy(\.isWhitespace) { throw StoreError.missingReason(subject: subject) }
    if expiresAt <= at { throw StoreError.alreadyExpired(subject: subject, expiresAt: expiresAt) }
    return try write { db in
      try db.requireExistence(of: scope)
      let entity = scope.entity
      try db.run(
        """
        INSERT INTO hold (scope, entity_id, entity_kind, entity_name, policy, array, link, reason, author, author_uid,
          created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        scope.storedWord, entity?.identity.description, entity?.kind.rawValue, entity?.name, scope.policy?.rawValue,
        scope.array?.rawValue, scope.link, reason, author.name, author.uid, at.milliseconds, expiresAt.milliseconds)
      let hold = Hold(
        id: db.lastInsertedRowID, scope: scope, reason: reason, createdBy: author.name, createdAt: at,
        expiresAt: expiresAt)
      try db.audit(
        .holdAdded, "hold \(hold.id)", detail: "\(scope.words) until \(expiresAt): \(reason)", by: author, at: at)
      return hold
    }
  }

  /// Those that are neither released nor run out, by id.
  public func holds(at now: Timestamp) throws(StoreError) -> [Hold] {
    try read { try $0.holds(at: now) }
  }

  /// Ends a person's hold, or a sticky one that the daemon put on; while its sign stands the first plan then waits for
  /// approval.
  /// - Returns: what the hold was on, in words.
  /// - Throws: `unknownHold`, `holdReleased`, `holdPassing` for one that ends by itself, and `changedMeanwhile`.
  @discardableResult
  public func releaseHold(
    _ id: Int64, basedOn revision: Int64? = nil, reason: String? = nil, by author: Author, at: Timestamp
  ) throws(StoreError) -> ReleasedHold {
    try write { db in
      if let hold = try db.automaticHold(id) {
        if hold.isInForce { try db.requireBase(revision, now: hold.revision, "hold \(id)") }
        return try db.release(hold, reason: reason, by: author, at: at)
      }
      guard let row = try db.row("SELECT * FROM hold WHERE id = ?", id) else { throw StoreError.unknownHold(id) }
      guard try row.timeIfAny("released_at") == nil else { throw StoreError.holdReleased(id) }
      let hold = try Hold(row)
      try db.requireBase(revision, now: hold.revision, "hold \(id)")
      try db.run(
        "UPDATE hold SET released_at = ?, released_by = ?, released_by_uid = ? WHERE id = ?",
        at.milliseconds, author.name, author.uid, id)
      try db.auditRelease(of: id, "\(hold.scope.words): \(hold.reason)", reason, by: author, at: at)
      return .manual(hold)
    }
  }
}

extension Hold {
  /// Nobody changes a person's hold; it only ends.
  public var revision: Int64 { 1 }
}

extension AutomaticHold {
  /// 2 once only a person ends it: whoever saw it while it would have ended by itself saw something else.
  public var revision: Int64 { phase == .passing ? 1 : 2 }
}

/// A hold that a person has ended.
public enum ReleasedHold: Hashable, Sendable {
  case manual(Hold)
  case automatic(AutomaticHold)
}

extension Database {
  func holds(at now: Timestamp) throws -> [Hold] {
    try rows("SELECT * FROM hold WHERE released_at IS NULL AND expires_at > ? ORDER BY id", now.milliseconds)
      .values { try Hold($0) }
  }

  fileprivate func release(
    _ hold: AutomaticHold, reason: String?, by author: Author, at: Timestamp
  ) throws -> ReleasedHold {
    switch hold.phase {
    case .passing: throw StoreError.holdPassing(hold.id, seen: hold.seen, ending: hold.ending)
    case .released, .ended: throw StoreError.holdReleased(hold.id)
    case .sticky: break
    }
    try run("UPDATE automatic_hold SET phase = 'released' WHERE id = ?", hold.id)
    try auditRelease(of: hold.id, "\(hold.subject.words): \(hold.seen)", reason, by: author, at: at)
    var hold = hold
    hold.phase = .released
    return .automatic(hold)
  }

  fileprivate func auditRelease(
    of id: Int64, _ what: String, _ reason: String?, by author: Author, at: Timestamp
  ) throws {
    let why = reason.map { "; released because: \($0)" } ?? ""
    try audit(.holdReleased, "hold \(id)", detail: what + why, by: author, at: at)
  }

  fileprivate func requireExistence(of scope: Hold.Scope) throws {
    if let policy = scope.policy { _ = try storedPolicy(policy) }
    if let array = scope.array, try !hasArray(array) { throw StoreError.unknownArray(array) }
  }
}

extension Hold {
  init(_ row: Row) throws {
    let id: Int64 = try row.value("id")
    self.init(
      id: id, scope: try Scope(row, hold: id), reason: try row.value("reason"), createdBy: try row.value("author"),
      createdAt: try row.time("created_at"), expiresAt: try row.time("expires_at"))
  }
}

extension Hold.Scope {
  fileprivate var storedWord: String {
    switch self {
    case .entity: "entity"
    case .policy: "policy"
    case .link: "link"
    case .array: "array"
    }
  }

  var entity: EntityReference? { if case .entity(let entity) = self { entity } else { nil } }
  var policy: PolicyName? { if case .policy(let name) = self { name } else { nil } }
  var link: String? { if case .link(_, let name) = self { name } else { nil } }
  var array: ArrayName? {
    switch self {
    case .array(let name), .link(let name, _): name
    case .entity, .policy: nil
    }
  }

  fileprivate init(_ row: Row, hold: Int64) throws {
    if let entity = try row.entityIfAny(of: "hold", row: hold) {
      self = .entity(entity)
    } else if let policy: String = try row.value("policy") {
      self = .policy(PolicyName(policy))
    } else if let link: String = try row.value("link") {
      self = .link(array: ArrayName(try row.value("array") as String), name: link)
    } else {
      self = .array(ArrayName(try row.value("array") as String))
    }
  }
}
