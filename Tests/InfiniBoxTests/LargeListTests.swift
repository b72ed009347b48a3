import Foundation
import InfiniBox
import Testing

/// A list of 100,000 volumes is read page by page: what is kept are the projections, not the answers.
@Suite struct LargeListTests {
  struct Row: Projection {
    static let fields = ["id", "name", "pool_id", "cg_id", "size", "rmr_source", "created_at"]
    let id: Int64
    let name: String
    let groupID: Int64?
    let createdAt: ArrayTime?

    init(from decoder: any Decoder) throws {
      let fields = try ObjectFields(decoder)
      id = try fields.integer("id")
      name = try fields.text("name")
      groupID = try fields.relation("cg_id")
      createdAt = try fields.time("created_at")
    }
  }

  /// In a process of its own, where no other test's memory counts.
  @Test func hundredThousandVolumesStayFarBelow300MB() async {
    await #expect(processExitsWith: .success) { try await Self.readHundredThousandVolumes() }
  }

  private static func readHundredThousandVolumes() async throws {
    let total: Int64 = 100_000
    let (array, transport) = InfiniBoxSystem.scripted { request, _ in
      let first = Int64(request.pageNumber - 1) * 1000 + 1
      let objects = (first..<(first + 1000)).map { id in
        #"{"id":\#(id),"name":"esx-prod-db-volume-\#(id)","pool_id":1001,"cg_id":null,"size":1073741824,"#
          + #""rmr_source":false,"created_at":1754000000000}"#
      }
      return Sample.text(
        #"{"result":[\#(objects.joined(separator: ","))],"error":null,"metadata":{"ready":true,"number_of_objects":"#
          + #"\#(total),"page_size":1000,"pages_total":100,"page":\#(request.pageNumber)}}"#)
    }
    let before = try residentBytes()
    let rows = try await array.volumes.list(Row.self)
    let growth = try residentBytes() - before
    #expect(rows.count == 100_000)
    #expect(rows.last?.name == "esx-prod-db-volume-100000")
    #expect(transport.requests.count == 100)
    #expect(growth < 150 << 20, "grew by \(growth >> 20) MiB")
  }

  private static func residentBytes() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
    return (Int(pages) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
