/// The names of an array's entities, one after the other in one block of memory, because 200 patterns are compared with
/// 100,000 names. Most names are told from a pattern by their first and last eight bytes, as one number each.
struct NameTable {
  private var bytes: [UInt8] = []
  private var names: [Place] = []

  private struct Place {
    /// Where the name lies in `bytes`.
    var range: Range<Int>
    var head: UInt64
    var tail: UInt64
  }

  init(_ entities: [Entity]) {
    names.reserveCapacity(entities.count)
    for entity in entities {
      let start = bytes.count
      bytes.append(contentsOf: entity.name.utf8)
      let name = bytes[start...]
      names.append(Place(range: start..<bytes.count, head: Self.number(name), tail: Self.number(name.reversed())))
    }
  }

  /// Those of `positions` in the list of entities whose names match, in their order.
  func positions(matching pattern: Glob, among positions: [Int]) -> [Int] {
    let (head, headMask) = (Self.number(pattern.prefix), Self.mask(pattern.prefix.count))
    let (tail, tailMask) = (Self.number(pattern.suffix.reversed()), Self.mask(pattern.suffix.count))
    return bytes.withUnsafeBufferPointer { bytes in
      positions.filter { position in
        let name = names[position]
        guard name.head & headMask == head, name.tail & tailMask == tail else { return false }
        return pattern.matches(utf8: UnsafeBufferPointer(rebasing: bytes[name.range]))
      }
    }
  }

  /// The first eight bytes, the first of them in the highest place; zeros where there are fewer.
  private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var number: UInt64 = 0
    var places: UInt64 = 64
    for byte in bytes.prefix(8) {
      places -= 8
      number |= UInt64(byte) << places
    }
    return number
  }

  /// Of the places that so many bytes fill.
  private static func mask(_ count: Int) -> UInt64 { count == 0 ? 0 : ~0 << UInt64(64 - 8 * min(count, 8)) }
}
