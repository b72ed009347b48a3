import Protection

/// Which entities a policy means.
extension ReferenceWorld {
  func selects(_ policy: Policy, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    let selector = policy.selector
    let pool = array.pool(id: entity.poolID)?.name
    let tags = array.inventory.metadata[entity.object] ?? [:]
    return policy.array == array.name && entity.kind == selector.kind && selector.name.matchesByGoingBack(entity.name)
      && (selector.pools.isEmpty || pool.map(selector.pools.contains) == true)
      && selector.metadata.allSatisfy { tags[$0.key] == $0.value }
  }

  /// An exclusion holds until its day is over.
  func excludes(_ policy: Policy, _ entity: Entity) -> Bool {
    policy.selector.exclusions.contains { exclusion in
      exclusion.name.matchesByGoingBack(entity.name) && (exclusion.expiresAt.map { now < $0 } ?? true)
    }
  }

  func claims(_ policy: Policy, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    selects(policy, entity, array) && !excludes(policy, entity)
  }
}
