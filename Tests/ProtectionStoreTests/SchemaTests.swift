import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// What the schema itself refuses, whatever program writes.
@Suite struct SchemaTests {
  let fixture = try! StoreFixture()

  @Test func everyTableIsStrict() throws {
    let store = try fixture.open()
    let loose = try store.read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'")
    }
    #expect(loose.isEmpty)
  }

  @Test(arguments: [
    "INSERT INTO store (id, epoch) VALUES (2, 1)",
    "UPDATE store SET epoch = 'many'",
    "INSERT INTO array VALUES ('x', 'u', 'c', 'blind', NULL, 0, NULL, 1)",
    "INSERT INTO array VALUES ('x', 'u', 'c', 'fingerprint', 'ABC', 0, NULL, 1)",
    "INSERT INTO array VALUES ('x', 'u', 'c', 'system-roots', 'value', 0, NULL, 1)",
    "INSERT INTO array VALUES ('x', 'u', 'c', 'system-roots', NULL, 2, NULL, 1)",
    "INSERT INTO array VALUES ('x', 'u', 'c', 'system-roots', NULL, 0, NULL, 0)",
    "INSERT INTO policy VALUES ('silver', 1, 1, 'paris', '{}')",
    "UPDATE policy SET document = 'not json'",
    "UPDATE policy_revision SET reason = 'forged'",
    "UPDATE policy_revision SET name = 'silver', revision = 7",
    "UPDATE policy_revision SET name = 'silver', text = 'forged'",
    "DELETE FROM policy_revision",
    "INSERT INTO policy_revision (name, revision, action, author, at) VALUES ('gold', 2, 'changed', 'eve', 0)",
    "INSERT INTO policy_revision (name, revision, action, text, author, at) VALUES ('gold', 1, 'changed', 't', 'e', 0)",
    "UPDATE audit SET author = 'eve'",
    "DELETE FROM audit",
    "UPDATE hold SET scope = 'policy'",
    "UPDATE hold SET expires_at = created_at",
    "UPDATE hold SET released_at = 5",
    "DELETE FROM intent",
    "DELETE FROM intent_outcome",
    "UPDATE intent_outcome SET outcome = 'done'",
    "INSERT INTO intent_outcome (intent, at, outcome) VALUES (1, 0, 'refused')",
    "INSERT INTO intent_outcome (intent, at, outcome) VALUES (99, 0, 'absent')",
    """
    INSERT INTO intent (cycle, change, policy, array, entity_id, link, step, recorded_at)
      SELECT cycle, change, policy, array, entity_id, link, step, recorded_at FROM intent WHERE decided_at IS NULL
    """,
    "UPDATE finding SET severity = 'grave'",
    "UPDATE finding SET resolved_at = 5",
    """
    INSERT INTO finding (fingerprint, kind, severity, summary, evidence, judged_from, opened_at, opened_in_cycle)
      SELECT fingerprint, kind, severity, summary, evidence, judged_from, opened_at, opened_in_cycle FROM finding
    """,
    "UPDATE cycle SET unknown = -1",
    "UPDATE cycle SET finished_at = NULL",
    "UPDATE cycle SET detail = 99",
    "UPDATE cycle SET outcome = 'failed'",
    "UPDATE known_replica SET local_role = ''",
    "INSERT INTO refusal VALUES ('1:2:3', 'l', 0, 0, 'why')",
  ])
  func theSchemaRefuses(_ sql: String) throws {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    _ = try store.addHold(
      scope: .entity(.volume(1)), reason: "why", expiresAt: .start.plus(9), by: .ada, at: .start)
    let cycle = try store.beginCycle(at: .start)
    let intent = try store.recordIntent(.create(5), cycle: cycle, at: .start)
    try store.recordOutcome(.unknown(because: "reset"), of: intent.id, at: .start)
    let finding = TrackedFinding.sample(1)
    try store.finishCycle(
      CycleResult(
        record: .sample(number: cycle, at: .start, openFindings: 1),
        tracking: .of([.opened(finding)], changed: [finding]),
        knownReplicas: [.sample(1, seenAt: .start)]))
    let error = try store.execute(sql)
    #expect(error?.resultCode == .SQLITE_CONSTRAINT, "\(String(describing: error))")
  }

  @Test func aRowThatThisVersionDoesNotKnowIsNamed() throws {
    let store = try fixture.open()
    let finding = TrackedFinding.sample(1)
    try store.runCycle(at: .start, transitions: [.opened(finding)], open: [finding])
    #expect(try store.execute("UPDATE finding SET kind = 'haunted'") == nil)
    #expect(
      throws: StoreError.unreadableRow(table: "finding", row: "1", because: "its kind 'haunted' is unknown")
    ) { try store.openFindings() }
  }
}
