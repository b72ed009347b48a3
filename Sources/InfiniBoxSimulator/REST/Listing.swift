/// Answers a listing: which objects match, in which order, and the text of one page of them.
enum Listing {
  /// Positions of the rows that match, in order; nil means all of them as they are.
  static func matches<Row>(
    _ rows: [Row], _ schema: Schema<Row>, _ query: Query, _ world: World, _ array: Int
  ) throws(SimulatedRefusal) -> [Int]? {
    var tests: [(Field<Row>, @Sendable (FieldValue) -> Bool)] = []
    for filter in query.filters() {
      guard let field = schema.field(filter.field, of: world.arrays[array].abilities) else {
        throw .badRequest("UNSUPPORTED_FILTER", "there is no field '\(filter.field)' to filter by")
      }
      tests.append((field, try filter.compile()))
    }
    let order = query.order == [Query.Order(field: "id", isDescending: false)] ? [] : query.order
    guard !tests.isEmpty || !order.isEmpty else { return nil }
    var positions = rows.indices.filter { index in
      tests.allSatisfy { field, test in test(field.value(rows[index], world, array)) }
    }
    for key in order.reversed() {
      guard let field = schema.field(key.field, of: world.arrays[array].abilities) else {
        throw .badRequest("UNSUPPORTED_SORT", "there is no field '\(key.field)' to sort by")
      }
      let values = positions.map { (position: $0, value: field.value(rows[$0], world, array)) }
      positions =
        values.enumerated().sorted { left, right in
          let (first, second) = key.isDescending ? (right, left) : (left, right)
          if first.element.value.isOrderedBefore(second.element.value) { return true }
          if second.element.value.isOrderedBefore(first.element.value) { return false }
          return left.offset < right.offset
        }
        .map(\.element.position)
    }
    return positions
  }

  /// The whole answer for one page.
  static func answer<Row>(
    _ rows: [Row], _ positions: [Int]?, _ schema: Schema<Row>, _ query: Query, _ world: World, _ array: Int
  ) throws(SimulatedRefusal) -> [UInt8] {
    let fields = try schema.projection(query.fields, of: world.arrays[array].abilities)
    let count = positions?.count ?? rows.count
    let (skipped, isBeyond) = (query.page - 1).multipliedReportingOverflow(by: query.pageSize)
    let start = isBeyond ? count : min(count, skipped)
    let end = min(count, start + query.pageSize)
    var writer = JSONWriter(capacity: 64 + (end - start) * fields.count * 32)
    writer.raw("{\"result\":[")
    for index in start..<end {
      if index > start { writer.bytes.append(44) }
      let position = positions?[index] ?? index
      schema.write(rows[position], fields, world, array, into: &writer)
    }
    writer.raw("],\"error\":null,\"metadata\":{\"ready\":true,\"number_of_objects\":")
    writer.integer(count)
    writer.raw(",\"page_size\":")
    writer.integer(query.pageSize)
    writer.raw(",\"pages_total\":")
    writer.integer(max(1, (count + query.pageSize - 1) / query.pageSize))
    writer.raw(",\"page\":")
    writer.integer(query.page)
    writer.raw("}}")
    return writer.bytes
  }
}
