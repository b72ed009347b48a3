/// While a replica ships nothing, its snapshots on the source hold every block that hosts overwrite: the source pool
/// fills, and when it is full the production side stops, not the copy.
///
/// Reports: per policy, pools of its entities that are above the array's own warning level while replicas from them are
/// suspended, stalled, lagging or cut off from their link, with how much their snapshots hold. Warning; critical above
/// the array's critical level. Also over a link that is not up.
/// Remedy: none; let the replicas ship again, enlarge the pool, or delete what holds space.
func sourcePoolFilling(_ situation: Situation) -> [Finding] {
  situation.scopes.compactMap { scope in
    guard let array = scope.way?.array else { return nil }
    let full = array.inventory.pools.filter { ($0.usedPercent ?? 0) >= $0.warningPercent }
    if full.isEmpty { return nil }
    let pools = full.sorted { $0.id < $1.id }.compactMap { pool -> FillingPool? in
      let held = situation.coverings.filter { covering in
        covering.policy.name == scope.policy.name && covering.shipsNothing
          && covering.array.entity(covering.subject.identity)?.poolID == pool.id
      }
      return held.isEmpty ? nil : FillingPool(pool: pool, replicas: held.map(\.view.local))
    }
    guard let worst = pools.max(by: { !$0.isCritical && $1.isCritical }) else { return nil }
    let policy = scope.policy
    return Finding(
      kind: .sourcePoolFilling, severity: worst.isCritical ? .critical : .warning, policy: policy.name,
      array: array.name, link: policy.goal.link,
      summary: "pool '\(worst.pool.name)' of array '\(array.name)' is above its \(worst.level), with "
        + "\(counted(worst.replicas.count, "replica")) from it that \(worst.replicas.count == 1 ? "ships" : "ship") "
        + "nothing; policy '\(policy.name)' wants \(policy.goal.words)",
      evidence: worst.pool.evidence.adding([
        "used_percent": worst.pool.usedPercent.map { "\($0)" } ?? "",
        "snapshot_bytes": "\(worst.replicas.map(\.stagingBytes).sum)",
        "replicas": worst.replicas.prefix(10).map(\.localEntityName).joined(separator: ", "),
      ]),
      judgedFrom: [array.name] + (scope.way?.peer.map { [$0] } ?? []))
  }
}

private struct FillingPool {
  var pool: Pool
  var replicas: [Replica]

  var isCritical: Bool { (pool.usedPercent ?? 0) >= pool.criticalPercent }
  var level: String {
    isCritical ? "critical level of \(pool.criticalPercent) %" : "warning level of \(pool.warningPercent) %"
  }
}

extension Covering {
  /// Whether this side keeps what it should send: it is the source, and nothing leaves it as it should.
  fileprivate var shipsNothing: Bool {
    let local = view.local
    guard local.tellsState else { return false }
    if linkProblem != nil { return true }
    switch local.state {
    case .suspended, .autoSuspended: return true
    case .active, .notTold, .other: break
    }
    return local.job == .stalled || local.synchronisation == .stalled || local.rpoState == .lagging
  }
}
