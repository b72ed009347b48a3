/// The events of an array (rest 17).
public struct Events: Sendable {
  public let array: InfiniBoxSystem

  /// The next events after a cursor, oldest first, at most one page of 1000. Call again with the last id until fewer come.
  ///
  /// A first id larger than the cursor + 1 may mean that the array trimmed its events: ids need not be dense.
  public func poll(after lastID: Int64, where filters: [Filter] = []) async throws(InfiniBoxError) -> [Event] {
    try await page([.atLeast("id", lastID + 1)] + filters, sort: "id", size: 1000)
  }

  /// The newest events, newest first.
  public func last(_ count: Int, where filters: [Filter] = []) async throws(InfiniBoxError) -> [Event] {
    try await page(filters, sort: "-id", size: count)
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
    _ = try await array.result(of: .post("events/custom", body: body), as: Ignored.self)
  }

  private func page(_ filters: [Filter], sort: String, size: Int) async throws(InfiniBoxError) -> [Event] {
    let query =
      filters.map(\.queryItem) + [
        QueryItem("sort", sort), QueryItem("page", "1"), QueryItem("page_size", String(size)),
      ]
    return try await array.result(of: .get("events", query))
  }
}
