import GRDB
import Protection

/// Holds that the daemon puts on by itself: a row for each held entity or link, written only when something about it
/// changes.
extension ProtectionStore {
  /// Those in force, by subject.
  public func automaticHolds() throws(StoreError) -> [AutomaticHold] {
    try read { try $0.automaticHolds().filter(\.isInForce) }
  }
}

extension Database {
  /// By subject, those that are released or over included.
  func automaticHolds() throws -> [AutomaticHold] {
    try rows("SELECT * FROM automatic_hold ORDER BY id").values { try AutomaticHold($0) }
  }

  func automaticHold(_ id: Int64) throws -> AutomaticHold? {
    try row("SELECT * FROM automatic_hold WHERE id = ?", id).map { try AutomaticHold($0) }
  }

  /// Makes the table hold exactly these, writing only rows that differ, and owes the journal what began and what ended. A
  /// release that came while the cycle was under way stays.
  func keepAutomaticHolds(_ holds: [AutomaticHold]) throws {
    let stored = try automaticHolds()
    if stored.isEmpty, holds.isEmpty { return }
    var before = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
    for hold in holds {
      guard hold.id != 0, let known = before.removeValue(forKey: hold.id) else {
        try begin(hold)
        continue
      }
      if known == hold || known.phase == .released && hold.isInForce && known.since == hold.since { continue }
      try write(hold)
      if known.isInForce != hold.isInForce || known.phase != hold.phase && hold.isInForce { try owe(hold) }
    }
    for gone in before.values.sorted(by: { $0.id < $1.id }) {
      try run("DELETE FROM automatic_hold WHERE id = ?", gone.id)
      if gone.isInForce {
        try owe(HoldNotice(.ended, of: gone, "the hold on \(gone.subject.words) is over: \(gone.seen)"))
      }
    }
  }

  private func begin(_ hold: AutomaticHold) throws {
    var hold = hold
    hold.id = try nextHoldNumber()
    try run(
      """
      INSERT INTO automatic_hold (id, array, link, entity_id, entity_kind, entity_name, sign, phase, since, ends_at, seen,
        facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      hold.id, hold.subject.array.rawValue, hold.subject.link, hold.subject.entity?.identity.description,
      hold.subject.entity?.kind.rawValue, hold.subject.entity?.name, hold.sign.rawValue, hold.phase.rawValue,
      hold.since.milliseconds, hold.endsAt?.milliseconds, hold.seen, hold.facts)
    try owe(hold)
  }

  private func write(_ hold: AutomaticHold) throws {
    try run(
      """
      UPDATE automatic_hold SET array = ?, link = ?, entity_name = ?, sign = ?, phase = ?, since = ?, ends_at = ?, seen = ?,
        facts = ? WHERE id = ?
      """,
      hold.subject.array.rawValue, hold.subject.link, hold.subject.entity?.name, hold.sign.rawValue,
      hold.phase.rawValue,
      hold.since.milliseconds, hold.endsAt?.milliseconds, hold.seen, hold.facts, hold.id)
  }

  /// Manual and automatic holds share their numbers, so that one number is one hold.
  private func nextHoldNumber() throws -> Int64 {
    let newest = try row("SELECT seq FROM sqlite_sequence WHERE name = 'hold'")
    let number = (try newest?.value("seq") as Int64? ?? 0) &+ 1
    if newest == nil {
      try run("INSERT INTO sqlite_sequence (name, seq) VALUES ('hold', ?)", number)
    } else {
      try run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'hold'", number)
    }
    return number
  }

  private func owe(_ hold: AutomaticHold) throws {
    if hold.isInForce {
      try owe(HoldNotice(.began, of: hold, "hold on \(hold.subject.words): \(hold.sentence)"))
    } else {
      try owe(
        HoldNotice(
          .ended, of: hold,
          "the hold on \(hold.subject.words) is over, but more than its sign changed meanwhile (\(hold.seen)): the first "
            + "plan waits for approval"))
    }
  }
}

extension AutomaticHold {
  fileprivate init(_ row: Row) throws {
    let id: Int64 = try row.value("id")
    let array = ArrayName(try row.value("array") as String)
    let subject: Subject
    if let entity = try row.entityIfAny(of: "automatic_hold", row: id) {
      subject = .entity(entity, array: array, link: try row.value("link"))
    } else {
      subject = .link(array: array, name: try row.value("link"))
    }
    self.init(
      id: id, subject: subject, sign: try row.word("sign", of: "automatic_hold", row: id),
      phase: try row.word("phase", of: "automatic_hold", row: id), since: try row.time("since"),
      endsAt: try row.timeIfAny("ends_at"), seen: try row.value("seen"), facts: try row.value("facts"))
  }
}
