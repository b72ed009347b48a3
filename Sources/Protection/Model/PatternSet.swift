/// Many patterns as one automaton: a name is read once and never gone back in, however many patterns there are and however
/// they are built (decision record 0022).
///
/// A state is the set of places in all patterns to which a name has led so far, one bit each. Where a byte leads from a
/// state is worked out the first time, 64 places in one go, and looked up from then on. The table of that is bounded; what it
/// does not hold is worked out each time, which takes as many words as the patterns have for each byte, and no more.
///
/// An object, because its table grows while it is asked.
final class PatternSet {
  /// What was done so far, in look-ups and in words of 64 places: tests bound this instead of time.
  private(set) var steps = 0
  private let places: PatternPlaces
  private let maximumStates: Int
  /// The places of each state; the first is where every name begins.
  private var states: [[UInt64]]
  private var numbers: [[UInt64]: Int32]
  /// By state and class of the next byte: a state, or one of the two below.
  private var table: [Int32]
  private static let unknown: Int32 = -1
  /// From where no pattern matches any more.
  private static let deadEnd: Int32 = -2
  /// By state: what matches a name that ends in it; -1 where nobody asked yet.
  private var rowsOfStates: [Int32] = [-1]
  private var rows = MatchRows()

  static let largestTable = 4 << 20

  /// - Parameter tableBytes: the size at which the table stops growing.
  init(_ patterns: [Glob], tableBytes: Int = largestTable) {
    places = PatternPlaces(patterns)
    maximumStates = max(16, tableBytes / (places.width * 8 + places.classes * 4))
    states = [places.start]
    numbers = [places.start: 0]
    table = Array(repeating: Self.unknown, count: places.classes)
  }

  /// How many words of 64 places there are: what one byte of a name costs at most.
  var width: Int { places.width }

  /// Position of the first pattern that matches a whole name.
  func first(matching name: String) -> Int? {
    let row = row(of: name)
    return rows.first(of: row)
  }

  /// Which patterns match a whole name, as a number for `matches(_:in:)`; equal answers have equal numbers.
  func row(of name: String) -> Int {
    var name = name
    return name.withUTF8 { row(ofUTF8: $0) }
  }

  /// Whether the pattern at a position is among those of a row.
  func matches(_ pattern: Int, in row: Int) -> Bool { rows.contains(pattern, in: row) }

  /// By row, whether one of the patterns at some positions is among those of it.
  func rowsMatching(anyOf patterns: [Int]) -> [Bool] {
    let wanted = patterns.reduce(into: [Int: UInt64]()) { $0[$1 >> 6, default: 0] |= 1 << UInt64($1 & 63) }.map { $0 }
    return (0..<rows.count).map { row in wanted.contains { rows.word($0.key, of: row) & $0.value != 0 } }
  }

  /// Position of the first pattern of a row that fulfils a condition.
  func first(in row: Int, where isMeant: (Int) -> Bool) -> Int? {
    for number in 0..<rows.words(of: row) {
      var word = rows.word(number, of: row)
      while word != 0 {
        let pattern = number * 64 + word.trailingZeroBitCount
        if isMeant(pattern) { return pattern }
        word &= word - 1
      }
    }
    return nil
  }

  private func row(ofUTF8 name: UnsafeBufferPointer<UInt8>) -> Int {
    var state = 0
    var position = 0
    while position < name.count {
      let known = follow(name, &position, &state)
      if position == name.count { break }
      if known == Self.deadEnd { return MatchRows.none }
      let next = workOut(from: state, places.classOfByte[Int(name[position])])
      position += 1
      switch next {
      case .state(let number): state = number
      case .deadEnd: return MatchRows.none
      case .beyondTable(let places): return row(from: places, name, position)
      }
    }
    if rowsOfStates[state] < 0 { rowsOfStates[state] = Int32(rows.number(of: places.ended(in: states[state]))) }
    return Int(rowsOfStates[state])
  }

  /// Goes on for as long as the table knows the way.
  /// - Returns: what the table holds where it ends.
  private func follow(
    _ name: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ state: inout Int
  ) -> Int32 {
    let start = position
    defer { steps += position - start + 1 }
    return table.withUnsafeBufferPointer { table in
      places.classOfByte.withUnsafeBufferPointer { classOfByte in
        while position < name.count {
          let next = table[state &* places.classes &+ Int(classOfByte[Int(name[position])])]
          if next < 0 { return next }
          state = Int(next)
          position += 1
        }
        return 0
      }
    }
  }

  private enum Next {
    case state(Int)
    case deadEnd
    case beyondTable([UInt64])
  }

  private func workOut(from state: Int, _ byteClass: UInt8) -> Next {
    let entry = state * places.classes + Int(byteClass)
    var next = places.start
    steps += places.width
    guard places.advance(states[state], over: byteClass, into: &next) else {
      table[entry] = Self.deadEnd
      return .deadEnd
    }
    if let number = numbers[next] {
      table[entry] = number
      return .state(Int(number))
    }
    guard states.count < maximumStates else { return .beyondTable(next) }
    let number = states.count
    numbers[next] = Int32(number)
    table[entry] = Int32(number)
    states.append(next)
    rowsOfStates.append(-1)
    table.append(contentsOf: repeatElement(Self.unknown, count: places.classes))
    return .state(number)
  }

  /// The rest of a name without the table.
  private func row(from state: [UInt64], _ name: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    var (state, next) = (state, state)
    for byte in name[start...] {
      steps += places.width
      guard places.advance(state, over: places.classOfByte[Int(byte)], into: &next) else { return MatchRows.none }
      swap(&state, &next)
    }
    return rows.number(of: places.ended(in: state))
  }
}

/// Sets of matching patterns, each once: many names have the same.
private struct MatchRows {
  /// Of names that nothing matches.
  static let none = 0
  private var rows: [[UInt64]] = [[]]
  private var numbers: [[UInt64]: Int] = [[]: none]

  var count: Int { rows.count }

  mutating func number(of row: [UInt64]) -> Int {
    if row.allSatisfy({ $0 == 0 }) { return Self.none }
    if let number = numbers[row] { return number }
    numbers[row] = rows.count
    rows.append(row)
    return rows.count - 1
  }

  func contains(_ pattern: Int, in row: Int) -> Bool {
    row != Self.none && rows[row][pattern >> 6] >> UInt64(pattern & 63) & 1 == 1
  }

  func words(of row: Int) -> Int { rows[row].count }

  /// 64 places of a row; none where nothing matches.
  func word(_ number: Int, of row: Int) -> UInt64 { row == Self.none ? 0 : rows[row][number] }

  func first(of row: Int) -> Int? {
    guard let word = rows[row].firstIndex(where: { $0 != 0 }) else { return nil }
    return word * 64 + rows[row][word].trailingZeroBitCount
  }
}
