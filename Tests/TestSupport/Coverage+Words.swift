import Protection

extension Coverage {
  public static func unknown(_ count: Int) -> Coverage {
    var coverage = Coverage()
    coverage.verdicts.unknown = count
    return coverage
  }

  /// `2 protected, 1 target`: what is not zero, for expectations that read like the status.
  public var words: String {
    let judged = Verdict.Word.allCases.map { (verdicts[$0], $0.rawValue) }
    return (judged + [(targets, "target"), (unselected, "unselected")])
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
