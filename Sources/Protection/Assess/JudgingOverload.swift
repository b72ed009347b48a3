/// How much work judging may be. An edit that asks for more is refused before it is stored, so that no policy keeps the
/// daemon from looking at the arrays; what arrays make of stored policies later is judged all the same.
public enum JudgingLimits {
  /// Enabled policies.
  public static let policies = 1000
  /// Patterns of names and exclusions in all of them.
  public static let patterns = 20_000
  /// Policies that select one and the same entity.
  public static let policiesOfOneEntity = 32
  /// Entities that policies select, each as often as it is selected: a claim takes about 1 KB until the plan is made.
  public static let claims = 1_000_000
  /// The longest that comparing patterns with the names of all arrays may take in a judgement.
  public static let nameSeconds = 5

  /// Words of 64 places of patterns (`PatternSet`) that one core works out in a second, or more.
  static let stepsPerSecond = 1_000_000_000
}

/// Why judging some policies would be too much work, with the estimate.
public enum JudgingOverload: Error, Hashable, Sendable {
  case policies(Int)
  case patterns(Int)
  /// If nothing is found in a table; as a rule it takes a thousandth of that.
  case nameSteps(Int)
  case policiesOfOneEntity(EntityReference, array: ArrayName, Int)
  case claims(Int)

  /// To follow `cannot apply policies: `.
  public var words: String {
    switch self {
    case .policies(let count):
      "there would be \(count) enabled policies, and \(JudgingLimits.policies) are the most; join some of them, or "
        + "disable what is not needed"
    case .patterns(let count):
      "enabled policies would have \(count) patterns and exclusions in all, and \(JudgingLimits.patterns) are the most; "
        + "exclude with patterns instead of single names"
    case .nameSteps(let steps):
      "comparing all patterns with the names of the last reading could take "
        + "\((steps - 1) / JudgingLimits.stepsPerSecond + 1) s of every cycle, and \(JudgingLimits.nameSeconds) s are the "
        + "most; use fewer or shorter patterns and exclusions, or select by pool"
    case .policiesOfOneEntity(let entity, let array, let count):
      "\(count) policies would select \(entity.words) of array '\(array)', and \(JudgingLimits.policiesOfOneEntity) are "
        + "the most; narrow their selectors"
    case .claims(let count):
      "all policies together would select \(count) entities of the last reading, each as often as it is selected, and "
        + "\(JudgingLimits.claims) are the most; narrow their selectors"
    }
  }

  private var amount: Int {
    switch self {
    case .policies(let amount), .patterns(let amount), .nameSteps(let amount),
      .policiesOfOneEntity(_, _, let amount), .claims(let amount):
      amount
    }
  }

  /// Whether an edit from the one to the other makes nothing worse.
  func isNoWorse(than other: JudgingOverload) -> Bool {
    switch (self, other) {
    case (.policies, .policies), (.patterns, .patterns), (.nameSteps, .nameSteps),
      (.policiesOfOneEntity, .policiesOfOneEntity), (.claims, .claims):
      amount <= other.amount
    case (.policies, _), (.patterns, _), (.nameSteps, _), (.policiesOfOneEntity, _), (.claims, _): false
    }
  }
}

/// - Parameters:
///   - policies: all that would be enabled.
///   - current: those of now: what is too much already may be made less.
///   - observation: nil before the first reading.
/// - Returns: nil when the edit may be made.
public func overload(
  of policies: [Policy], insteadOf current: [Policy], in observation: Observation?
) throws(CancellationError) -> JudgingOverload? {
  guard let overload = try overload(of: policies, in: observation) else { return nil }
  let before = try Protection.overload(of: current, in: observation)
  return before.map(overload.isNoWorse) == true ? nil : overload
}

private func overload(
  of policies: [Policy], in observation: Observation?
) throws(CancellationError) -> JudgingOverload? {
  if policies.count > JudgingLimits.policies { return .policies(policies.count) }
  let patterns = policies.reduce(0) { $0 + $1.selector.patternCount }
  if patterns > JudgingLimits.patterns { return .patterns(patterns) }
  guard let observation else { return nil }
  let estate = Estate(observation)
  let selections = Selections(policies, estate)
  let byArray = Dictionary(grouping: policies, by: \.array)
  // What comparing would take is known before anything is compared.
  let steps = estate.arrays.reduce(0) { $0 + nameSteps(byArray[$1.name] ?? [], at: $1, selections) }
  if steps > JudgingLimits.nameSeconds * JudgingLimits.stepsPerSecond { return .nameSteps(steps) }
  var claims = 0
  for array in estate.arrays {
    var timesSelected = Array(repeating: 0, count: array.entities.count)
    for policy in byArray[array.name] ?? [] {
      let positions = try selections.positions(of: policy, at: array)
      claims += positions.count
      for position in positions { timesSelected[position] += 1 }
    }
    let most = timesSelected.indices.max { timesSelected[$0] < timesSelected[$1] }
    if let most, timesSelected[most] > JudgingLimits.policiesOfOneEntity {
      return .policiesOfOneEntity(array.entities[most].reference, array: array.name, timesSelected[most])
    }
  }
  return claims > JudgingLimits.claims ? .claims(claims) : nil
}

/// What comparing names with patterns and exclusions takes at most, however both are built.
private func nameSteps(_ policies: [Policy], at array: ArrayIndex, _ selections: Selections) -> Int {
  if policies.isEmpty { return 0 }
  let lengths = array.entities.map(\.name.utf8.count)
  let excluding = policies.reduce(0) { steps, policy in
    let width = selections.exclusions(of: policy).width
    if width == 0 { return steps }
    let positions = array.positions(of: policy.selector.kind, inPools: policy.selector.pools)
    return steps + width * positions.reduce(0) { $0 + lengths[$1] }
  }
  return lengths.reduce(0, +) * selections.width(of: array.name) + excluding
}

extension Selector {
  fileprivate var patternCount: Int { exclusions.reduce(names.patterns.count) { $0 + $1.names.patterns.count } }
}
