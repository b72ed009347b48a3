/// Which known word someone meant who wrote an unknown one.
enum NearMiss {
  /// The closest of `candidates`, or nil when none is close enough to be worth a guess.
  static func of(_ word: String, among candidates: [String]) -> String? {
    if let meant = synonym(of: word, among: candidates) { return meant }
    let folded = fold(word)
    guard folded.count <= 40 else { return nil }
    return candidates.map { (candidate: $0, distance: distance(Array(folded), Array($0))) }
      .filter { $0.distance <= ($0.candidate.count < 5 ? 1 : 2) }
      .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?.candidate
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

  /// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
