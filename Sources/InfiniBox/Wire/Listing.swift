/// Reads a whole list, complete and stable (rest 2.3): pages sorted by id, totals checked on each page, ids ascending.
///
/// Pages after the first are fetched a few at a time. Each is decoded and dropped by itself, so only the projections stay
/// in memory. A list that changed underneath is read again; the third and last time it is walked by id, one page after
/// the other, which misses nothing that was there all the time however busy the array is. If even that contradicts
/// itself, the error is `inventoryChanged`.
///
/// What it may take in all is bounded (`AnswerLimits`): an array may lie about each page.
///
/// Paging by number has a limit that no check of totals can remove: when between two pages one object disappears and
/// another appears, an object may slip through until the list is read again.
struct Listing<Row: Projection>: Sendable {
  let array: InfiniBoxSystem
  let path: String
  let filters: [Filter]
  /// False for lists whose order arrays are not known to offer (metadata); then only duplicates are looked for.
  var isSortable = true

  func read() async throws(InfiniBoxError) -> [Row] {
    let fields = try await array.known(Row.fields, of: path)
    var reason = ""
    for attempt in 1...3 {
      do throws(ListingFailure) {
        return try await attempt == 3 && isSortable ? walk(fields) : readPages(fields)
      } catch {
        switch error {
        case .changed(let what): reason = what
        case .failed(let error): throw error
        }
      }
    }
    throw array.failure(.get(path), .inventoryChanged(reason))
  }

  // MARK: By page number

  private func readPages(_ fields: [String]) async throws(ListingFailure) -> [Row] {
    let first = try await fetch(request(fields, page: 1))
    let shape = try ListShape(first.description, rows: first.rows.count, requestedPageSize: pageSize)
    guard shape.numberOfObjects <= AnswerLimits.listRows else { throw excess(.listRows(limit: AnswerLimits.listRows)) }
    var rows = first.rows
    try checkOrder(of: rows, after: nil)
    // Memory for what was announced only, as far as that is plausible.
    rows.reserveCapacity(min(shape.numberOfObjects, 100_000))
    try await readFurtherPages(fields, shape, after: first, into: &rows)
    guard rows.count == shape.numberOfObjects else {
      throw .changed("\(rows.count) objects came where \(shape.numberOfObjects) were announced")
    }
    guard isSortable || Set(rows.map(\.id)).count == rows.count else { throw .changed("an object came twice") }
    return rows
  }

  /// Pages 2 to the last, a few in flight, appended in order.
  private func readFurtherPages(
    _ fields: [String], _ shape: ListShape, after first: ListPage<Row>, into rows: inout [Row]
  ) async throws(ListingFailure) {
    guard shape.pages > 1 else { return }
    let inFlight = max(1, array.connection.options.pagesInFlight)
    let last = rows.last?.id
    let outcome: Result<[Row], ListingFailure> = await withTaskGroup(
      of: (Int, Result<ListPage<Row>, ListingFailure>).self
    ) { group in
      var waiting: [Int: [Row]] = [:]
      var collected: [Row] = []
      var size = first.size
      var next = 2
      var wanted = 2
      var running = 0
      // No page is far ahead of the one that comes next: what is wrong with that one is seen before all others are there.
      func start() {
        while next <= shape.pages, running < inFlight, next - wanted < 2 * inFlight - 1 {
          let number = next
          next += 1
          running += 1
          group.addTask { (number, await self.outcome(ofPage: number, fields, expected: shape)) }
        }
      }
      start()
      while let (number, outcome) = await group.next() {
        running -= 1
        switch outcome {
        case .failure(let failure):
          group.cancelAll()
          return .failure(failure)
        case .success(let page):
          waiting[number] = page.rows
          size += page.size
        }
        guard size <= AnswerLimits.listBytes else {
          group.cancelAll()
          return .failure(self.excess(.listBytes(limit: AnswerLimits.listBytes)))
        }
        while let page = waiting.removeValue(forKey: wanted) {
          // Checked at once, so that an array that repeats itself is not asked for all its pages.
          do throws(ListingFailure) {
            try self.checkOrder(of: page, after: collected.last?.id ?? last)
          } catch {
            group.cancelAll()
            return .failure(error)
          }
          collected += page
          wanted += 1
        }
        start()
      }
      return .success(collected)
    }
    rows += try outcome.get()
  }

  private func outcome(
    ofPage number: Int, _ fields: [String], expected: ListShape
  ) async -> Result<ListPage<Row>, ListingFailure> {
    do throws(ListingFailure) {
      return .success(try await page(number, fields, expected: expected))
    } catch {
      return .failure(error)
    }
  }

  private func page(
    _ number: Int, _ fields: [String], expected: ListShape
  ) async throws(ListingFailure) -> ListPage<Row> {
    let page = try await fetch(request(fields, page: number))
    try expected.check(page.description, page: number, rows: page.rows.count)
    return page
  }

