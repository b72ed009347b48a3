import Protection

/// Which entities a policy means.
extension ReferenceWorld {
  func selects(_ policy: Policy, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    let selector = policy.selector
    let pool = array.pool(id: entity.poolID)?.name
    let tags = array.inventory.metadata[entity.object] ?? [:]
    return policy.array == array.name && entity.kind == selector.kind
      && selector.names.patterns.contains { $0.matchesByGoingBack(entity.name) }
      && (selector.pools.isEmpty || pool.map(selector.pools.contains) == true)
      && selector.metadata.allSatisfy { tags[$0.key] == $0.value }
  }

  /// An exclusion holds until its day is over.
  func excludes(_ policy: Policy, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    let pool = array.pool(id: entity.poolID)?.name
    let tags = array.inventory.metadata[entity.object] ?? [:]
    return policy.selector.exclusions.contains { exclusion in
      exclusion.names.patterns.contains { $0.matchesByGoingBack(entity.name) }
        && (exclusion.pools.isEmpty || pool.map(exclusion.pools.contains) == true)
        && exclusion.metadata.allSatisfy { tags[$0.key] == $0.value }
        && (exclusion.expiresAt.map { now < $0 } ?? true)
    }
  }

  func claims(_ policy: Policy, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    selects(policy, entity, array) && !excludes(policy, entity, array)
  }
}
