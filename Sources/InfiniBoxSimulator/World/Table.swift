/// Something an array identifies by a number that only grows.
protocol Identified: Sendable {
  var id: Int { get }
}

/// Objects of one kind on one array, always in the order of their ids, so that the default listing needs no sorting.
struct Table<Element: Identified>: Sendable {
  private(set) var rows: [Element] = []
  /// Grows with each change, so that what was made of the rows can be kept until then.
  private(set) var version = 0

  var count: Int { rows.count }

  func index(of id: Int) -> Int? {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low].id == id ? low : nil
  }

  subscript(id: Int) -> Element? {
    index(of: id).map { rows[$0] }
  }

  mutating func append(_ element: Element) {
    precondition(rows.last.map { $0.id < element.id } ?? true, "ids of a table only grow")
    version += 1
    rows.append(element)
  }

  mutating func reserve(_ count: Int) {
    rows.reserveCapacity(rows.count + count)
  }

  @discardableResult
  mutating func remove(_ id: Int) -> Element? {
    version += 1
    return index(of: id).map { rows.remove(at: $0) }
  }

  mutating func removeFirst(_ count: Int) {
    version += 1
    rows.removeFirst(count)
  }

  /// Changes one object in place; answers nil if there is none of that id.
  @discardableResult
  mutating func update<Result, Failure: Error>(
    _ id: Int, _ change: (inout Element) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let index = index(of: id) else { return nil }
    version += 1
    return try change(&rows[index])
  }
}