  private func checkOrder(of page: [Row], after id: Int64?) throws(ListingFailure) {
    guard isSortable else { return }
    var last = id
    for row in page {
      if let last, row.id <= last { throw .changed("id \(row.id) came after id \(last)") }
      last = row.id
    }
  }

  // MARK: By id

  /// Each page is the first one of the objects after the last id seen.
  private func walk(_ fields: [String]) async throws(ListingFailure) -> [Row] {
    var rows: [Row] = []
    var size = 0
    var pagesLeft: Int?
    while true {
      let page = try await fetch(request(fields, page: 1, after: rows.last?.id))
      let (next, remaining) = (page.rows, page.description.numberOfObjects ?? 0)
      size += page.size
      guard size <= AnswerLimits.listBytes else { throw excess(.listBytes(limit: AnswerLimits.listBytes)) }
      guard rows.count + next.count <= AnswerLimits.listRows else {
        throw excess(.listRows(limit: AnswerLimits.listRows))
      }
      guard remaining >= next.count, !next.isEmpty || remaining == 0 else {
        throw .changed("\(next.count) of \(remaining) objects came")
      }
      try checkOrder(of: next, after: rows.last?.id)
      rows += next
      if next.count == remaining { return rows }
      // Twice what there was at first: a list that grows faster than that is never read to its end.
      let pages = pagesLeft ?? 2 * (remaining / next.count) + 10
      guard (1...2 * ListShape.maximumPages).contains(pages) else {
        throw .changed("it still had \(remaining) objects after \(rows.count)")
      }
      pagesLeft = pages - 1
    }
  }

  // MARK: One page

  private func fetch(_ request: APIRequest) async throws(ListingFailure) -> ListPage<Row> {
    let envelope: Envelope<[Row]>
    do throws(InfiniBoxError) {
      envelope = try await array.envelope(of: request)
    } catch {
      throw .failed(error)
    }
    guard let description = envelope.page, description.numberOfObjects != nil else {
      throw .failed(
        array.failure(request, .malformedAnswer(.missingKey("metadata.number_of_objects"))))
    }
    return ListPage(rows: envelope.result, description: description, size: envelope.size)
  }

  private func request(_ fields: [String], page: Int, after id: Int64? = nil) -> APIRequest {
    var query = filters.map(\.queryItem)
    if let id { query.append(Filter.greater("id", id).queryItem) }
    if isSortable { query.append(QueryItem("sort", "id")) }
    if !fields.isEmpty { query.append(QueryItem(fields: fields)) }
    return .page(path, query, number: page, size: pageSize)
  }

  private func excess(_ excess: AnswerExcess) -> ListingFailure {
    .failed(array.failure(.get(path), .answerExceeds(excess)))
  }

  private var pageSize: Int { array.connection.options.pageSize }
}

private struct ListPage<Row: Projection>: Sendable {
  var rows: [Row]
  var description: PageDescription
  /// Bytes of the answer.
  var size: Int
}

private enum ListingFailure: Error {
  /// The list is not the one that its first page announced.
  case changed(String)
  case failed(InfiniBoxError)
}

/// What the first page of a list announced, and every other page must repeat.
private struct ListShape: Sendable {
  /// More than any array has: 10 million objects in pages of 1000. Whoever announces more is not believed.
  static let maximumPages = 10_000

  let numberOfObjects: Int
  /// As the array has it, which may be less than was asked for.
  let pageSize: Int
  let pages: Int

  init(_ first: PageDescription, rows: Int, requestedPageSize: Int) throws(ListingFailure) {
    numberOfObjects = first.numberOfObjects ?? 0
    pageSize = first.pageSize ?? requestedPageSize
    let isPossible = (0...1_000_000_000).contains(numberOfObjects) && (1...1_000_000).contains(pageSize)
    pages = isPossible ? max(1, (numberOfObjects + pageSize - 1) / pageSize) : .max
    guard pages <= Self.maximumPages else {
      throw .changed("\(numberOfObjects) objects in pages of \(pageSize) were announced")
    }
    try check(first, page: 1, rows: rows)
  }

  func check(_ page: PageDescription, page number: Int, rows: Int) throws(ListingFailure) {
    guard page.numberOfObjects == numberOfObjects else {
      throw .changed("the total went from \(numberOfObjects) to \(page.numberOfObjects ?? 0) objects")
    }
    guard page.pageSize ?? pageSize == pageSize, page.page ?? number == number else {
      throw .changed("page \(number) came as page \(page.page ?? number) of size \(page.pageSize ?? pageSize)")
    }
    // Arrays may call an empty list one page or none.
    guard max(1, page.pagesTotal ?? pages) == pages else {
      throw .changed("\(page.pagesTotal ?? 0) pages were announced for \(numberOfObjects) objects")
    }
    let expected = number < pages ? pageSize : numberOfObjects - (pages - 1) * pageSize
    guard rows == expected else {
      throw .changed("page \(number) has \(rows) objects and not \(expected)")
    }
  }
}
