/// Something an array identifies by a number that only grows.
protocol Identified: Sendable {
  var id: Int { get }
}

/// Objects of one kind on one array, always in the order of their ids, so that the default listing needs no sorting.
struct Table<Element: Identified>: Sendable {
  /// Of so many rows together it is known when the last of them changed. Pages of 50 rows and of 1,000 are whole blocks.
  static var blockRows: Int { 50 }

  private(set) var rows: [Element] = []
  /// Grows with each change, so that what was made of the rows can be kept until then.
  private(set) var version = 0
  /// The version that each block became with its last change, be it of what a row says or of which rows it has.
  private var blockVersions: [Int] = []

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
    rows.append(element)
    noteChange(from: rows.count - 1)
  }

  mutating func reserve(_ count: Int) {
    rows.reserveCapacity(rows.count + count)
  }

  @discardableResult
  mutating func remove(_ id: Int) -> Element? {
    guard let index = index(of: id) else { return nil }
    defer { noteChange(from: index) }
    return rows.remove(at: index)
  }

  mutating func removeFirst(_ count: Int) {
    rows.removeFirst(count)
    noteChange(from: 0)
  }

  /// Changes one object in place; answers nil if there is none of that id.
  @discardableResult
  mutating func update<Result, Failure: Error>(
    _ id: Int, _ change: (inout Element) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let index = index(of: id) else { return nil }
    noteChange(of: index)
    return try change(&rows[index])
  }

  // MARK: What changed

  /// Has a row count as changed, because what it shows of something else did.
  mutating func touch(_ id: Int) {
    if let index = index(of: id) { noteChange(of: index) }
  }

  private mutating func noteChange(of index: Int) {
    version += 1
    blockVersions[index / Self.blockRows] = version
  }

  /// Rows came, or went and moved all behind them.
  private mutating func noteChange(from index: Int) {
    version += 1
    let blocks = (rows.count + Self.blockRows - 1) / Self.blockRows
    blockVersions.removeLast(max(0, blockVersions.count - blocks))
    let first = min(index / Self.blockRows, blockVersions.count)
    blockVersions.replaceSubrange(first..., with: repeatElement(version, count: blocks - first))
  }

  /// The version that the rows at these positions, and some beside them, became with their last change.
  func version(of positions: Range<Int>) -> Int {
    guard !positions.isEmpty else { return 0 }
    return blockVersions[positions.lowerBound / Self.blockRows...(positions.upperBound - 1) / Self.blockRows].max() ?? 0
  }

  /// Where rows changed, came or moved after a version, in order. Positions that are no more are not told.
  func changes(since version: Int) -> [Range<Int>] {
    guard version < self.version else { return [] }
    return blockVersions.indices.filter { blockVersions[$0] > version }
      .map { $0 * Self.blockRows..<min(rows.count, ($0 + 1) * Self.blockRows) }
  }
}
