/// Whether an async replica keeps the RPO that is agreed for it: the policy's, or else the array's own. Where neither is
/// set, a lag of several intervals is one that nobody meant to allow.
struct RPOBreach {
  var observed: String
  var allowed: String
}

/// How old a restore point may be, and who says so.
enum RPOLimit {
  case policy(Duration)
  case array(Duration)
  /// Nobody sets an RPO.
  case intervals(of: Duration)

  /// - Returns: nil for what is not async, and where nothing tells how old is too old.
  init?(of replica: Replica, wanted: ProtectionGoal.Replication) {
    guard replica.type == .known(.async) else { return nil }
    if case .async(_, let rpo?) = wanted {
      self = .policy(rpo)
    } else if let own = replica.ownRPO {
      self = .array(own)
    } else if let interval = replica.interval {
      self = .intervals(of: interval)
    } else {
      return nil
    }
  }

  var longest: Duration {
    switch self {
    case .policy(let rpo), .array(let rpo): rpo
    case .intervals(let interval): max(interval * 3, .seconds(900))
    }
  }
}

/// A restore point that is too old stays so whatever a link does: without it no newer one comes. What the array says of its
/// own RPO counts only while its states are to be believed (semantics 2.6).
/// - Parameter now: by the clock of the array that tells the restore point.
/// - Returns: nil while the replica is initializing (it has no restore point yet) and while the RPO is kept, as far as
///   anybody knows.
func rpoBreach(
  of replica: Replica, wanted: ProtectionGoal.Replication, at now: Timestamp, believingState: Bool
) -> RPOBreach? {
  guard replica.type == .known(.async), !replica.isInitializing else { return nil }
  let limit = RPOLimit(of: replica, wanted: wanted)
  let isWatched = believingState && (replica.rpoState == .ok || replica.rpoState == .lagging)
  let age = replica.lag(at: now)
  if let limit, let age, age > limit.longest {
    let observed = "has a restore point that is \(age.inWords) old"
    switch limit {
    case .policy(let rpo): return RPOBreach(observed: observed, allowed: "allows \(rpo.inWords)")
    case .array(let own) where !isWatched:
      let watch = replica.rpoState == .notApplicable ? " that the array does not watch" : ""
      return RPOBreach(
        observed: "\(observed), with an RPO of \(own.inWords)\(watch)", allowed: RPOBreach.leftToTheArray)
    case .array: break
    case .intervals(let interval):
      return RPOBreach(
        observed: "\(observed), with an interval of \(interval.inWords) and no RPO",
        allowed: "sets no RPO either, so \(limit.longest.inWords) are allowed")
    }
  }
  if case .intervals = limit, age != nil { return nil }
  guard believingState, replica.rpoState == .lagging else { return nil }
  let own = replica.ownRPO.map { " of \($0.inWords)" } ?? ""
  let words = age.map { ", its restore point is \($0.inWords) old" } ?? ""
  var allowed = RPOBreach.leftToTheArray
  if case .policy(let rpo) = limit { allowed = "allows \(rpo.inWords)" }
  return RPOBreach(observed: "lags behind the array's RPO\(own)\(words)", allowed: allowed)
}

extension RPOBreach {
  fileprivate static let leftToTheArray = "leaves the RPO to the array and expects it to be kept"
}

extension ReplicaView {
  /// The object whose restore point counts: of a leg that stands by, the sender's alone.
  func restorePointTeller(at array: ArrayName) -> (replica: Replica, array: ArrayName)? {
    standsBy && sending == nil ? nil : teller(at: array)
  }
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
