import InfiniBox
import Synchronization
import Testing

/// Lists are complete and stable, or an error.
@Suite struct ListingTests {
  struct Row: Projection, Equatable {
    static let fields = ["id", "name"]
    let id: Int64
    let name: String
  }

  /// An array whose list of volumes is what `ids` says at each request, counted from 0.
  private func array(
    pageSize: Int = 3, _ ids: @escaping @Sendable (_ request: Int) -> [Int64]
  ) -> (array: InfiniBoxSystem, transport: ScriptedTransport) {
    var options = ConnectionOptions()
    options.pageSize = pageSize
    return InfiniBoxSystem.scripted(options: options) { request, number in
      var all = ids(number)
      if let after = request.parameter("id").flatMap({ Int64($0.dropFirst(3)) }) { all = all.filter { $0 > after } }
      return Sample.page(request.pageNumber, size: request.pageSize, of: all.map { Sample.object($0) })
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 6, 7, 20])
  func readsAllPages(count: Int64) async throws {
    let ids = count == 0 ? [] : Array(1...count)
    let (array, transport) = array { _ in ids }
    let rows = try await array.volumes.list(Row.self)
    #expect(rows.map(\.id) == ids)
    #expect(transport.requests.count == max(1, Int(count + 2) / 3))
    #expect(array.requestsSent == transport.requests.count)
  }

