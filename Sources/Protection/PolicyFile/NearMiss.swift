/// Which known word someone meant who wrote an unknown one.
package enum NearMiss {
  /// The closest of `candidates`, or nil when none is close enough to be worth a guess.
  package static func of(_ word: String, among candidates: [String]) -> String? {
    if let meant = synonym(of: word, among: candidates) { return meant }
    let folded = fold(word)
    guard folded.count <= 40 else { return nil }
    return candidates.compactMap { candidate in
      distance(Array(folded), Array(candidate), atMost: candidate.count < 5 ? 1 : 2).map { (candidate, $0) }
    }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  /// Whether two names differ by no more than a slip or two of the keyboard.
  package static func isClose(_ left: String, _ right: String) -> Bool {
    abs(left.utf8.count - right.utf8.count) <= 2 && distance(Array(left), Array(right), atMost: 2) != nil
  }

  /// The name that was meant by someone who wrote one that does not exist: the same but for letter case, or for one slip of
  /// the keyboard in at least four letters. nil when there is none, so that nobody is sent to something else.
  package static func name(_ name: String, among names: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased())
    var best: (name: String, distance: Int)?
    for other in names where abs(other.utf8.count - name.utf8.count) <= 4 && other != name {
      let letters = Array(other.lowercased())
      let limit = min(wanted.count, letters.count) < 4 ? 0 : 1
      guard let found = distance(wanted, letters, atMost: limit) else { continue }
      if best.map({ (found, other) < ($0.distance, $0.name) }) ?? true { best = (other, found) }
    }
    return best?.name
  }

  /// The beginning of `name` that somebody meant who wrote `beginning`, under the same conditions.
  static func beginning(of name: String, like beginning: String) -> String? {
    let count = beginning.count
    let limit = count < 4 ? 0 : 1
    let wanted = Array(beginning.lowercased())
    let letters = Array(name.prefix(count + limit))
    // Of equal ones the shortest difference in length, so that what follows stays in the pattern.
    for length in [count, count + 1, count - 1] where abs(length - count) <= limit && 1...letters.count ~= length {
      let other = letters.prefix(length)
      if distance(wanted, Array(String(other).lowercased()), atMost: limit) != nil { return String(other) }
    }
    return nil
  }

  /// The candidate that `word` is another word for.
  static func synonym(of word: String, among candidates: [String]) -> String? {
    synonyms[fold(word)].flatMap { candidates.contains($0) ? $0 : nil }
  }

  /// Words for the same thing that share too few letters. At the top `name` is meant for the policy's, and beside a link
  /// `pool` is the remote one; where they are keys themselves nobody asks.
  private static let synonyms = [
    "activeactive": "active-active", "asynchronous": "async", "cg": "consistency-group", "cgs": "consistency-group",
    "consistencygroup": "consistency-group", "existing": "existing-target", "expires": "until", "fs": "filesystem",
    "name": "policy",
    "pattern": "name", "pool": "remote-pool", "selector": "select", "snap": "snapshot", "synchronous": "sync",
  ]

  private static func fold(_ word: String) -> String { word.lowercased().replacing("_", with: "-") }

  /// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment); nil: more than `limit`.
  /// Only that far beside the diagonal can the answer lie, so a long name costs no more than its letters.
  private static func distance(_ left: [Character], _ right: [Character], atMost limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    let tooFar = limit + 1
    var beforeLast: [Int] = []
    var last = (0...right.count).map { min($0, tooFar) }
    for (row, letter) in left.enumerated() {
      var current = Array(repeating: tooFar, count: right.count + 1)
      current[0] = min(row + 1, tooFar)
      for column in max(0, row - limit)..<max(0, min(right.count, row + limit + 1)) {
        let other = right[column]
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current[column + 1] = min(best, tooFar)
      }
      if current.allSatisfy({ $0 > limit }) { return nil }
      (beforeLast, last) = (last, current)
    }
    return last[right.count] > limit ? nil : last[right.count]
  }
}
