/// Positions in a list by an id that several elements may share: one flat array, because a dictionary of small arrays
/// takes several times as long to build for 100,000 elements, in every stage.
struct PositionsByID: Sendable {
  struct Entry: Sendable {
    var id: Int64
    var position: Int
  }

  private let entries: [Entry]

  /// - Parameter entries: in the order of positions.
  init(_ entries: [Entry]) {
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.id <= $1.id }
    self.entries = isSorted ? entries : entries.sorted { ($0.id, $0.position) < ($1.id, $1.position) }
  }

  /// In the order of positions.
  subscript(id: Int64) -> ArraySlice<Entry> {
    if entries.isEmpty { return [] }
    return entries[firstPosition(in: entries.count) { entries[$0].id >= id }...].prefix { $0.id == id }
  }
}

/// The first position for which `isReached` is true, in a list where it is true from some position on.
func firstPosition(in count: Int, where isReached: (Int) -> Bool) -> Int {
  var low = 0
  var high = count
  while low < high {
    let middle = (low + high) / 2
    if isReached(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}
