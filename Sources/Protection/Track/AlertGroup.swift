/// Alerts of one cycle about findings that differ only in their entities: where they are many, one entry speaks for all.
/// Severities are told apart, so that nothing critical hides behind a notice.
public struct AlertGroup: Hashable, Sendable {
  public var transition: FindingTransition.Kind
  public var kind: FindingKind
  public var severity: Severity
  public var policy: PolicyName?
  public var array: ArrayName?
  public var link: String?

  public init(_ transition: FindingTransition.Kind, of finding: OpenFinding) {
    self.transition = transition
    kind = finding.kind
    severity = finding.severity
    policy = finding.subject.policy
    array = finding.subject.array
    link = finding.subject.link
  }

  /// So many are told one by one.
  public static let singlyUpTo = 10
  /// So many entities are named beside the one that the entry is about.
  public static let named = 3
}
