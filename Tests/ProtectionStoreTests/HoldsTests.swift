import Protection
import Testing

@testable import ProtectionStore

@Suite struct HoldsTests {
  let fixture = try! StoreFixture()

  @Test func everyScopeComesBackAfterARestart() throws {
    var store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    _ = try store.apply([.sample("gold")], by: .ada, reason: nil, at: .start)
    let scopes: [Hold.Scope] = [
      .entity(.volume(5)), .policy("gold"), .link(array: "paris", name: "paris-lyon"), .array("paris"),
    ]
    let holds = try scopes.map {
      try store.addHold(scope: $0, reason: "upgrade", expiresAt: .start.plus(60), by: .ada, at: .start)
    }
    #expect(holds.map(\.scope) == scopes)
    try store.close()
    store = try fixture.open()
    #expect(try store.holds(at: .start.plus(59)) == holds)
    #expect(try store.history(at: .start.plus(59)).holds == holds)
    #expect(try store.holds(at: .start.plus(60)).isEmpty)
  }

  @Test func aReleasedHoldIsGoneButItsRowTellsWhoReleasedIt() throws {
    let store = try fixture.open()
    let hold = try store.addHold(
      scope: .entity(.volume(5)), reason: "failover test", expiresAt: .start.plus(60), by: .ada, at: .start)
    #expect(try store.releaseHold(hold.id, by: .bob, at: .start.plus(5)) == .manual(hold))
    #expect(try store.holds(at: .start.plus(6)).isEmpty)
    #expect(throws: StoreError.holdReleased(hold.id)) {
      try store.releaseHold(hold.id, by: .bob, at: .start.plus(7))
    }
    #expect(throws: StoreError.unknownHold(99)) { try store.releaseHold(99, by: .bob, at: .start) }
    let released = try store.read { db in
      try db.row("SELECT * FROM hold").map { try "\($0["released_by"] as String) \($0.time("released_at"))" }
    }
    #expect(released == "bob 2026-11-22T18:00:05Z")
    #expect(try store.auditTrail(limit: 9).map(\.action) == [.holdReleased, .holdAdded])
    let next = try store.addHold(
      scope: .entity(.volume(5)), reason: "again", expiresAt: .start.plus(60), by: .ada, at: .start)
    #expect(next.id > hold.id)
  }

  @Test func aHoldThatWouldHoldNothingIsRefused() throws {
    let store = try fixture.open()
    func add(_ scope: Hold.Scope, _ reason: String = "why", seconds: Int64 = 60) throws {
      _ = try store.addHold(scope: scope, reason: reason, expiresAt: .start.plus(seconds), by: .ada, at: .start)
    }
    #expect(throws: StoreError.unknownPolicy("gold")) { try add(.policy("gold")) }
    #expect(throws: StoreError.unknownArray("paris")) { try add(.array("paris")) }
    #expect(throws: StoreError.unknownArray("paris")) { try add(.link(array: "paris", name: "a")) }
    #expect(throws: StoreError.missingReason(subject: "a hold on volume 'vol-5'")) { try add(.entity(.volume(5)), " ") }
    #expect(throws: StoreError.alreadyExpired(subject: "a hold on volume 'vol-5'", expiresAt: .start)) {
      try add(.entity(.volume(5)), seconds: 0)
    }
    #expect(throws: StoreError.nulInText(prefix: "no")) { try add(.entity(.volume(5)), "no\0pe") }
    #expect(try store.holds(at: .start).isEmpty)
    #expect(try store.auditTrail(limit: 9).isEmpty)
  }
}
