/// Snapshots that are replicated along and never expire pile up on the target until it takes no more (999 of a volume);
/// locked ones cannot even be deleted. And replicas of one policy that treat snapshots differently are no one
/// protection.
///
/// Reports: a replica that sends snapshots which the target keeps for ever, or locks for longer than it keeps them, or
/// whose settings differ from what most replicas of the policy have. Warning; notice for the difference alone.
/// Remedy: none, because policies do not set these fields, and what a policy does not set is not touched.
func snapshotSettings(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard let (replica, array) = covering.teller, !covering.isContested else { return nil }
  let found = replica.snapshots
  let severity: Severity
  let observed: String
  if found.areIncluded, found.retention == nil {
    (severity, observed) = (.warning, "sends snapshots that the target keeps for ever")
  } else if let lock = found.lock, let retention = found.retention, lock > retention {
    (severity, observed) = (
      .warning, "locks replicated snapshots for \(lock.inWords) but keeps them for \(retention.inWords)"
    )
  } else if let usual = situation.usualSnapshots[covering.policy.name], usual != found {
    (severity, observed) = (.notice, "\(found.words), where most replicas of the policy \(usual.manyWords)")
  } else {
    return nil
  }
  return covering.finding(
    .snapshotSettings, severity, observed: observed, expected: "wants the same for all, and nothing that piles up",
    evidence: [
      "including_snapshots": "\(found.areIncluded)", "retention": found.retention?.inWords ?? "none",
      "lock": found.lock?.inWords ?? "none", "suffix": found.suffix ?? "none",
    ],
    judgedFrom: [array])
}

/// What most replicas of each policy have; where two settings are equally frequent, none is usual but no snapshots.
func usualSnapshots(_ coverings: [Covering]) -> [PolicyName: Replica.Snapshots] {
  // All alike, as almost everywhere: nothing is unusual then.
  let usual = Replica.Snapshots()
  guard coverings.contains(where: { $0.teller.map { $0.replica.snapshots != usual } ?? false }) else { return [:] }
  var counts: [PolicyName: [Replica.Snapshots: Int]] = [:]
  for covering in coverings {
    if let replica = covering.teller?.replica {
      counts[covering.policy.name, default: [:]][replica.snapshots, default: 0] += 1
    }
  }
  return counts.compactMapValues { counts in
    let most = counts.values.max()
    let usual = counts.filter { $0.value == most }.keys
    return usual.count == 1 ? usual.first : usual.contains(Replica.Snapshots()) ? Replica.Snapshots() : nil
  }
}

extension Replica.Snapshots {
  fileprivate var words: String { areIncluded ? "sends snapshots" + details : "sends no snapshots" }
  fileprivate var manyWords: String { areIncluded ? "send snapshots" + details : "send none" }

  private var details: String {
    let parts = [
      retention.map { "kept for \($0.inWords)" }, lock.map { "locked for \($0.inWords)" },
      suffix.map { "named with '\($0)'" },
    ]
    let known = parts.compactMap { $0 }
    return known.isEmpty ? "" : " " + known.joined(separator: ", ")
  }
}
