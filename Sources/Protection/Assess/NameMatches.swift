/// The names of one array's entities against the patterns of all policies on it: each name is read once, when it is first
/// asked for, whatever the number of policies.
final class NameMatches {
  private let entities: [Entity]
  private let patterns: PatternSet
  private let numbers: [Glob: Int]
  /// By position of the entity; -1 where nobody asked yet.
  private var rows: [Int32]
  /// Names that nobody asked for yet.
  private var unread: Int

  init(_ entities: [Entity], _ names: some Sequence<NamePatterns>) {
    self.entities = entities
    var numbers: [Glob: Int] = [:]
    var all: [Glob] = []
    for names in names where !names.matchesAll {
      for pattern in names.patterns where numbers[pattern] == nil {
        numbers[pattern] = all.count
        all.append(pattern)
      }
    }
    self.numbers = numbers
    self.patterns = PatternSet(all)
    rows = all.isEmpty ? [] : Array(repeating: -1, count: entities.count)
    unread = entities.count
  }

  /// What reading one name costs at most, in words of 64 places of patterns for each byte.
  var width: Int { numbers.isEmpty ? 0 : patterns.width }

  /// Those of `positions` in the list of entities whose names match, in their order.
  /// - Parameter names: some of those given at first.
  func positions(matching names: NamePatterns, among positions: [Int]) throws(CancellationError) -> [Int] {
    if names.matchesAll { return positions }
    let wanted = names.patterns.compactMap { numbers[$0] }
    if wanted.isEmpty { return [] }
    if unread > 0 {
      try checkCancellation()
      for position in positions where rows[position] < 0 {
        try checkCancellation(at: unread)
        read(position)
      }
    }
    let doesMatch = patterns.rowsMatching(anyOf: wanted)
    return rows.withUnsafeBufferPointer { rows in positions.filter { doesMatch[Int(rows[$0])] } }
  }

  func matches(_ names: NamePatterns, at position: Int) -> Bool {
    if names.matchesAll { return true }
    if entities.isEmpty || numbers.isEmpty { return false }
    if rows[position] < 0 { read(position) }
    return names.patterns.contains { numbers[$0].map { patterns.matches($0, in: Int(rows[position])) } ?? false }
  }

  private func read(_ position: Int) {
    rows[position] = Int32(patterns.row(of: entities[position].name))
    unread -= 1
  }
}

/// Ends work that nobody waits for any more: its client has gone, or the daemon stops.
func checkCancellation() throws(CancellationError) {
  if Task.isCancelled { throw CancellationError() }
}

/// In a loop over many positions, now and then: to ask each time would cost more than some of them.
func checkCancellation(at position: Int) throws(CancellationError) {
  if position & 255 == 0 { try checkCancellation() }
}
