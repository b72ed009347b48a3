import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// The JSON inside the file is format: stores in the field hold exactly these texts. If one of these tests fails, the
/// Codable form of a type changed, and a migration must rewrite the column (or the type must read the old form).
@Suite struct StoredFormTests {
  @Test func policies() throws {
    let text = #"""
      {"array":"paris","description":"Mirrors prod.","goal":{"link":"paris-lyon","remotePool":"dr",\#
      "replication":{"async":{"interval":[16,4852094820647174144]}},"target":{"baseSnapshot":{"otherwise":"withhold"}}},\#
      "limits":{"createsPerCycle":10,"windows":["Mon-Fri 20:00-06:00 Europe/Paris"]},"mode":"enforce","name":"gold",\#
      "resume":"approve","selector":{"exclusions":[],"kind":"volume","metadata":{"tier":"gold"},"name":"*","pools":["prod"]}}
      """#
    try expect(Policy.sample("gold"), text)
  }

  @Test func policiesFromBeforeTheyHadAWordOnResumes() throws {
    let text = #"""
      {"array":"paris","goal":{"link":"paris-lyon","remotePool":"dr","replication":{"sync":{}},"target":{"new":{}}},\#
      "limits":{"windows":[]},"mode":"enforce","name":"gold","selector":{"exclusions":[],"kind":"volume",\#
      "metadata":{},"name":"*","pools":[]}}
      """#
    let policy = try JSONDecoder().decode(Policy.self, from: Data(text.utf8))
    #expect(policy.resume == .approve && policy.mode == .enforce)
  }

  @Test func resumptions() throws {
    let text = #"{"resumeReplica":{"_0":{"isInitial":false,"replicaID":9,"restorePoint":5}}}"#
    let resumption = ReplicaResumption(replicaID: 9, restorePoint: Timestamp(milliseconds: 5), isInitial: false)
    try expect(Change.resumeReplica(resumption), text)
  }

  @Test func newMembers() throws {
    let text = #"""
      {"addMember":{"_0":{"bytesToCopy":10,"dataset":5,"group":{"identity":{"arraySerial":1,"createdAt":5,"object":5},\#
      "kind":"volume","name":"vol-5"},"replicaID":9,"type":"async"}}}
      """#
    let addition = MemberAddition(group: .volume(5), dataset: 5, replicaID: 9, type: .async, bytesToCopy: 10)
    try expect(Change.addMember(addition), text)
  }

  @Test func steps() throws {
    let text = #"""
      {"array":"paris","change":{"setSchedule":{"_0":{"interval":[16,4852094820647174144],"replicaID":9}}},\#
      "entity":{"identity":{"arraySerial":1,"createdAt":5,"object":5},"kind":"volume","name":"vol-5"},\#
      "link":"paris-lyon","peer":"lyon","policy":"gold","reason":"volume 'vol-5' has no replica"}
      """#
    var step = Step.create(5)
    step.change = .setSchedule(ReplicaSchedule(replicaID: 9, interval: .seconds(300), rpo: nil))
    try expect(step, text)
  }

  @Test func creationsWithNewTargets() throws {
    let text = #"""
      {"createReplica":{"_0":{"bytesToCopy":1000000,"entity":5,"kind":"volume","linkID":7,"replication":{"sync":{}},\#
      "target":{"new":{"datasets":[5],"remotePoolID":3}}}}}
      """#
    try expect(Step.create(5).change, text)
  }

  @Test func creationsFromABase() throws {
    let text = #"""
      {"createReplica":{"_0":{"bytesToCopy":0,"entity":5,"kind":"consistency-group","linkID":7,\#
      "replication":{"async":{"interval":[16,4852094820647174144],"rpo":[32,9704189641294348288]}},\#
      "target":{"base":{"pairs":[{"local":1,"localSnapshot":3,"remote":2,"remoteSnapshot":4}],"remoteGroup":8}}}}}
      """#
    let creation = ReplicaCreation(
      linkID: 7, kind: .consistencyGroup, entity: 5, replication: .async(interval: .seconds(300), rpo: .seconds(600)),
      target: .base(remoteGroup: 8, pairs: [.init(local: 1, remote: 2, localSnapshot: 3, remoteSnapshot: 4)]),
      bytesToCopy: 0)
    try expect(Change.createReplica(creation), text)
  }

  @Test func creationsWithExistingTargets() throws {
    let text = #"""
      {"createReplica":{"_0":{"bytesToCopy":10,"entity":5,"kind":"volume","linkID":7,\#
      "replication":{"activeActive":{}},"target":{"existing":{"pairs":[{"local":5,"remote":6}]}}}}}
      """#
    let creation = ReplicaCreation(
      linkID: 7, kind: .volume, entity: 5, replication: .activeActive,
      target: .existing(remoteGroup: nil, pairs: [.init(local: 5, remote: 6)]), bytesToCopy: 10)
    try expect(Change.createReplica(creation), text)
  }

  @Test func cycleDetails() throws {
    let record = CycleRecord.sample(number: 1, at: .start)
    let policies = #"""
      [{"countedElsewhere":0,"mode":"enforce","policy":"gold","selected":342,"verdicts":{"excluded":0,"held":0,\#
      "initializing":0,"protected":340,"unknown":0,"unprotected":2}}]
      """#
    let arrays = #"""
      [{"array":"lyon","entities":0,"lastReadAt":0,"pools":[],"replicas":0,"requests":1,\#
      "unreadableBecause":"connection refused"},\#
      {"array":"paris","entities":342,"pools":[{"coverage":{"protectedOnHold":0,"targets":0,"unselected":0,"verdicts":{"excluded":0,\#
      "held":0,"initializing":0,"protected":340,"unknown":0,"unprotected":2}},"pool":"prod"}],"replicas":340,\#
      "requests":11,"serial":1,"version":"7.3.1"}]
      """#
    try expect(record.policies, policies)
    try expect(record.arrays, arrays)
  }

  /// Stores from before the coverage ledger.
  @Test func cycleDetailsWithoutPools() throws {
    let old = #"""
      [{"array":"lyon","entities":0,"replicas":0,"requests":1,"unreadableBecause":"connection refused"},\#
      {"array":"paris","entities":342,"replicas":340,"requests":11,"serial":1,"version":"7.3.1"}]
      """#
    let read = try JSONDecoder().decode([CycleRecord.ArraySummary].self, from: Data(old.utf8))
    #expect(read.map(\.entities) == [0, 342] && read.allSatisfy { $0.pools.isEmpty && $0.lastReadAt == nil })
  }

  /// Stores from when a hold was a verdict and each policy was counted by itself.
  @Test func cycleDetailsWithoutSharesAndHolds() throws {
    let verdicts = #"{"excluded":0,"held":1,"initializing":0,"protected":2,"unknown":0,"unprotected":0}"#
    let policies = #"[{"mode":"enforce","policy":"gold","verdicts":\#(verdicts)}]"#
    let read = try JSONDecoder().decode([CycleRecord.PolicySummary].self, from: Data(policies.utf8))
    #expect(read.map(\.selected) == [3] && read.map(\.countedElsewhere) == [0])
    let coverage = #"{"targets":1,"unselected":0,"verdicts":\#(verdicts)}"#
    #expect(try JSONDecoder().decode(Coverage.self, from: Data(coverage.utf8)).protectedOnHold == 0)
  }

  @Test func evidenceAndNames() throws {
    try expect(["lag": "47 min", "rpo": "10 \"min\"/é"], #"{"lag":"47 min","rpo":"10 \"min\"/é"}"#)
    try expect(["paris", "lyon"] as [ArrayName], #"["paris","lyon"]"#)
  }

  @Test(arguments: [Replica.Role.source, .target, .peer, .other("ARBITER"), .other("source"), .other("")])
  func rolesComeBack(_ role: Replica.Role) {
    #expect(Replica.Role(storedWord: role.storedWord) == role)
  }

  /// These lie in columns of their own. A property that appears here needs a column, or it is forgotten silently.
  @Test func valuesInColumnsHaveNoOtherProperties() {
    func properties(_ value: Any) -> [String] { Mirror(reflecting: value).children.compactMap(\.label) }
    let tracked = TrackedFinding.sample(1)
    let intent = Intent(id: 1, cycle: 1, step: .create(1), recordedAt: .start)
    let hold = Hold(id: 1, scope: .policy("p"), reason: "r", createdBy: "a", createdAt: .start, expiresAt: .start)
    let approval = Approval(stepFingerprint: "f", approvedBy: "a", approvedAt: .start, expiresAt: .start)
    let refusal = Refusal(
      entity: EntityReference.volume(1).identity, link: "l", count: 1, lastAt: .start, because: "b")
    #expect(properties(tracked) == ["finding", "openedAt", "openedInCycle", "next", "alert", "attribution"])
    #expect(properties(tracked.alert) == ["told", "goodReadings", "returns", "muted", "heldBackUntil"])
    #expect(tracked.alert.told.map { properties($0) } == ["kind", "severity", "at", "cycle"])
    #expect(
      properties(tracked.finding) == [
        "kind", "severity", "policy", "array", "entity", "link", "summary", "evidence", "judgedFrom",
      ])
    #expect(properties(EntityReference.volume(1)) == ["identity", "kind", "name"])
    #expect(properties(EntityReference.volume(1).identity) == ["arraySerial", "object", "createdAt"])
    #expect(
      properties(intent) == [
        "id", "cycle", "step", "recordedAt", "answeredReplica", "missedAt", "isMissedTwice",
      ], "the first answer is an outcome, and the last is of one reading only")
    #expect(properties(hold) == ["id", "scope", "reason", "createdBy", "createdAt", "expiresAt"])
    #expect(properties(approval) == ["stepFingerprint", "approvedBy", "approvedAt", "expiresAt"])
    #expect(properties(refusal) == ["entity", "link", "count", "lastAt", "because"])
    #expect(
      properties(KnownReplica.sample(1, seenAt: .start)) == [
        "entity", "link", "replicaID", "localRole", "remoteRole", "isPreferred", "wasActive", "wasWritable",
        "lastSeenAt",
        "vanishedAt",
      ])
    #expect(
      properties(RegisteredArray.sample("a")) == [
        "name", "address", "credential", "trust", "allowsPlainHTTP", "serial", "revision",
      ])
    #expect(properties(Author.ada) == ["name", "uid"])
    #expect(
      properties(CycleRecord.sample(number: 1, at: .start)) == [
        "number", "startedAt", "finishedAt", "outcome", "verdicts", "policies", "arrays", "openFindings", "steps",
        "withheld",
      ])
  }

  private func expect<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
    #expect(try StoredForm.json(value) == text)
    #expect(try JSONDecoder().decode(Value.self, from: Data(text.utf8)) == value)
  }
}
