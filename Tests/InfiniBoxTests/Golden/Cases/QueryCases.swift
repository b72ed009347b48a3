import InfiniBox
import Testing

// Filters, order and paging (rest 2).
extension GoldenCase {
  static let queries: [GoldenCase] = [
    GoldenCase("volumes_find_master_of_pool", .lists) {
      _ = try await $0.first.volumes.list(where: [.equal("pool_id", 1001), .equal("type", OriginType.master)])
    },
    GoldenCase("volumes_find_page_1000", .lists) {
      _ = try await $0.first.volumes.list(
        OnlyID.self, where: [.equal("pool_id", 1001), .equal("type", OriginType.master)])
    },
    GoldenCase("volumes_count", .lists) { _ = try await $0.first.volumes.count() },
    GoldenCase("query_operators") { arrays in
      for filter in operators { _ = try await arrays.first.volumes.first(where: [filter]) }
    },
    GoldenCase("query_special_characters", .lists) {
      _ = try await $0.first.volumes.list(where: [.equal("name", "a b&c=d/e+f%g:h,i(j)\u{e9}")])
    },
    GoldenCase("query_sort") {
      _ = try await $0.first.volumes.page(size: 1, sortedBy: [.descending("size"), .ascending("id")])
      _ = try await $0.first.volumes.page(size: 1, sortedBy: [.ascending("name")])
    },
    GoldenCase("volumes_find_one_page") {
      _ = try await $0.first.volumes.page(
        2, size: 5, sortedBy: [.ascending("created_at")], where: [.equal("parent_id", 1)])
    },
    GoldenCase(
      "volumes_iterate_120", .only([1], because: "infinisdk asks for a page of 50 first, and then for all again"),
      answer: volumes(120)
    ) {
      _ = try await $0.first.volumes.page(size: 1000, where: [.equal("pool_id", 1002)])
    },
    GoldenCase("volumes_iterate_120_by_50", answer: volumes(120)) {
      for number in 1...3 {
        let page = try await $0.first.volumes.page(number, size: 50, where: [.equal("pool_id", 1002)])
        #expect(page.objects.count == (number == 3 ? 20 : 50))
        #expect(page.numberOfObjects == 120)
      }
    },
    GoldenCase("datasets_find") {
      _ = try await $0.first.datasets.page(size: 10, where: [.equal("type", OriginType.master)])
    },
  ]

  private static func volumes(_ count: Int64) -> Answer {
    let all = (1...count).map { Sample.object($0) }
    return { $0.path.hasSuffix("/volumes") ? Sample.page($0.pageNumber, size: $0.pageSize, of: all) : nil }
  }

  private static let operators: [Filter] = [
    .equal("name", "x"), .notEqual("name", "x"), .greater("size", gibibyte), .less("size", gibibyte),
    .atLeast("size", gibibyte), .atMost("size", gibibyte), .oneOf("id", [1, 2, 3]), .notOneOf("id", [1, 2]),
    .between("id", 1, 9), .like("name", "many"), .isNull("rmr_snapshot_guid"), .isNotNull("rmr_snapshot_guid"),
    .equalNull("parent_id"), .equal("mapped", true), .equal("rmr_source", false),
    .greater("created_at", ArrayTime(milliseconds: 1_700_000_000_500)),
    .between(
      "created_at", ArrayTime(milliseconds: 1_700_000_000_000), ArrayTime(milliseconds: 1_700_000_001_000)),
    .oneOf("pool_id", [1001, 1002]), .oneOf("type", [OriginType.master, .snapshot]),
    .anyOf("replication_types", [ReplicationType.async, .sync]), .allOf("replication_types", [ReplicationType.async]),
    .noneOf("replication_types", [ReplicationType.async]),
  ]

  private struct OnlyID: Projection {
    static let fields = ["id"]
    let id: Int64
  }
}
