import Protection

extension Coverage {
  /// What is known of an array's entities once it cannot be read: what was in scope and not excluded is unknown.
  public static func unread(_ known: Coverage) -> Coverage {
    var coverage = Coverage(targets: known.targets, unselected: known.unselected)
    coverage.verdicts.excluded = known.verdicts.excluded
    coverage.verdicts.unknown = known.verdicts.total - known.verdicts.excluded
    return coverage
  }

  public func with(_ change: (inout Coverage) -> Void) -> Coverage {
    var copy = self
    change(&copy)
    return copy
  }

  /// `2 protected, 1 target`: what is not zero, for expectations that read like the status.
  public var words: String {
    let judged = Verdict.Word.allCases.map { (verdicts[$0], $0.rawValue) }
    return (judged + [(targets, "target"), (unselected, "unselected")])
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
