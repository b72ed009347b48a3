/// The events of an array (rest 17).
public struct Events: ObjectBinder {
  public typealias Object = Event
  public static let path = "events"
  public let array: InfiniBoxSystem

  /// The next events after a cursor, oldest first, at most one page of 1000. Call again with the last id until fewer come.
  ///
  /// A first id larger than the cursor + 1 may mean that the array trimmed its events: ids need not be dense.
  public func poll(after lastID: Int64, where filters: [Filter] = []) async throws(InfiniBoxError) -> [Event] {
    let newer = [Filter.newer(than: lastID)] + filters
    return try await page(size: 1000, sortedBy: [.ascending("id")], where: newer).objects
  }

  /// The newest events, newest first.
  public func last(_ count: Int, where filters: [Filter] = []) async throws(InfiniBoxError) -> [Event] {
    try await page(size: count, sortedBy: [.descending("id")], where: filters).objects
  }

  /// The oldest events that the array still has, oldest first.
  public func first(_ count: Int, where filters: [Filter] = []) async throws(InfiniBoxError) -> [Event] {
    try await page(size: count, sortedBy: [.ascending("id")], where: filters).objects
  }

  /// The words that events of this array may have.
  public func types() async throws(InfiniBoxError) -> EventTypes {
    try await array.result(of: .get("\(Self.path)/types"))
  }

  /// Writes an event of our own; places such as `{name}` in the description are filled from the data.
  public func create(
    _ description: String, level: EventLevel, data: [Event.Datum] = []
  ) async throws(InfiniBoxError) {
    let items: [JSONValue] = data.map {
      ["name": .text($0.name), "type": .text($0.type ?? "string"), "value": $0.value]
    }
    let body: JSONValue = [
      "data": .list(items), "level": .text(level.word), "description_template": .text(description),
      "visibility": "CUSTOMER",
    ]
    _ = try await array.result(of: .post("\(Self.path)/custom", body: body), as: Ignored.self)
  }

  /// Deletes the events up to a moment.
  public func delete(upTo moment: ArrayTime) async throws(InfiniBoxError) {
    try await array.require([.eventRetention])
    let request = APIRequest.delete(Self.path, [Filter.atMost("timestamp", moment).queryItem])
    _ = try await array.result(of: request, as: Ignored.self)
  }
}

/// What kinds of events an array knows (rest 17).
public struct EventTypes: Decodable, Sendable, Hashable {
  public let codes: [String]
  public let levels: [EventLevel]
  public let reporters: [String]
  public let visibilities: [String]

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    codes = try fields.list("codes")
    let named: [NamedLevel] = try fields.list("levels")
    levels = named.map(\.level)
    reporters = try fields.list("reporters")
    visibilities = try fields.list("visibilities")
  }

  private struct NamedLevel: Decodable {
    let level: EventLevel

    init(from decoder: any Decoder) throws {
      level = try ObjectFields(decoder).word("name")
    }
  }
}

extension Filter {
  /// Events behind a cursor. Arrays choose the ids, so it may be the largest there is.
  public static func newer(than id: Int64) -> Filter { .atLeast("id", id == .max ? id : id + 1) }
}
