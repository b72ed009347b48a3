/// Two texts in one: whole, line by line, with a mark where they differ.
enum TextComparison {
  /// `- ` begins a line of `old` alone, `+ ` one of `new` alone, two blanks one of both.
  static func lines(_ old: String, _ new: String) -> [String] {
    let (old, new) = (split(old), split(new))
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [String] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, removed.contains(left) {
        lines.append("- " + old[left])
        left += 1
      } else if right < new.count, inserted.contains(right) {
        lines.append("+ " + new[right])
        right += 1
      } else {
        lines.append("  " + old[left])
        left += 1
        right += 1
      }
    }
    return lines
  }

  private static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
