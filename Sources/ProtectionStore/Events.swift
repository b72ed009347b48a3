import GRDB
import Protection

/// Array events that may still tell who made a change: the newest 1,000 of each array, at most a day old.
extension ProtectionStore {
  /// The last event that was read of each array, by serial number.
  public func eventCursors() throws(StoreError) -> [Int64: Int64] {
    try read { db in
      let cursors = try db.rows("SELECT array_serial, last_id FROM event_cursor").values { row in
        (try row.value("array_serial") as Int64, try row.value("last_id") as Int64)
      }
      return Dictionary(cursors, uniquingKeysWith: { first, _ in first })
    }
  }

  /// By array and id.
  public func recentEvents() throws(StoreError) -> [ArrayEvent] {
    try read { db in
      try db.rows("SELECT * FROM recent_event ORDER BY array_serial, id").values { row in
        ArrayEvent(
          arraySerial: try row.value("array_serial"), id: try row.value("id"), at: try row.time("at"),
          code: try row.value("code"), user: try row.value("user"),
          client: try row.value("client"), object: try row.value("object"))
      }
    }
  }
}

extension Database {
  static let eventsKept = 1000

  /// Writes nothing where nothing new was read.
  func keepEvents(_ events: [ArrayEvent], cursors: [Int64: Int64], now: Timestamp) throws {
    for (serial, last) in cursors.sorted(by: { $0.key < $1.key }) {
      try run(
        """
        INSERT INTO event_cursor (array_serial, last_id) VALUES (?, ?)
        ON CONFLICT (array_serial) DO UPDATE SET last_id = excluded.last_id WHERE last_id <> excluded.last_id
        """, serial, last)
    }
    let oldest = now + .seconds(-86_400)
    for event in events where event.at >= oldest {
      try run(
        """
        INSERT INTO recent_event (array_serial, id, at, code, user, client, object) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        event.arraySerial, event.id, event.at.milliseconds, event.code, event.user, event.client, event.object)
    }
    try run("DELETE FROM recent_event WHERE at < ?", oldest.milliseconds)
    for serial in Set(events.map(\.arraySerial)) {
      try run(
        """
        DELETE FROM recent_event WHERE array_serial = ? AND id <= (
          SELECT id FROM recent_event WHERE array_serial = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
        """, serial, serial, Self.eventsKept)
    }
  }
}
