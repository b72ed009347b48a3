/// Whether an async replica keeps the RPO that is agreed for it: the policy's, or else the array's own. Where neither is
/// set, a lag of several intervals is one that nobody meant to allow.
struct RPOBreach {
  var observed: String
  var allowed: String
}

/// - Parameter now: by the clock of the array that tells the restore point.
/// - Returns: nil while the replica is initializing (it has no restore point yet) and while the RPO is kept.
func rpoBreach(of replica: Replica, wanted: ProtectionGoal.Replication, at now: Timestamp) -> RPOBreach? {
  guard replica.type == .known(.async), !replica.isInitializing else { return nil }
  var policyRPO: Duration?
  if case .async(_, let rpo) = wanted { policyRPO = rpo }
  let lag = replica.lag(at: now)
  let allowed = policyRPO.map { "allows \($0.inWords)" } ?? "leaves the RPO to the array and expects it to be kept"
  if let lag, let policyRPO, lag > policyRPO {
    return RPOBreach(observed: "has a restore point that is \(lag.inWords) old", allowed: allowed)
  }
  if policyRPO == nil, let own = replica.ownRPO, replica.rpoState == .notApplicable, let lag, lag > own {
    return RPOBreach(
      observed:
        "has a restore point that is \(lag.inWords) old, with an RPO of \(own.inWords) that the array does not watch",
      allowed: allowed)
  }
  if policyRPO == nil, replica.ownRPO == nil, let lag, let interval = replica.interval {
    let bound = max(interval * 3, .seconds(900))
    guard lag > bound else { return nil }
    return RPOBreach(
      observed: "has a restore point that is \(lag.inWords) old, with an interval of \(interval.inWords) and no RPO",
      allowed: "sets no RPO either, so \(bound.inWords) are allowed")
  }
  guard replica.rpoState == .lagging else { return nil }
  let own = replica.ownRPO.map { " of \($0.inWords)" } ?? ""
  let age = lag.map { ", its restore point is \($0.inWords) old" } ?? ""
  return RPOBreach(observed: "lags behind the array's RPO\(own)\(age)", allowed: allowed)
}

/// How far ahead a restore point may be of when reading began: reading takes minutes. By more than that an age would be
/// told too low.
let clockLeeway = Duration.seconds(900)

extension Replica {
  /// How old its restore point is; zero for one of after reading began.
  /// - Parameter now: by the clock of the array that tells it.
  func lag(at now: Timestamp) -> Duration? { restorePoint.map { max(.zero, now - $0) } }

  /// Zero is none.
  var ownRPO: Duration? { rpo.flatMap { $0 > .zero ? $0 : nil } }
}
