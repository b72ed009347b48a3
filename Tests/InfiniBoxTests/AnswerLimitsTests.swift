import Foundation
import InfiniBox
import Testing

/// What an answer may make of its bytes is bounded before anything is made of them.
@Suite struct AnswerLimitsTests {
  struct Row: Projection {
    static let fields = ["id", "name"]
    let id: Int64
    let name: String
  }

  private static func array(_ body: String, pageSize: Int = 1000) -> InfiniBoxSystem {
    let data = Data(body.utf8)
    var options = ConnectionOptions()
    options.pageSize = pageSize
    return InfiniBoxSystem.scripted(options: options) { request, _ throws(TransportError) in
      guard data.count <= request.maximumAnswerSize else {
        throw TransportError.answerTooLarge(limit: request.maximumAnswerSize)
      }
      return TransportResponse(status: 200, body: data)
    }.array
  }

  private static func page(_ rows: String, total: Int) -> String {
    #"{"result":[\#(rows)],"error":null,"metadata":{"number_of_objects":\#(total),"page_size":1000,"page":1}}"#
  }

  private static func cause(of body: String, pageSize: Int = 1000) async -> InfiniBoxError.Cause? {
    let error = await #expect(throws: InfiniBoxError.self) {
      try await array(body, pageSize: pageSize).volumes.list(Row.self)
    }
    return error?.cause
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    Array(repeating: text, count: count).joined(separator: ",")
  }

  @Test func `a page with more rows than were asked for is refused, whatever they are and whatever it announces`()
    async throws
  {
    for row in [#"{"id":1,"name":"v"}"#, "{}", "0", "[]", #""},{""#] {
      #expect(
        await Self.cause(of: Self.page(Self.repeated(row, 1001), total: 1001)) == .answerExceeds(.rows(limit: 1000)))
    }
    #expect(await Self.cause(of: #"{"\u0072esult":[{},{},{}]}"#, pageSize: 2) == .answerExceeds(.rows(limit: 2)))
    let many = #"{"result":[],"error":null,"result":[{},{},{}]}"#
    #expect(await Self.cause(of: many, pageSize: 2) == .answerExceeds(.rows(limit: 2)))
    let error = await #expect(throws: InfiniBoxError.self) {
      try await Self.array(Self.page("{},{},{}", total: 3), pageSize: 2).volumes.list(Row.self)
    }
    #expect(
      error?.description
        == "cannot read 'volumes' of array 'paris': the answer has more than the 2 rows that were asked for "
        + "(GET /api/rest/volumes); check that the address leads to an InfiniBox")
    #expect(error?.recovery == .operator)
  }

  @Test func `a full page is read, and commas in texts and inner lists are no rows`() async throws {
    let rows = (1...1000).map { #"{"id":\#($0),"name":"a,\"],[{}\\","x":[1,2,3,{"y":[[],[]]}]}"# }.joined(
      separator: ",")
    let read = try await Self.array(Self.page(rows, total: 1000)).volumes.list(Row.self)
    #expect(read.count == 1000 && read.last?.name == #"a,"],[{}\"#)
  }

  @Test func `no answer is nested deeper or holds more values than any array's`() async throws {
    let deep = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
    #expect(
      await Self.cause(of: Self.page(#"{"id":1,"name":"v","x":\#(deep)}"#, total: 1))
        == .answerExceeds(.depth(limit: 64)))
    let wide = Self.repeated("0", 500_001)
    #expect(
      await Self.cause(of: Self.page(#"{"id":1,"name":"v","x":[\#(wide)]}"#, total: 1))
        == .answerExceeds(.values(limit: 500_000)))
  }

  @Test func `an answer about one object is bounded far lower than a page`() async throws {
    let long = String(repeating: "x", count: 2 << 20)
    let array = Self.array(#"{"result":{"id":1,"name":"\#(long)"},"error":null}"#)
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.get(Row.self, 1) }
    #expect(error?.cause == .answerTooLarge(limit: 1 << 20))
  }

  @Test func `a list of more rows than any array has is refused by its first page`() async throws {
    let rows = (1...1000).map { #"{"id":\#($0),"name":"v"}"# }.joined(separator: ",")
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in Sample.text(Self.page(rows, total: 2_000_001)) }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.list(Row.self) }
    #expect(error?.cause == .answerExceeds(.listRows(limit: 2_000_000)))
    #expect(transport.requests.count == 1)
  }

  @Test func `a list of fat rows is left when its pages together are too long`() async throws {
    // Each page as long as a page may be; a list of them would take gigabytes.
    let name = String(repeating: "x", count: 16_000)
    let (array, transport) = InfiniBoxSystem.scripted { request, _ in
      let first = (request.pageNumber - 1) * 1000
      let rows = (1...1000).map { #"{"id":\#(first + $0),"name":"","x":"\#(name)"}"# }.joined(separator: ",")
      return Sample.text(
        #"{"result":[\#(rows)],"error":null,"metadata":{"number_of_objects":90000,"page_size":1000}}"#)
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.list(Row.self) }
    #expect(error?.cause == .answerExceeds(.listBytes(limit: 512 << 20)))
    #expect(transport.requests.count < 40)
  }

  /// The worst answers that are still decoded, each in a process of its own, where no other test's memory counts.
  @Test func `the worst answers that are decoded take a bounded amount of memory`() async {
    await #expect(processExitsWith: .success) { try await Self.measure("one long text") { Self.longText } }
    await #expect(processExitsWith: .success) { try await Self.measure("escaped text") { Self.escapedText } }
    await #expect(processExitsWith: .success) { try await Self.measure("one long key") { Self.longKey } }
    await #expect(processExitsWith: .success) { try await Self.measure("many keys") { Self.manyKeys } }
    await #expect(processExitsWith: .success) { try await Self.measure("many numbers") { Self.manyNumbers } }
    await #expect(processExitsWith: .success) { try await Self.measure("many lists") { Self.manyLists } }
    await #expect(processExitsWith: .success) { try await Self.measure("many texts") { Self.manyTexts } }
  }

  private static var longText: String {
    page(#"{"id":1,"name":"\#(String(repeating: "x", count: 16_000_000))"}"#, total: 1)
  }
  private static var escapedText: String {
    page(#"{"id":1,"name":"\#(String(repeating: #"\u20ac"#, count: 2_700_000))"}"#, total: 1)
  }
  private static var longKey: String {
    page(#"{"id":1,"name":"v","\#(String(repeating: "x", count: 16_000_000))":0}"#, total: 1)
  }
  private static var manyKeys: String {
    page(
      #"{"id":1,"name":"v",\#((0..<240_000).map { #""key-that-is-long-\#($0)":0"# }.joined(separator: ","))}"#, total: 1
    )
  }
  private static var manyNumbers: String { page(#"{"id":1,"name":"v","x":[\#(repeated("0", 490_000))]}"#, total: 1) }
  private static var manyLists: String { page(#"{"id":1,"name":"v","x":[\#(repeated("[]", 240_000))]}"#, total: 1) }
  private static var manyTexts: String {
    page(#"{"id":1,"name":"v","x":[\#(repeated(#""xxxxxxxxxxx""#, 490_000))]}"#, total: 1)
  }

  private static func measure(_ name: String, _ body: () -> String) async throws {
    let array = array(body())
    // The peak so far is that of making the answer.
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    let before = try peak()
    let rows = try await array.volumes.list(Row.self)
    let growth = try peak() - before
    print("answer of \(name): \(growth) MB")
    #expect(rows.count == 1)
    #expect(growth < 100, "\(name): \(growth) MB")
  }

  /// In megabytes.
  private static func peak() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) / 1000
  }
}
