import Protection
import TestSupport
import Testing

@Suite struct SnapshotsNearLimitTests {
  private func world(_ snapshots: Int, of datasets: Int, on array: ArrayName) -> World {
    World.twoArrays().volume("db").replica(of: "db").policy(.gold()).edit(array) {
      $0.pools[0].snapshots = snapshots
      $0.pools[0].datasets = datasets
    }
  }

  @Test(arguments: [
    (899, 1, nil), (900, 1, Severity.warning), (1799, 2, .warning), (1798, 2, nil), (980, 1, .critical),
  ])
  func whatIsCertainOfAPoolIsReported(snapshots: Int, datasets: Int, severity: Severity?) {
    for array in ["paris", "lyon"] as [ArrayName] {
      let found = world(snapshots, of: datasets, on: array).findings(.snapshotsNearLimit)
      #expect(found.map(\.severity) == (severity.map { [$0] } ?? []))
    }
  }

  @Test func thePoolIsNamed() {
    #expect(
      world(1850, of: 2, on: "lyon").findings(.snapshotsNearLimit).map(\.summary) == [
        "pool 'dr' of array 'lyon' has 1850 snapshots of 2 datasets, so at least 925 of one, and arrays keep 999; policy "
          + "'gold' wants async replication over link 'paris-lyon' to pool 'dr'"
      ])
  }

  @Test func silentForPoolsThatNobodyNeedsAndUntoldCounts() {
    #expect(world(0, of: 0, on: "paris").findings(.snapshotsNearLimit) == [])
    let spare = world(1, of: 1, on: "lyon").pool("spare", on: "lyon").edit("lyon") {
      $0.pools[1].snapshots = 5000
      $0.pools[1].datasets = 1
    }
    #expect(spare.findings(.snapshotsNearLimit) == [])
  }
}
