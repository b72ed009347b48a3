import ControlAPI
import Protection
import ProtectionStore

/// Policies and what editing them changes, in the control socket's values.

extension PolicyEffectAnswer {
  init(_ effect: PolicyEffect, takenAt: Timestamp) {
    self.init(
      takenAt: takenAt.date,
      scopes: effect.scopes.map {
        .init(policy: $0.policy.rawValue, entityKind: $0.kind.rawValue, gained: $0.gained, lost: $0.lost)
      },
      creations: effect.creations, bytesToCopy: effect.bytesToCopy,
      unmanaged: effect.unmanaged.map {
        .init(
          array: $0.array.rawValue, entity: $0.entity.name, entityKind: $0.entity.kind.rawValue,
          entityID: $0.entity.identity.description, link: $0.link)
      },
      discards: effect.discards, warnings: effect.warnings, creationsNextCycle: effect.creationsNextCycle,
      problems: effect.problems)
  }
}

extension PolicyAnswer {
  init(_ stored: StoredPolicy) {
    let policy = stored.policy
    self.init(
      name: policy.name.rawValue, description: policy.description, array: policy.array.rawValue,
      entityKind: policy.selector.kind.rawValue, selector: policy.selector.words, protection: policy.goal.words,
      type: policy.goal.replication.type.rawValue, link: policy.goal.link, remotePool: policy.goal.remotePool,
      mode: policy.mode.rawValue, isEnabled: stored.isEnabled, revision: stored.revision,
      changedAt: stored.changedAt.date, changedBy: stored.changedBy.name, text: stored.text)
  }
}

extension Selector {
  /// `volumes in pool 'prod' named 'db-*'`.
  var words: String {
    var words = "\(kind.words)s"
    if !pools.isEmpty { words += " in pool " + pools.map { "'\($0)'" }.joined(separator: ", ") }
    if !names.matchesAll { words += " named \(names)" }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { words += " with \(key)='\(value)'" }
    if !exclusions.isEmpty { words += " except " + exclusions.map(\.subject).joined(separator: "; ") }
    return words
  }
}

extension ProtectionGoal {
  /// `async every 5 min, RPO 10 min, over 'paris-lyon' to pool 'dr'`.
  var words: String {
    var words = replication.type.rawValue
    if case .async(let interval, let rpo) = replication {
      if let interval { words += " every \(interval.inWords)" }
      if let rpo { words += ", RPO \(rpo.inWords)," }
    }
    words += " over '\(link)' to pool '\(remotePool)'"
    if targetName != .ofSource { words += ", targets named '\(targetName)'" }
    switch target {
    case .new: break
    case .existingTarget(let otherwise): words += ", existing target, otherwise \(otherwise.rawValue)"
    case .baseSnapshot(let otherwise, let writes):
      words += ", from a base snapshot, otherwise \(otherwise.rawValue)"
      if writes == .discard { words += ", discarding what was written to the target" }
    }
    return words
  }
}
