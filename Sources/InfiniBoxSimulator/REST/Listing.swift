import NIOCore

/// The text of one page of a listing.
struct Listing: Sendable {
  /// The whole answer.
  private(set) var text: ByteBuffer
  /// Where the rows end, and what is said of the listing begins.
  private let rowsEnd: Int

  init<Row>(
    _ place: PagePlace, of selection: Selection, _ rows: [Row], _ fields: [Field<Row>], _ query: Query, _ world: World,
    _ array: Int
  ) {
    let fields = FieldList(fields)
    var writer = JSONWriter(capacity: 200 + place.shown.count * fields.usualBytes)
    writer.raw("{\"result\":[")
    rows.withUnsafeBufferPointer { rows in
      guard let first = rows.baseAddress else { return }
      for index in place.shown {
        if index > place.shown.lowerBound { writer.byte(44) }
        fields.write(first + selection[index], world, array, into: &writer)
      }
    }
    rowsEnd = writer.count
    Self.end(place.total, query, into: &writer)
    text = writer.buffer
  }

  private static func end(_ total: Int, _ query: Query, into writer: inout JSONWriter) {
    writer.raw("],\"error\":null,\"metadata\":{\"ready\":true,\"number_of_objects\":")
    writer.integer(total)
    writer.raw(",\"page_size\":")
    writer.integer(query.pageSize)
    writer.raw(",\"pages_total\":")
    writer.integer(max(1, (total + query.pageSize - 1) / query.pageSize))
    writer.raw(",\"page\":")
    writer.integer(query.page)
    writer.raw("}}")
  }

  /// Says of the same rows that they are a part of more or fewer.
  mutating func setTotal(_ total: Int, _ query: Query) {
    var writer = JSONWriter()
    Self.end(total, query, into: &writer)
    text.moveWriterIndex(to: rowsEnd)
    text.writeImmutableBuffer(writer.buffer)
  }
}
