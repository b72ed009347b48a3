import GRDB
import Protection

/// What the journal is to be told about a hold. Owed from the commit that made it true until it was told, so that a
/// daemon that is killed in between tells it at its next start.
public struct HoldNotice: Hashable, Sendable {
  public enum Event: String, Sendable, CaseIterable {
    case began = "hold"
    case reminder = "hold-reminder"
    case ended = "hold-released"
  }

  public var id: Int64
  public var event: Event
  public var message: String
  public var array: ArrayName?
  public var link: String?
  public var policy: PolicyName?
  public var entity: EntityReference?

  init(_ event: Event, of hold: AutomaticHold, _ message: String) {
    id = 0
    self.event = event
    self.message = message
    array = hold.subject.array
    link = hold.subject.link
    entity = hold.subject.entity
  }

  init(_ event: Event, of scope: Hold.Scope, _ message: String) {
    id = 0
    self.event = event
    self.message = message
    array = scope.array
    link = scope.link
    policy = scope.policy
    entity = scope.entity
  }
}

extension ProtectionStore {
  /// Oldest first, a batch at a time.
  public func owedHoldNotices() throws(StoreError) -> [HoldNotice] {
    try read { try $0.rows("SELECT * FROM hold_notice ORDER BY id LIMIT 500").values { try HoldNotice($0) } }
  }

  /// All notices up to this one have been told.
  public func confirmHoldNotices(upTo id: Int64) throws(StoreError) {
    _ = try write { try $0.run("DELETE FROM hold_notice WHERE id <= ?", id) }
  }
}

extension Database {
  func owe(_ notice: HoldNotice) throws {
    try run(
      """
      INSERT INTO hold_notice (event, message, array, link, policy, entity_id, entity_kind, entity_name)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      notice.event.rawValue, notice.message, notice.array?.rawValue, notice.link, notice.policy?.rawValue,
      notice.entity?.identity.description, notice.entity?.kind.rawValue, notice.entity?.name)
  }

  /// Owes the reminders of people's holds that are due: a day and an hour before the end, and that it is over; each once,
  /// and of several that are due at once only the last. What was meant to be shorter than that is not announced.
  func remindOfHolds(at now: Timestamp) throws {
    let day = now + .seconds(86_400)
    for row in try rows(
      "SELECT * FROM hold WHERE released_at IS NULL AND told < 3 AND expires_at <= ? ORDER BY id", day.milliseconds)
    {
      let hold = try Hold(row)
      let due = HoldReminder.due(for: hold, at: now)
      guard let due, try row.value("told") < due.rawValue else { continue }
      try run("UPDATE hold SET told = ? WHERE id = ?", due.rawValue, hold.id)
      try owe(HoldNotice(due == .over ? .ended : .reminder, of: hold.scope, due.message(for: hold, at: now)))
    }
  }
}

/// Which word about a hold's end is due.
enum HoldReminder: Int64 {
  case dayBefore = 1
  case hourBefore = 2
  case over = 3

  static func due(for hold: Hold, at now: Timestamp) -> HoldReminder? {
    if hold.expiresAt <= now { return .over }
    let left = hold.expiresAt - now
    let length = hold.expiresAt - hold.createdAt
    if left <= .seconds(3600), length > .seconds(3600) { return .hourBefore }
    return left <= .seconds(86_400) && length > .seconds(86_400) ? .dayBefore : nil
  }

  func message(for hold: Hold, at now: Timestamp) -> String {
    let subject = "hold \(hold.id) on \(hold.scope.words) by \(hold.createdBy)"
    return self == .over
      ? "\(subject) ran out at \(hold.expiresAt): \(hold.reason)"
      : "\(subject) runs out at \(hold.expiresAt), within \(self == .dayBefore ? "a day" : "an hour"): \(hold.reason)"
  }
}

extension HoldNotice {
  fileprivate init(_ row: Row) throws {
    id = try row.value("id")
    event = try row.word("event", of: "hold_notice", row: id)
    message = try row.value("message")
    array = (try row.value("array") as String?).map { ArrayName($0) }
    link = try row.value("link")
    policy = (try row.value("policy") as String?).map { PolicyName($0) }
    entity = try row.entityIfAny(of: "hold_notice", row: id)
  }
}