  @Test func asksOnlyForTheFieldsOfTheProjectionSortedByID() async throws {
    let (array, transport) = array { _ in [1] }
    _ = try await array.volumes.list(Row.self, where: [.equal("type", OriginType.master)])
    #expect(transport.requests.map(\.path) == ["/api/rest/volumes"])
    #expect(
      transport.requests.map(\.query) == ["type=eq%3AMASTER&sort=id&fields=id%2Cname&page=1&page_size=3"])
  }

  @Test func keepsSmallerPagesThatTheArrayInsistsOn() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { request, _ in
      Sample.page(request.pageNumber, size: 2, of: (1...5).map { Sample.object($0) })
    }
    #expect(try await array.volumes.list(Row.self).map(\.id) == [1, 2, 3, 4, 5])
    #expect(transport.requests.count == 3)
  }

  @Test func readsAgainWhenTheListGrewBetweenPages() async throws {
    let (array, transport) = array { request in Array(1...(request == 0 ? 4 : 5)) }
    #expect(try await array.volumes.list(Row.self).map(\.id) == [1, 2, 3, 4, 5])
    #expect(transport.requests.count == 4)
  }

  @Test func readsAgainWhenAnObjectCameTwice() async throws {
    // Between the pages, one object appeared among the first and another disappeared.
    let (array, _) = array { request in request == 0 ? [10, 20, 30, 40] : [5, 10, 20, 30] }
    #expect(try await array.volumes.list(Row.self).map(\.id) == [5, 10, 20, 30])
  }

  /// On an array where something is created before every request, a list by page numbers never fits together.
  @Test func walksByIDWhenTheListKeepsGrowing() async throws {
    let (array, transport) = array { request in Array(1...Int64(7 + request)) }
    let ids = try await array.volumes.list(Row.self).map(\.id)
    #expect(Array(ids.prefix(7)) == Array(1...7))
    #expect(Set(ids).count == ids.count)
    #expect(transport.requests.last?.parameter("id")?.hasPrefix("gt:") == true)
  }

  @Test func refusesATotalThatDoesNotAddUp() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in
      Sample.response([
        "result": [Sample.object(1)], "error": .null,
        "metadata": ["number_of_objects": 2, "page_size": 1000, "pages_total": 1, "page": 1],
      ])
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.list(Row.self) }
    guard case .inventoryChanged = error?.cause else {
      Issue.record("expected inventoryChanged, got \(String(describing: error))")
      return
    }
    #expect(error?.recovery == .nextCycle)
    #expect(error?.isDefinitive == true)
    #expect(transport.requests.count < 10)
  }

  @Test func refusesIDsThatDoNotAscend() async throws {
    let (array, _) = InfiniBoxSystem.scripted { request, _ in
      Sample.page(1, size: 1000, of: [Sample.object(2), Sample.object(1)])
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.list(Row.self) }
    #expect(error?.cause == .inventoryChanged("id 1 came after id 2"))
  }

  @Test func refusesAListWithoutTotals() async throws {
    let (array, _) = InfiniBoxSystem.scripted { _, _ in Sample.envelope([Sample.object(1)]) }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.list(Row.self) }
    #expect(error?.cause == .malformedAnswer(.missingKey("metadata.number_of_objects")))
  }

  @Test(arguments: [Int64.max, -1, 5_000_000_000])
  func refusesAbsurdTotals(total: Int64) async throws {
    let (array, _) = InfiniBoxSystem.scripted { _, _ in
      Sample.response([
        "result": [], "error": .null,
        "metadata": ["number_of_objects": .integer(total), "page_size": 1000, "pages_total": 1, "page": 1],
      ])
    }
    await #expect(throws: InfiniBoxError.self) { try await array.volumes.list(Row.self) }
  }

  @Test func endsWithTheErrorOfAnyPage() async throws {
    let (array, _) = InfiniBoxSystem.scripted { request, _ in
      request.pageNumber == 3
        ? Sample.text("gone", status: 502)
        : Sample.page(request.pageNumber, size: 1000, of: (1...5000).map { Sample.object($0) })
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.list(Row.self) }
    #expect(error?.cause == .serverError(status: 502, nil))
  }

  /// Pages may be answered in any order; the rows come in order, and no more are in flight than allowed.
  @Test func fetchesAFewPagesAtOnce() async throws {
    let inFlight = Gauge()
    var options = ConnectionOptions()
    options.pageSize = 1
    options.pagesInFlight = 4
    let (array, _) = InfiniBoxSystem.scripted(options: options) { request, _ in
      inFlight.enter()
      // Pages 2 to 5 wait for each other, so that they are surely in flight together.
      if request.pageNumber > 1 { await inFlight.wait(for: min(4, request.pageNumber)) }
      inFlight.leave()
      return Sample.page(request.pageNumber, size: 1, of: (1...12).map { Sample.object($0) })
    }
    #expect(try await array.volumes.list(Row.self).map(\.id) == Array(1...12))
    #expect(inFlight.highest > 1)
    #expect(inFlight.highest <= 4)
  }

  private final class Gauge: Sendable {
    private let state = Mutex<(now: Int, highest: Int)>((0, 0))

    var highest: Int { state.withLock { $0.highest } }

    func enter() {
      state.withLock {
        $0.now += 1
        $0.highest = max($0.highest, $0.now)
      }
    }

    func leave() { state.withLock { $0.now -= 1 } }

    /// Gives the other pages a chance to get in, for a bounded number of turns.
    func wait(for count: Int) async {
      for _ in 0..<1000 where highest < count { await Task.yield() }
    }
  }

  @Test func metadataIsListedWithoutOrderButWithoutDuplicates() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { request, _ in
      Sample.page(request.pageNumber, size: 1000, of: [Sample.object(9), Sample.object(3)])
    }
    #expect(try await array.metadata.search().map(\.id) == [9, 3])
    #expect(transport.requests.first?.query == "page=1&page_size=1000")
  }

  /// Found by fuzzing: one page again and again, with a total that would take a million of them.
  @Test func anArrayThatRepeatsItselfIsNotAskedForAllItsPages() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in
      Sample.response([
        "result": [Sample.object(7)], "error": .null, "metadata": ["number_of_objects": 9000, "page_size": 1],
      ])
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.list() }
    #expect(error?.cause == .inventoryChanged("id 7 came after id 7"))
    #expect(transport.requests.count < 20)
  }

  @Test func whatNoArrayCanHaveIsNotRead() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in
      Sample.response([
        "result": [Sample.object(7)], "error": .null, "metadata": ["number_of_objects": 999_999_999, "page_size": 1],
      ])
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.list() }
    #expect(error?.recovery == .nextCycle)
    #expect(transport.requests.count < 20)
  }

  /// Found by fuzzing: read by id, a list that grows by more than a page with each answer has no end.
  @Test func aListThatGrowsFasterThanItIsReadIsLeft() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { request, number in
      let first = request.parameter("id").flatMap { Int64($0.dropFirst(3)) } ?? 0
      return Sample.response([
        "result": .list((1...10).map { Sample.object(first + $0) }), "error": .null,
        "metadata": ["number_of_objects": .integer(20 + Int64(number))],
      ])
    }
    await #expect(throws: InfiniBoxError.self) { try await array.replicas.list() }
    #expect(transport.requests.count < 40)
  }
}
