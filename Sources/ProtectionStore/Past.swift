import GRDB
import Protection

/// A part of the past.
public struct Period: Hashable, Sendable {
  public var since: Timestamp
  /// What happened then is no longer in it.
  public var until: Timestamp

  public init(since: Timestamp? = nil, until: Timestamp? = nil) {
    self.since = since ?? Timestamp(milliseconds: .min)
    self.until = until ?? Timestamp(milliseconds: .max)
  }
}

/// A cycle that took a step, opened or resolved a finding, or failed.
public struct BusyCycle: Hashable, Sendable {
  public var number: Int64
  public var finishedAt: Timestamp
  /// Why it failed.
  public var failure: String?
  public var steps: Int
  public var opened: Int
  public var resolved: Int
}

extension ProtectionStore {
  /// Newest first.
  public func busyCycles(in period: Period, limit: Int) throws(StoreError) -> [BusyCycle] {
    try read { db in
      let steps = try db.countByCycle(
        "SELECT cycle AS number, count(*) AS n FROM intent WHERE recorded_at >= ? AND recorded_at < ? GROUP BY cycle",
        period)
      let opened = try db.countByCycle(
        """
        SELECT opened_in_cycle AS number, count(*) AS n FROM finding WHERE opened_at >= ? AND opened_at < ?
        GROUP BY opened_in_cycle
        """, period)
      let resolved = try db.countByCycle(
        """
        SELECT resolved_in_cycle AS number, count(*) AS n FROM finding WHERE resolved_at >= ? AND resolved_at < ?
        GROUP BY resolved_in_cycle
        """, period)
      var cycles: [BusyCycle] = []
      let sql = """
        SELECT number, finished_at, failure FROM cycle WHERE finished_at >= ? AND finished_at < ? ORDER BY number DESC
        """
      try db.forEachRow(sql, period.since.milliseconds, period.until.milliseconds) { row in
        let number: Int64 = try row.value("number")
        let cycle = BusyCycle(
          number: number, finishedAt: try row.time("finished_at"), failure: try row.value("failure"),
          steps: steps[number] ?? 0, opened: opened[number] ?? 0, resolved: resolved[number] ?? 0)
        guard cycles.count < limit, cycle.failure != nil || cycle.steps + cycle.opened + cycle.resolved > 0 else {
          return
        }
        cycles.append(cycle)
      }
      return cycles
    }
  }

  /// Those that were opened or resolved then, the newest change first.
  public func findings(changedIn period: Period, limit: Int) throws(StoreError) -> [StoredFinding] {
    try read { db in
      let (since, until) = (period.since.milliseconds, period.until.milliseconds)
      return try db.rows(
        """
        SELECT * FROM finding WHERE (opened_at >= ?1 AND opened_at < ?2) OR (resolved_at >= ?1 AND resolved_at < ?2)
        ORDER BY coalesce(resolved_at, opened_at) DESC, id DESC LIMIT ?3
        """, since, until, max(0, limit)
      ).values { try StoredFinding($0) }
    }
  }
}

extension Database {
  fileprivate func countByCycle(_ sql: String, _ period: Period) throws -> [Int64: Int] {
    var counts: [Int64: Int] = [:]
    try forEachRow(sql, period.since.milliseconds, period.until.milliseconds) { row in
      counts[try row.value("number")] = try row.count("n")
    }
    return counts
  }
}
