/// What an outage of a link costs and will cost: which restore points are too old already, and which become so next.
/// Nothing makes them newer until the link is up.
struct OutageLimits {
  /// Replicas whose restore point is older than a policy's RPO, or than what else is allowed.
  private(set) var beyond = 0
  /// The next to pass it, of each policy that has one; the soonest first.
  private(set) var next: [Next] = []

  struct Next {
    var policy: PolicyName
    /// Of the replica that is the first to pass it.
    var longest: Duration
    /// By the clock of the array that tells the restore point, and how long until then.
    var at: Timestamp
    var remaining: Duration
    /// All of the policy that have not passed it.
    var replicas: Int

    /// `the first of 3 replicas of policy 'gold' passes its RPO of 15 min in 4 min`.
    var words: String {
      let subject = replicas == 1 ? "1 replica" : "the first of \(replicas) replicas"
      return "\(subject) of policy '\(policy)' passes its RPO of \(longest.inWords) in \(remaining.inWords)"
    }
  }

  init(of use: LinkUse, _ situation: Situation) {
    var tooOld: Set<Int64> = []
    var byPolicy: [PolicyName: Next] = [:]
    for covering in situation.coverings {
      let end = covering.view.judgingEnd(for: covering.array.name)
      guard end.array == use.array.name, end.link.id == use.link.id, let teller = covering.restorePointTeller else {
        continue
      }
      if covering.rpoBreach(situation) != nil {
        tooOld.insert(teller.replica.id)
        continue
      }
      guard !teller.replica.isInitializing, let restorePoint = teller.replica.restorePoint,
        let limit = RPOLimit(of: teller.replica, wanted: covering.policy.goal.replication)
      else { continue }
      let name = covering.policy.name
      let passedAt = restorePoint + limit.longest
      let own = Next(
        policy: name, longest: limit.longest, at: passedAt, remaining: passedAt - situation.now(at: teller.array),
        replicas: 1)
      guard let known = byPolicy[name] else {
        byPolicy[name] = own
        continue
      }
      byPolicy[name] = own.remaining < known.remaining ? own : known
      byPolicy[name]?.replicas = known.replicas + 1
    }
    beyond = tooOld.count
    next = byPolicy.values.sorted { ($0.remaining, $0.policy) < ($1.remaining, $1.policy) }
  }
}
