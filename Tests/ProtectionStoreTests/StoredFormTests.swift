import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// The JSON inside the file is format: stores in the field hold exactly these texts. If one of these tests fails, the
/// Codable form of a type changed, and a migration must rewrite the column (or the type must read the old form).
@Suite struct StoredFormTests {
  @Test func policies() throws {
    try expect(
      Policy.sample("gold"),
      """
      {"array":"paris","description":"Mirrors prod.","goal":{"link":"paris-lyon","remotePool":"dr"}}
      """)
  }

  @Test func steps() throws {
    try expect(Step.create(5), "")
    try expect(Self.scheduling, "")
    try expect(Self.fromBase, "")
    try expect(Self.toExisting, "")
  }

  @Test func cycleDetails() throws {
    let record = CycleRecord.sample(number: 1, at: .start)
    try expect(record.policies, "")
    try expect(record.arrays, "")
  }

  @Test func evidenceAndNames() throws {
    try expect(["lag": "47 min", "rpo": "10 \"min\"/é"], #"{"lag":"47 min","rpo":"10 \"min\"/é"}"#)
    try expect(["paris", "lyon"] as [ArrayName], #"["paris","lyon"]"#)
  }

  @Test(arguments: [Replica.Role.source, .target, .peer, .other("ARBITER"), .other("source"), .other("")])
  func rolesComeBack(_ role: Replica.Role) {
    #expect(Replica.Role(storedWord: role.storedWord) == role)
  }

  private static var scheduling: Step {
    var step = Step.create(5)
    step.change = .setSchedule(ReplicaSchedule(replicaID: 9, interval: .seconds(300), rpo: nil))
    return step
  }

  private static var fromBase: Step {
    var step = Step.create(5)
    step.change = .createReplica(
      ReplicaCreation(
        linkID: 7, kind: .consistencyGroup, entity: 5, replication: .async(interval: .seconds(300), rpo: .seconds(600)),
        target: .base(remoteGroup: 8, pairs: [.init(local: 1, remote: 2, localSnapshot: 3, remoteSnapshot: 4)]),
        bytesToCopy: 0))
    return step
  }

  private static var toExisting: Step {
    var step = Step.create(5)
    step.change = .createReplica(
      ReplicaCreation(
        linkID: 7, kind: .volume, entity: 5, replication: .activeActive,
        target: .existing(remoteGroup: nil, pairs: [.init(local: 5, remote: 6)]), bytesToCopy: 10))
    return step
  }

  private func expect<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
    #expect(try StoredForm.json(value) == text)
    #expect(try JSONDecoder().decode(Value.self, from: Data(text.utf8)) == value)
  }
}
