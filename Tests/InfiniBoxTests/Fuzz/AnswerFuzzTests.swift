import Foundation
import InfiniBox
import Synchronization
import Testing

/// Whatever an array answers, a call ends soon: with a value, or with a typed error that is one clear sentence.
@Suite struct AnswerFuzzTests {
  @Test func goodAnswersAreRead() async throws {
    for (place, call) in FuzzedCalls.all.enumerated() {
      let (array, _) = InfiniBoxSystem.scripted { request, _ in FuzzedCalls.goodAnswer(request) }
      do {
        try await call(array)
      } catch {
        Issue.record("call \(place): \(error)")
      }
    }
  }

  @Test func mutatedAnswersEndInASentence() async throws {
    let plan = FuzzPlan("answers", runs: 600)
    for run in 0..<plan.runs {
      var generator = plan.generator(of: run)
      let call = generator.pick(FuzzedCalls.all)
      let usesSession = generator.chance(20)
      let isPeerKnown = generator.chance(20)
      let state = Mutex(generator)
      var options = ConnectionOptions()
      options.authentication = usesSession ? .session : .basic
      let (array, transport) = InfiniBoxSystem.scripted(options: options) { request, _ in
        let good = FuzzedCalls.goodAnswer(request)
        return state.withLock { $0.chance(70) ? AnswerMutation.mutated(good, &$0) : good }
      }
      if isPeerKnown { try array.registerPeer(PeerCredentials(name: "lyon", credentials: Sample.credentials)) }
      await Self.check(plan.place(run)) { try await call(array.approved) }
      // The longest: login, features and version, a list read three times, one of its requests logged in again.
      #expect(transport.requests.count <= 40, "\(plan.place(run))")
    }
  }

  /// Lists of an array that lies about totals, pages and order, differently each time.
  @Test func lyingListsAreLeft() async throws {
    let plan = FuzzPlan("lists", runs: 100)
    for run in 0..<plan.runs {
      var generator = plan.generator(of: run)
      var options = ConnectionOptions()
      options.pageSize = 20
      let lie = ListLie(&generator)
      let state = Mutex(generator)
      let (array, transport) = InfiniBoxSystem.scripted(options: options) { request, number in
        state.withLock { lie.page(request, number: number, &$0) }
      }
      await Self.check(plan.place(run)) { _ = try await array.replicas.list() }
      // Read twice by page and once by id, and what grows meanwhile is read at most twice as far.
      #expect(transport.requests.count <= 4 * (lie.pages + 10), "\(plan.place(run)): \(lie)")
    }
  }

  private static func check(_ place: String, _ work: () async throws -> Void) async {
    do {
      try await work()
    } catch {
      guard let error = error as? InfiniBoxError else {
        Issue.record("\(place): \(error) is not typed")
        return
      }
      let sentence = error.description
      #expect(sentence.hasPrefix("cannot ") && sentence.contains(": ") && sentence.contains("; "), "\(place)")
      #expect(!sentence.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(place)")
      #expect(!sentence.hasSuffix(".") && sentence.count < 2000, "\(place): \(sentence)")
      // What is no refusal of a sent write must never be taken for one.
      if case .malformedAnswer = error.cause, error.request?.mayHaveEffect == true {
        #expect(!error.isDefinitive, "\(place): \(sentence)")
      }
    }
  }
}

/// How an array lies about a list.
private struct ListLie: Sendable {
  let total: Int64
  let announcedPageSize: Int64?
  let tellsPage: Bool
  /// Objects that appear with each request.
  let growth: Int64
  let isShuffled: Bool
  let repeatsItself: Bool

  /// That it has when it is read by id, after some growth; what announces the impossible is left at once.
  var pages: Int { total > 1_000_000 ? 1 : Int((total + 20 * growth) / max(1, announcedPageSize ?? 20)) }

  init(_ generator: inout SeededGenerator) {
    total = Int64(generator.pick([0, 1, 19, 20, 21, 50, 999_999_999, -1]))
    announcedPageSize = generator.pick([nil, 20, 20, 20, 7, 1, 0, -1])
    tellsPage = generator.chance(50)
    growth = Int64(generator.pick([0, 0, 0, 1, 30]))
    isShuffled = generator.chance(10)
    repeatsItself = generator.chance(20)
  }

  func page(_ request: TransportRequest, number: Int, _ generator: inout SeededGenerator) -> TransportResponse {
    let after = request.parameter("id").flatMap { Int64($0.dropFirst(3)) } ?? 0
    let size = announcedPageSize.flatMap { $0 > 0 ? $0 : nil } ?? 20
    let count = max(0, total + growth * Int64(number) - after)
    let first = after + (repeatsItself ? 0 : Int64(request.pageNumber - 1) * size)
    var ids = Array((first + 1)..<(first + 1 + min(size, max(0, count - first + after))))
    if isShuffled { ids.shuffle(using: &generator) }
    var metadata: [String: JSONValue] = ["number_of_objects": .integer(count)]
    if let announcedPageSize { metadata["page_size"] = .integer(announcedPageSize) }
    if tellsPage { metadata["page"] = .integer(Int64(request.pageNumber)) }
    return Sample.response([
      "result": .list(ids.map { Sample.object($0) }), "error": .null, "metadata": .object(metadata),
    ])
  }
}
