import InfiniBox
import Testing

/// What the words of a replica mean together (rest 12.2).
@Suite struct ReplicaPredicateTests {
  private func replica(_ changes: [String: JSONValue]) -> Replica { Sample.decode(Sample.object(1, changes)) }

  private func job(_ state: JSONValue) -> JSONValue { [["id": 1, "state": state]] }

  @Test func anIdleSource() {
    let replica = replica(["state": "ACTIVE", "job_state": "DONE", "jobs": job("DONE")])
    #expect(replica.isActive == true)
    #expect(replica.isIdle == true)
    #expect(replica.isReplicating == false)
    #expect(replica.isSuspended == false)
    #expect(replica.isInitialReplication == false)
    #expect(replica.isStalled == false)
    #expect(replica.isPending == false)
  }

  /// A job without a state of its own has the replica's, and words count in any letter case.
  @Test(arguments: ["REPLICATING", "replicating"])
  func aReplicatingSource(word: String) {
    let replica = replica(["state": "active", "job_state": .text(word), "jobs": job(.null)])
    #expect(replica.isReplicating == true)
    #expect(replica.isIdle == false)
  }

  @Test func anInitialReplicationThatStalls() {
    let replica = replica(["state": "ACTIVE", "is_initial": true, "jobs": job("STALLED")])
    #expect(replica.isInitialReplication == true)
    #expect(replica.isStalled == true)
    #expect(replica.isIdle == false)
  }

  @Test func aWaitingJob() {
    #expect(replica(["state": "ACTIVE", "jobs": job("PENDING")]).isPending == true)
  }

  @Test(arguments: [("SUSPENDED", false), ("AUTO_SUSPENDED", true)])
  func aSuspendedSource(word: String, byArray: Bool) {
    let replica = replica(["state": .text(word), "jobs": job("REPLICATING")])
    #expect(replica.isSuspended == true)
    #expect(replica.isAutoSuspended == byArray)
    #expect(replica.isActive == false)
    #expect(replica.isReplicating == false)
  }

  /// A target does not know; that is not "no".
  @Test func aTargetTellsNothing() {
    let replica = replica(["role": "TARGET", "state": .null, "jobs": []])
    for answer in [
      replica.isActive, replica.isSuspended, replica.isAutoSuspended, replica.isIdle, replica.isReplicating,
      replica.isInitialReplication, replica.isStalled, replica.isPending,
    ] {
      #expect(answer == nil)
    }
  }

  @Test(arguments: [
    ("SYNCHRONIZED", true, false, false), ("INITIALIZING", true, true, false), ("SYNC_STALLED", false, false, true),
    ("OUT_OF_SYNC", false, false, false),
  ])
  func activeActiveIsToldByItsSyncState(word: String, isActive: Bool, isInitial: Bool, isStalled: Bool) {
    let replica = replica(["replication_type": "ACTIVE_ACTIVE", "role": "TARGET", "sync_state": .text(word)])
    #expect(replica.isActive == isActive)
    #expect(replica.isInitialReplication == isInitial)
    #expect(replica.isStalled == isStalled)
  }
}
