import Protection
import Testing

@testable import ProtectionStore

@Suite struct KnownReplicasTests {
  let fixture = try! StoreFixture()

  @Test func theTimeOfSightIsKeptForThoseThatWereMissed() throws {
    let store = try fixture.open()
    func known() throws -> [KnownReplica] { try store.history(at: .start).knownReplicas }
    let later = Timestamp.start.plus(60)
    try store.runCycle(at: .start, known: [.sample(1, seenAt: .start), .sample(2, seenAt: .start)])
    #expect(try known() == [.sample(1, seenAt: .start), .sample(2, seenAt: .start)])

    try store.runCycle(at: later, known: [.sample(1, seenAt: later), .sample(2, seenAt: .start)])
    #expect(try known() == [.sample(1, seenAt: later), .sample(2, seenAt: .start)])

    let before = try store.rowsWritten()
    let third = Timestamp.start.plus(120)
    try store.runCycle(at: third, known: [.sample(1, seenAt: third), .sample(2, seenAt: .start)])
    #expect(try store.rowsWritten() - before == 5)
    #expect(try known() == [.sample(1, seenAt: third), .sample(2, seenAt: .start)])

    let fourth = Timestamp.start.plus(180)
    try store.runCycle(at: fourth, known: [.sample(1, seenAt: fourth), .sample(2, seenAt: fourth)])
    #expect(try known() == [.sample(1, seenAt: fourth), .sample(2, seenAt: fourth)])
  }

  @Test func theMomentOfVanishingIsKeptAcrossARestart() throws {
    var store = try fixture.open()
    let gone = KnownReplica.sample(1, seenAt: .start, vanishedAt: .start.plus(60))
    try store.runCycle(at: .start, known: [.sample(1, seenAt: .start)])
    try store.runCycle(at: .start.plus(60), known: [gone, .sample(2, seenAt: .start.plus(60))])
    try store.close()
    store = try fixture.open()
    #expect(try store.history(at: .start).knownReplicas == [gone, .sample(2, seenAt: .start.plus(60))])
    let back = KnownReplica.sample(1, seenAt: .start.plus(120))
    try store.runCycle(at: .start.plus(120), known: [back])
    #expect(try store.history(at: .start).knownReplicas == [back])
  }

  @Test func rolesAndForgettingAreFollowed() throws {
    var store = try fixture.open()
    let odd = KnownReplica(
      entity: EntityReference.volume(3).identity, link: "paris-rome", replicaID: 9, localRole: .other("ARBITER"),
      remoteRole: nil, lastSeenAt: .start)
    try store.runCycle(at: .start, known: [.sample(1, seenAt: .start), odd])
    try store.runCycle(
      at: .start, known: [.sample(1, seenAt: .start, role: .peer, wasActive: true, wasWritable: true), odd])
    try store.close()
    store = try fixture.open()
    #expect(
      try store.history(at: .start).knownReplicas == [
        .sample(1, seenAt: .start, role: .peer, wasActive: true, wasWritable: true), odd,
      ])
    try store.runCycle(at: .start, known: [odd])
    #expect(try store.history(at: .start).knownReplicas == [odd])
    try store.runCycle(at: .start)
    #expect(try store.history(at: .start).knownReplicas.isEmpty)
  }
}
