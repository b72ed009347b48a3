import InfiniBox
import Testing

// Events (rest 17).
extension GoldenCase {
  static let events: [GoldenCase] = [
    GoldenCase("events_from_id_1000", answer: noEvents) { _ = try await $0.first.events.poll(after: 1004) },
    GoldenCase("events_by_code", answer: noEvents) {
      _ = try await $0.first.events.last(10, where: [.equal("code", "VOLUME_CREATED")])
    },
    GoldenCase("events_last", answer: noEvents) {
      _ = try await $0.first.events.last(3)
      _ = try await $0.first.events.last(1)
      _ = try await $0.first.events.first(2)
    },
    GoldenCase(
      "events_from_id", .only([1], because: "infinisdk asks for a page of 50 first, and then for all again"),
      answer: noEvents
    ) { _ = try await $0.first.events.poll(after: 1004) },
    GoldenCase("events_by_level", .lists, answer: noEvents) {
      let events = $0.first.events
      _ = try await events.list(where: [.oneOf("level", [EventLevel.error, .critical])])
      _ = try await events.page(size: 5, where: [.atLeast("seq_num", 1004)])
      let moment = ArrayTime(milliseconds: 1_700_000_000_000)
      _ = try await events.page(size: 5, where: [.atLeast("timestamp", moment)])
    },
    GoldenCase("events_types", answer: types) {
      let types = try await $0.first.events.types()
      #expect(types.codes == ["VOLUME_CREATED"])
      #expect(types.levels == [.info, .other("DEBUG")])
    },
    GoldenCase("events_delete_before") {
      try await $0.first.events.delete(upTo: ArrayTime(milliseconds: 1_600_000_000_000))
    },
    GoldenCase("events_custom") {
      try await $0.first.events.create(
        "dr drill {x}", level: .warning, data: [Event.Datum(name: "x", type: "string", value: "1")])
    },
  ]

  private static let noEvents: Answer = { Sample.page($0.pageNumber, size: $0.pageSize, of: []) }
  private static let types: Answer = { _ in
    Sample.envelope([
      "codes": ["VOLUME_CREATED"], "levels": [["name": "INFO", "value": 1], ["name": "DEBUG", "value": 0]],
      "reporters": [], "visibilities": ["CUSTOMER"],
    ])
  }
}
