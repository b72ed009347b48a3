import Foundation
import InfiniBox
import Synchronization
import Testing

/// One recorded operation and how this client does the same.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  /// What of the recording the client must send.
  enum Comparison: Sendable {
    /// Every request, in order.
    case all
    /// The requests at these places; the others concern calls that this client does not have.
    case only([Int])
    /// The requests that change something. infinisdk also reads before or after, which this client does not need.
    case writes
    /// Every request, but a list is always read in pages of 1000 sorted by id, with our own fields (rest 20.1).
    case lists
  }

  let recording: String
  let comparison: Comparison
  let answer: Answer
  let run: @Sendable (GoldenArrays) async throws -> Void

  typealias Answer = @Sendable (TransportRequest) -> TransportResponse?

  init(
    _ recording: String, _ comparison: Comparison = .all, answer: @escaping Answer = { _ in nil },
    _ run: @escaping @Sendable (GoldenArrays) async throws -> Void
  ) {
    self.recording = recording
    self.comparison = comparison
    self.answer = answer
    self.run = run
  }

  var testDescription: String { recording }

  func check() async throws {
    let recorded = try RecordedRequest.load(recording).map(\.comparable)
    let arrays = GoldenArrays(answer: answer)
    try await run(arrays)
    let sent = arrays.sent
    switch comparison {
    case .all: Self.expect(sent, recorded)
    case .only(let places): Self.expect(sent, places.map { recorded[$0] })
    case .writes: Self.expect(sent.filter { $0.method != "GET" }, recorded.filter { $0.method != "GET" })
    case .lists: Self.expect(sent.map(\.withoutPaging), recorded.map(\.withoutPaging))
    }
  }

  private static func expect(_ sent: [ComparableRequest], _ recorded: [ComparableRequest]) {
    #expect(!recorded.isEmpty, "the recording has nothing to compare")
    #expect(sent.count == recorded.count, "sent \(sent)")
    for (mine, theirs) in zip(sent, recorded) { #expect(mine == theirs) }
  }
}

/// The two arrays of the recordings, A and B, with one log of what they got.
final class GoldenArrays: Sendable {
  let first: InfiniBoxSystem
  let second: InfiniBoxSystem
  private let log: Log

  /// What was sent, in order, without the question for features that a login needs.
  var sent: [ComparableRequest] { log.requests.withLock { $0 }.filter { !$0.path.hasSuffix("/_features") } }

  init(answer: @escaping GoldenCase.Answer, options: ConnectionOptions = ConnectionOptions()) {
    let log = Log()
    self.log = log
    func array(_ letter: String) -> InfiniBoxSystem {
      let transport = ScriptedTransport { (request, _) in
        log.requests.withLock { $0.append(ComparableRequest(request, system: letter)) }
        return answer(request) ?? Self.plausibleAnswer(request)
      }
      return InfiniBoxSystem(
        name: "array-\(letter)", transport: transport, credentials: Sample.credentials, options: options
      ).approved
    }
    first = array("A")
    second = array("B")
  }

  private final class Log: Sendable {
    let requests = Mutex<[ComparableRequest]>([])
  }

  /// Any object for one, an empty list for many.
  static func plausibleAnswer(_ request: TransportRequest) -> TransportResponse {
    let parts = request.path.split(separator: "/").dropFirst(2)
    let isList =
      request.method == .get && parts.first != "system"
      && (parts.count == 1 || parts.last == "members" || (parts.first == "metadata" && parts.count == 2))
    if isList { return Sample.page(request.pageNumber, size: request.pageSize, of: []) }
    return Sample.envelope(Sample.object(parts.last.flatMap { Int64($0) } ?? 7001))
  }

  /// Answers the members of a group with these ids.
  static func members(_ groupID: Int64, _ ids: [Int64]) -> GoldenCase.Answer {
    { request in
      guard request.path == "/api/rest/cgs/\(groupID)/members", request.method == .get else { return nil }
      return Sample.page(request.pageNumber, size: request.pageSize, of: ids.map { Sample.object($0) })
    }
  }
}
