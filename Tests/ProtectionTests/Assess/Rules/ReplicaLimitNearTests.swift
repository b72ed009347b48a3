import Protection
import TestSupport
import Testing

@Suite struct ReplicaLimitNearTests {
  private func world(_ replicas: Int, _ settings: (inout ProtectionSettings) -> Void) -> World {
    (1...replicas).reduce(World.twoArrays().volumes(replicas)) { $0.replica(of: "v-\($1)") }.policy(.gold()).with {
      $0.settings.replicaLimit = 5
      $0.settings.replicaSlotsKept = 2
      settings(&$0.settings)
    }
  }

  @Test(arguments: [(2, nil), (3, Severity.warning), (5, .critical)])
  func fewFreeReplicasAreReportedOnBothArrays(replicas: Int, severity: Severity?) {
    #expect(world(replicas) { _ in }.findings(.replicaLimitNear).map(\.severity) == (severity.map { [$0, $0] } ?? []))
  }

  @Test func bothNumbersAreSaid() {
    #expect(
      world(3) { _ in }.findings(.replicaLimitNear).last?.summary
        == "array 'paris' has 3 of 5 replicas and replicates 3 of 2048 volumes and filesystems; room is expected for new "
        + "ones and for operators")
  }

  @Test func membersOfGroupsCountAsReplicatedVolumes() {
    let group = { (limit: Int) in
      World.twoArrays().group("app", members: ["a", "b", "c"]).replica(of: "app").with {
        $0.settings.replicatedDatasetLimit = limit
      }
    }
    #expect(group(3).findings(.replicaLimitNear).map(\.severity) == [.critical, .critical])
    #expect(group(4).findings(.replicaLimitNear) == [])
  }

  @Test func silentWithRoom() {
    #expect(world(3) { $0.replicaLimit = 250 }.findings(.replicaLimitNear) == [])
  }
}
