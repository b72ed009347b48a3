import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// Rows that nobody should have written: whatever lies in a column, each reader ends in a value or a sentence, and never
/// ends the daemon. Longer by hand: `PROTECTD_FUZZ_RUNS=100000`.
@Suite struct StoredRowsFuzzTests {
  private let seed =
    ProcessInfo.processInfo.environment["PROTECTD_FUZZ_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...UInt64.max)
  private let runs = ProcessInfo.processInfo.environment["PROTECTD_FUZZ_RUNS"].flatMap { Int($0) } ?? 300

  @Test(.timeLimit(.minutes(60))) func noRowEndsAReader() throws {
    print("fuzzing stored rows: PROTECTD_FUZZ_SEED=\(seed) PROTECTD_FUZZ_RUNS=\(runs)")
    let fixture = try StoreFixture()
    let store = try filled(fixture)
    let columns = try columns(of: store)
    #expect(columns.count > 100)
    _ = try store.pragma("ignore_check_constraints = ON")
    _ = try store.pragma("foreign_keys = OFF")
    _ = try store.pragma("synchronous = OFF")
    for trigger in try store.read({
      try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    }) {
      #expect(try store.execute("DROP TRIGGER \(trigger)") == nil)
    }
    var refused = 0
    for run in 0..<runs {
      var random = Generator(state: seed &+ UInt64(run) &* 0xD134_2543_DE82_EF95)
      let changed = (0..<Int.random(in: 1...3, using: &random)).map { _ in columns.randomElement(using: &random)! }
      let tables = Set(changed.map(\.table)).sorted()
      for table in tables {
        #expect(try store.execute("CREATE TEMP TABLE kept_\(table) AS SELECT * FROM main.\(table)") == nil)
      }
      for column in changed {
        let value = column.values.randomElement(using: &random)!
          .replacing(Self.place, with: String(Int.random(in: 0...20, using: &random)))
        // What the types of the table do not let in is no danger.
        _ = try store.execute("UPDATE \(column.table) SET \"\(column.name)\" = \(value)")
      }
      refused += try readAll(store, "PROTECTD_FUZZ_SEED=\(seed), run \(run)")
      for table in tables {
        let undo =
          "DELETE FROM main.\(table); INSERT INTO main.\(table) SELECT * FROM kept_\(table); DROP TABLE kept_\(table)"
        #expect(try store.execute(undo) == nil)
      }
    }
    #expect(refused > 0, "some rows cannot be read")
    #expect(try readAll(store, "after all") == 0, "the rows themselves are in order")
  }

  private struct Column {
    var table: String
    var name: String
    var values: [String]
  }

  /// Which of the values within stored JSON.
  private static let place = "<place>"
  private static let numbers = [
    "0", "1", "-1", "2", "101", "256", "65536", "4294967295", "4294967296", "-4294967297", "9007199254740993",
    "9223372036854775807", "-9223372036854775808",
  ]
  private static let texts = [
    "''", "' '", "'x'", "'1:2:3'", "'9223372036854775807:1:1'", "'null'", "'[]'", "'{}'", "'[1e999]'", "'[[[[]]]]'",
    "'{\"name\":1}'", "'source'", "'other:'", "'critical'", "'\u{202E}'", "char(0)", "'a' || char(0) || 'b'",
    "CAST(x'ff00fe' AS TEXT)", "printf('%.*c', 70000, 'x')",
    "replace(hex(zeroblob(3000)), '0', '[')", "'{\"seconds\":9223372036854775807}'",
  ]

  private func columns(of store: ProtectionStore) throws -> [Column] {
    try store.read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
      ).filter { $0 != "array" }.flatMap { table in
        try Row.fetchAll(db, sql: "PRAGMA table_info(\(table))").map { row in
          let type: String = row["type"]
          // Numbers inside of stored JSON as well.
          let name: String = row["name"]
          let inside = Self.numbers.map {
            "(SELECT json_replace(\"\(name)\", key, \($0)) FROM (SELECT fullkey AS key FROM json_tree(\"\(name)\") "
              + "WHERE atom IS NOT NULL LIMIT 1 OFFSET \(Self.place)))"
          }
          return Column(
            table: table, name: name,
            values: ["NULL"] + (type == "INTEGER" ? Self.numbers : Self.texts + inside))
        }
      }
    }
  }

  /// - Returns: how many readers refused.
  private func readAll(_ store: ProtectionStore, _ place: String) throws -> Int {
    let identity = EntityReference.volume(1).identity
    let readers: [() throws -> Void] = [
      { _ = try store.policies() }, { _ = try store.enabledPolicies() }, { _ = try store.policy("gold") },
      { _ = try store.policyHistory(nil) }, { _ = try store.policyRevision() }, { _ = try store.holds(at: .start) },
      { _ = try store.automaticHolds() }, { _ = try store.owedHoldNotices() }, { _ = try store.openFindings() },
      { _ = try store.openFindings(of: [identity]) }, { _ = try store.findings(of: identity, limit: 9) },
      { _ = try store.findings(includingResolved: true) { $0 } }, { _ = try store.openFindingCounts() },
      { _ = try store.history(at: .start) }, { _ = try store.lastCycle() }, { _ = try store.cycles(limit: 9) },
      { _ = try store.cycle(1) }, { _ = try store.steps(limit: 9) }, { _ = try store.steps(of: identity, limit: 9) },
      { _ = try store.recentEvents() }, { _ = try store.eventCursors() }, { _ = try store.auditTrail(limit: 9) },
      { _ = try store.memory() },
      { for cycle in try store.cyclesOwingAlerts() { _ = try store.told(of: cycle) } },
    ]
    var refused = 0
    for reader in readers {
      do { try reader() } catch let error as StoreError {
        refused += 1
        #expect("\(error)".hasPrefix("cannot ") && "\(error)".contains("; "), "\(place): \(error)")
      }
    }
    // Whoever only watches goes on without them.
    let tolerant = store.tolerant
    do {
      _ = try tolerant.history(at: .start)
      _ = try tolerant.enabledPolicies()
      _ = try tolerant.recentEvents()
    } catch { Issue.record("\(place): watching ends: \(error)") }
    return refused
  }

  /// A row or more in every table.
  private func filled(_ fixture: StoreFixture) throws -> ProtectionStore {
    let store = try fixture.open()
    try store.addArray(.sample("paris", serial: 1), by: .ada, at: .start)
    _ = try store.apply([.sample("gold")], by: .ada, reason: "why", at: .start)
    let end = Timestamp.start.plus(1000)
    for scope in [Hold.Scope.policy("gold"), .array("paris"), .entity(.volume(1)), .link(array: "paris", name: "l")] {
      _ = try store.addHold(scope: scope, reason: "work", expiresAt: end, by: .ada, at: .start)
    }
    try store.approve(["key"], by: .ada, expiresAt: end, at: .start)
    let cycle = try store.beginCycle(at: .start)
    let done = try store.recordIntent(.create(1), cycle: cycle, at: .start)
    try store.recordOutcome(.done(replicaID: 7), of: done.id, at: .start)
    try store.recordOutcome(.confirmed(replicaID: 7), of: done.id, at: .start)
    let again = try store.recordIntent(.create(1), cycle: cycle, at: .start)
    try store.recordOutcome(.confirmed(replicaID: 7), of: again.id, at: .start)
    let refused = try store.recordIntent(.create(2), cycle: cycle, at: .start)
    try store.recordOutcome(.refused(because: "no"), of: refused.id, at: .start)
    _ = try store.recordIntent(.create(3), cycle: cycle, at: .start)
    let open = (1...2).map { TrackedFinding.sample($0) }
    let hold = AutomaticHold(
      id: 0, subject: .entity(.volume(1), array: "paris", link: "paris-lyon"), sign: .suspended,
      phase: .sticky, since: .start, endsAt: nil, seen: "seen", facts: 1)
    try store.finishCycle(
      CycleResult(
        record: .sample(number: cycle, at: .start, outcome: .complete, openFindings: 2),
        tracking: .of(open.map { .opened($0) }, changed: open),
        knownReplicas: [.sample(1, seenAt: .start), .sample(2, seenAt: .start.plus(-60), vanishedAt: .start)],
        initialCopies: [InitialCopy(arraySerial: 1, replicaID: 7, percent: 3, since: .start)],
        copySlots: [CopySlots(arraySerial: 1, slots: 3, seenAt: .start)], automaticHolds: [hold],
        events: [ArrayEvent(arraySerial: 1, id: 3, at: .start, code: "X", user: "u", client: nil, object: 1)],
        eventCursors: [1: 3], acceptedRevision: 1))
    try store.runCycle(at: .start.plus(60), transitions: [.resolved(open[0])], open: [open[1]], changed: [])
    _ = try store.beginCycle(at: .start.plus(120))
    return store
  }

  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
