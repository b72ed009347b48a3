import Protection

/// What one cycle would have in hand: policies, a reading and the memory of the cycle before.
struct Estate {
  var policies: [Policy]
  var observation: Observation
  var history: History

  static let takenAt = Timestamp(rfc3339: "2026-11-22T12:00:00Z")!
  static let createdAt = Timestamp(rfc3339: "2026-01-01T00:00:00Z")!
  static let gigabyte: Int64 = 1_000_000_000
  static let policyCount = 200
}

/// Estates that cost in different places. Each has as many entities as are asked for, on both arrays together.
enum Mix: String, CaseIterable {
  /// Nothing is protected: a step for every entity.
  case unprotected
  /// Everything is protected: nothing to do, every replica to be looked at from both sides.
  case converged
  /// One half protected, a step for every entity of the other.
  case half
  /// Every third replica shows one of eight drifts, found in the cycle before as well.
  case drifted
  /// Every policy asks the name of every entity: the policies name no pools.
  case patterns
  /// The same, with the patterns and names that are hardest to compare.
  case adversarial

  func estate(of count: Int) throws(CancellationError) -> Estate {
    switch self {
    case .unprotected: return try EstateBuilder(sources: count, replicated: { _ in false }).estate()
    case .half: return try EstateBuilder(sources: count * 2 / 3, replicated: { $0 % 2 == 0 }).estate()
    case .converged: return try EstateBuilder(sources: count / 2, replicated: { _ in true }).estate()
    case .drifted:
      var builder = EstateBuilder(sources: count / 2, replicated: { _ in true })
      builder.drift()
      return try builder.estate()
    case .patterns: return try EstateBuilder(sources: count, replicated: { _ in false }, selection: .name).estate()
    case .adversarial: return try EstateBuilder(sources: count, replicated: { _ in false }, selection: .run).estate()
    }
  }
}
