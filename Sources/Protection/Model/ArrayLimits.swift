/// Limits that arrays have of themselves and do not tell (semantics 10.1).
enum ArrayLimits {
  /// How long a link may be down before arrays suspend its replicas for good.
  static let autoSuspendAfter = Duration.seconds(86_400)
  /// Snapshots of one volume or filesystem.
  static let snapshotsOfOne = 999
  /// The least RPO of an async replica beside an active-active one (semantics R21).
  static let concurrentRPO = Duration.seconds(5)
}
