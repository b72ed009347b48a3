import Foundation
import InfiniBox
import Synchronization
import Testing

/// One recorded operation and how this client does the same.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  /// What of the recording the client must send. What start-up asks (features, version) is compared nowhere: this client
  /// asks it when it needs it.
  enum Comparison: Sendable {
    /// Every request, in order.
    case all
    /// The requests at these places.
    case only([Int], because: String)
    /// The requests that change something; infinisdk also reads before or after, which this client does not need.
    case writes(because: String)
    /// Every request, but a list is always read in pages of 1000 sorted by id, with our own fields (rest 20.1).
    case lists
    /// Every request, after so many of ours that belong to an earlier recording.
    case afterFirst(Int)
    /// Every different request, once.
    case distinct(because: String)
  }

  let recording: String
  let comparison: Comparison
  let options: ConnectionOptions
  let answer: Answer
  let run: @Sendable (GoldenArrays) async throws -> Void

  typealias Answer = @Sendable (TransportRequest) -> TransportResponse?

  init(
    _ recording: String, _ comparison: Comparison = .all, options: ConnectionOptions = ConnectionOptions(),
    answer: @escaping Answer = { _ in nil }, _ run: @escaping @Sendable (GoldenArrays) async throws -> Void
  ) {
    self.recording = recording
    self.comparison = comparison
    self.options = options
    self.answer = answer
    self.run = run
  }

  var testDescription: String { recording }

  func check() async throws {
    let recorded = try RecordedRequest.load(recording).map(\.comparable)
    let arrays = GoldenArrays(answer: answer, options: options)
    try await run(arrays)
    let sent = arrays.sent.filter { !$0.isStartUp }
    switch comparison {
    case .all: Self.expect(sent, recorded.filter { !$0.isStartUp })
    case .afterFirst(let count): Self.expect(Array(sent.dropFirst(count)), recorded)
    case .only(let places, _): Self.expect(sent, places.map { recorded[$0] })
    case .writes: Self.expect(sent.filter { $0.method != "GET" }, recorded.filter { $0.method != "GET" })
    case .lists:
      let recorded = Self.withoutPages(recorded.filter { !$0.isStartUp })
      let sent = Self.withoutPages(sent)
      Self.expect(zip(sent, recorded).map { $0.projected(as: $1) } + sent.dropFirst(recorded.count), recorded)
    case .distinct:
      let different = recorded.reduce(into: [ComparableRequest]()) { different, request in
        if !different.contains(request) { different.append(request) }
      }
      Self.expect(sent, different)
    }
  }

  /// Several pages of one list count as one request.
  private static func withoutPages(_ requests: [ComparableRequest]) -> [ComparableRequest] {
    requests.reduce(into: []) { lists, request in
      let list = request.withoutPaging
      let isNextPage = request.method == "GET" && request.query.contains { $0.hasPrefix("page=") && $0 != "page=1" }
      if !isNextPage || lists.last != list { lists.append(list) }
    }
  }

  private static func expect(_ sent: [ComparableRequest], _ recorded: [ComparableRequest]) {
    #expect(!recorded.isEmpty, "the recording has nothing to compare")
    #expect(sent.count == recorded.count, "sent \(sent)")
    for (mine, theirs) in zip(sent, recorded) { #expect(mine == theirs) }
  }
}
