/// Why a finding is over: what holds in place of the drift.
public enum FindingEnding: String, Sendable, Codable, CaseIterable {
  /// What it asked for holds.
  case mended
  /// Its policy was disabled or deleted.
  case policyGone = "policy-gone"
  /// Its policy does not select the entity any more.
  case notSelected = "not-selected"
  /// Its policy uses another link.
  case linkUnused = "link-unused"
  /// Its array is not registered any more.
  case arrayGone = "array-gone"
  case entityGone = "entity-gone"
  case linkGone = "link-gone"
  /// The replica that it was about is gone.
  case replicaGone = "replica-gone"
}

/// A finding that this cycle ended.
public struct EndedFinding: Hashable, Sendable, Codable {
  public var finding: OpenFinding
  /// Nil: nothing more is known than that complete readings do not show the drift.
  public var ending: FindingEnding?

  public init(_ finding: OpenFinding, ending: FindingEnding? = nil) {
    self.finding = finding
    self.ending = ending
  }
}
