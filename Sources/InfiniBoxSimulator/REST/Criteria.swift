/// The conditions and the order of a listing, read once for all rows.
struct Criteria<Row: Sendable>: Sendable {
  typealias Test = (field: Field<Row>, isMet: @Sendable (FieldValue) -> Bool)
  typealias Key = (field: Field<Row>, isDescending: Bool)

  let tests: [Test]
  /// Empty is the order of the ids, in which the rows are.
  let order: [Key]

  init(_ query: Query, _ schema: Schema<Row>, _ abilities: ArrayAbilities) throws(SimulatedRefusal) {
    var tests: [Test] = []
    for filter in query.filters() {
      guard let field = schema.field(filter.field, of: abilities) else {
        throw .badRequest("UNSUPPORTED_FILTER", "there is no field '\(filter.field)' to filter by")
      }
      tests.append((field, try filter.compile()))
    }
    var order: [Key] = []
    for key in query.order where query.order != [Query.Order(field: "id", isDescending: false)] {
      guard let field = schema.field(key.field, of: abilities) else {
        throw .badRequest("UNSUPPORTED_SORT", "there is no field '\(key.field)' to sort by")
      }
      order.append((field, key.isDescending))
    }
    (self.tests, self.order) = (tests, order)
  }

  /// Whether nothing but the rows decides which of them are shown where.
  var areOfRows: Bool {
    tests.allSatisfy { $0.field.dependence == .row } && order.allSatisfy { $0.field.dependence == .row }
  }

  /// Positions of the rows that match, in order.
  func positions(in rows: [Row], _ world: World, _ array: Int) -> [Int] {
    var positions = positions(rows.indices, of: rows, world, array)
    for key in order.reversed() {
      let values = positions.map { (position: $0, value: key.field.value(rows[$0], world, array)) }
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

  /// Those of a part of the rows, in the order of the rows.
  func positions(_ part: Range<Int>, of rows: [Row], _ world: World, _ array: Int) -> [Int] {
    part.filter { index in tests.allSatisfy { $0.isMet($0.field.value(rows[index], world, array)) } }
  }
}
