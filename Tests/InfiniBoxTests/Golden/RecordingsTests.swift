import Testing

/// Every recording that is kept here is compared by some case, and every case has its recording.
@Suite struct RecordingsTests {
  static let cases =
    ReplicaCreationGoldenTests.volumes + ReplicaCreationGoldenTests.filesystems + ReplicaCreationGoldenTests.groups
    + ReplicaCreationGoldenTests.flatForms + ReplicaGoldenTests.actions + ReplicaGoldenTests.updates
    + ReplicaGoldenTests.deletions + ReplicaGoldenTests.reads + ReplicaGoldenTests.members
    + InventoryGoldenTests.pools + InventoryGoldenTests.volumes + InventoryGoldenTests.snapshots
    + InventoryGoldenTests.filesystems + InventoryGoldenTests.groups + InventoryGoldenTests.links
    + SessionGoldenTests.system + SessionGoldenTests.metadata + SessionGoldenTests.events + SessionGoldenTests.seed

  /// Compared by a test of their own.
  static let flows: Set<String> = ["approval_refused", "metadata_query_all", "session_relogin_on_401"]

  @Test func everyRecordingIsCompared() throws {
    let compared = Self.cases.map(\.recording)
    #expect(Set(compared).count == compared.count, "a recording is compared twice")
    #expect(try RecordedRequest.names() == Set(compared).union(Self.flows))
  }
}
