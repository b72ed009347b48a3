/// Whether an async replica keeps the RPO that is agreed for it: the policy's, or else the array's own.
struct RPOBreach {
  var observed: String
  var allowed: String
}

/// - Returns: nil while the replica is initializing (it has no restore point yet) and while the RPO is kept.
func rpoBreach(of replica: Replica, wanted: ProtectionGoal.Replication, at takenAt: Timestamp) -> RPOBreach? {
  guard replica.type == .known(.async), !replica.isInitializing else { return nil }
  var policyRPO: Duration?
  if case .async(_, let rpo) = wanted { policyRPO = rpo }
  let lag = replica.restorePoint.map { takenAt - $0 }
  let allowed = policyRPO.map { "allows \($0.inWords)" } ?? "leaves the RPO to the array and expects it to be kept"
  if let lag, let policyRPO, lag > policyRPO {
    return RPOBreach(observed: "has a restore point that is \(lag.inWords) old", allowed: allowed)
  }
  guard replica.rpoState == .lagging else { return nil }
  let own = replica.rpo.map { " of \($0.inWords)" } ?? ""
  let age = lag.map { ", its restore point is \($0.inWords) old" } ?? ""
  return RPOBreach(observed: "lags behind the array's RPO\(own)\(age)", allowed: allowed)
}
