import Protection

/// In which order arrays are read: normally all at the same time. What the daemon may have ended on is read when the others
/// are through, and alone, so that a further end tells which it was; what it did end on is left out for a while.
struct ReadingOrder: Hashable, Sendable {
  /// One after the other; the arrays of a group at the same time.
  var groups: [[ArrayName]]
  /// With why, as the sentence of an unreadable array.
  var leftOut: [ArrayName: String] = [:]

  init(_ arrays: [ArrayName], _ suspicions: [ReadingSuspicion], at now: Timestamp) {
    let suspects = Dictionary(suspicions.map { ($0.array, $0) }, uniquingKeysWith: { first, _ in first })
    var alone: [ReadingSuspicion] = []
    for suspicion in arrays.compactMap({ suspects[$0] }) {
      if let until = suspicion.leftOutUntil(at: now) {
        leftOut[suspicion.array] = Self.sentence(suspicion, until)
      } else {
        alone.append(suspicion)
      }
    }
    let together = arrays.filter { suspects[$0] == nil }.sorted()
    // Whoever ended it more often comes later.
    alone.sort { ($0.endsAlone, $0.array) < ($1.endsAlone, $1.array) }
    groups = (together.isEmpty ? [] : [together]) + alone.map { [$0.array] }
  }

  private static func sentence(_ suspicion: ReadingSuspicion, _ until: Timestamp) -> String {
    "cannot read array '\(suspicion.array)': protectd ended \(suspicion.endsAlone) times in a row while it was read, the "
      + "last time before \(suspicion.lastEndAt), so it is left out until \(until); look in the journal for why, then run "
      + "'protectctl array check \(suspicion.array)'"
  }
}
