/// Which rows a listing shows, and in which order. Kept from page to page and from listing to listing; after a change of a
/// table only the rows that changed are looked at again.
struct Selection: Sendable {
  /// In the table, in the order shown; nil is all of them as they are.
  private(set) var positions: [Int]?
  private let isSorted: Bool
  private var rowCount = 0
  /// Of the table, when the positions were right.
  private var version = -1

  init<Row>(_ criteria: Criteria<Row>) {
    isSorted = !criteria.order.isEmpty
    positions = isSorted || !criteria.tests.isEmpty ? [] : nil
  }

  /// Of rows of which it is not known when they change.
  init<Row>(of rows: [Row], _ criteria: Criteria<Row>, _ world: World, _ array: Int) {
    self.init(criteria)
    rowCount = rows.count
    if positions != nil { positions = criteria.positions(in: rows, world, array) }
  }

  var count: Int { positions?.count ?? rowCount }

  subscript(index: Int) -> Int { positions?[index] ?? index }

  /// What of the table decides a part of the selection.
  func span(of part: Range<Int>) -> Range<Int> {
    if isSorted { return 0..<rowCount }
    return part.isEmpty ? 0..<0 : self[part.lowerBound]..<self[part.upperBound - 1] + 1
  }

  /// Brings the selection up to date.
  mutating func follow<Row>(_ table: Table<Row>, _ criteria: Criteria<Row>, _ world: World, _ array: Int) {
    guard version != table.version else { return }
    defer { (version, rowCount) = (table.version, table.count) }
    if isSorted {
      positions = criteria.positions(in: table.rows, world, array)
    } else if positions != nil {
      for block in table.changes(since: version) {
        replace(block, with: criteria.positions(block, of: table.rows, world, array))
      }
      replace(table.count..<Int.max, with: [])
    }
  }

  /// Has these be what is selected of one block of rows.
  private mutating func replace(_ block: Range<Int>, with chosen: [Int]) {
    let known = lowerBound(block.lowerBound)..<lowerBound(block.upperBound)
    guard positions?[known].elementsEqual(chosen) == false else { return }
    positions?.replaceSubrange(known, with: chosen)
  }

  /// How many selected rows stand before a position of the table.
  private func lowerBound(_ position: Int) -> Int {
    guard let positions else { return position }
    var (low, high) = (0, positions.count)
    while low < high {
      let middle = (low + high) / 2
      if positions[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
