import Foundation
import Testing

/// The requests of this client equal those that infinisdk really sent, and no recording is forgotten.
@Suite struct GoldenTests {
  static let cases: [GoldenCase] =
    GoldenCase.system + GoldenCase.sessions + GoldenCase.peerPermission + GoldenCase.metadata + GoldenCase.events
    + GoldenCase.pools + GoldenCase.volumes + GoldenCase.queries + GoldenCase.snapshots + GoldenCase.filesystems
    + GoldenCase.groups + GoldenCase.snapshotGroups + GoldenCase.links + GoldenCase.networkSpaces
    + GoldenCase.volumeReplicas + GoldenCase.filesystemReplicas + GoldenCase.groupReplicas
    + GoldenCase.automaticReplicas + GoldenCase.replicaActions + GoldenCase.replicaUpdates
    + GoldenCase.replicaDeletions + GoldenCase.replicaReads + GoldenCase.replicaPeers + GoldenCase.groupMembers
    + GoldenCase.seed

  @Test(arguments: cases)
  func equalsRecording(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  @Test func everyRecordingIsComparedOrLeftOutForAReason() throws {
    let recordings = try RecordedRequest.names()
    let compared = Set(Self.cases.map(\.recording)).union(SessionFlowGoldenTests.recordings)
    let excluded = Set(excludedRecordings.map(\.name))
    #expect(recordings.subtracting(compared).subtracting(excluded) == [], "neither compared nor left out")
    #expect(compared.subtracting(recordings) == [], "compared with a recording that is missing")
    #expect(excluded.subtracting(recordings) == [], "left out, but there is no such recording")
    #expect(compared.intersection(excluded) == [], "both compared and left out")
    #expect(excluded.count == excludedRecordings.count, "left out twice")
    #expect(excludedRecordings.allSatisfy { $0.reason.count > 20 })
  }

  /// A case whose partial comparison matches all requests of its recording is a full one.
  @Test func partialComparisonsLeaveSomethingOut() throws {
    for golden in Self.cases {
      let recorded = try RecordedRequest.load(golden.recording).map(\.comparable)
      switch golden.comparison {
      case .all, .lists, .afterFirst: break
      case .only(let places, let reason):
        #expect(Set(places).count < recorded.count && !reason.isEmpty, "\(golden)")
      case .writes(let reason):
        #expect(recorded.contains { $0.method == "GET" } && !reason.isEmpty, "\(golden)")
      case .distinct(let reason):
        #expect(recorded.indices.contains { recorded[..<$0].contains(recorded[$0]) } && !reason.isEmpty, "\(golden)")
      }
    }
  }

  @Test func documentationListsWhatIsLeftOut() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/InfiniBox/InfiniBox.docc/Contract.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    #expect(rows == excludedRecordings.map { "| `\($0.name)` | \($0.reason) |" })
  }
}
