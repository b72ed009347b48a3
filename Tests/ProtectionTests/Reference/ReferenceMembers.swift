import Protection

/// Volumes that are not replicated with the group where they belong.
extension ReferenceProposals {
  private typealias GroupClaim = (policy: Policy, group: Entity)

  mutating func proposeMembers(of array: ReferenceArray, _ policies: [Policy]) {
    let own = policies.filter { $0.array == array.name && $0.selector.kind == .consistencyGroup }
    // In the plan's order, without what two policies want differently.
    var claimed: [GroupClaim] = []
    for policy in own {
      let groups = array.inventory.entities.sorted { ($0.name, $0.identity) < ($1.name, $1.identity) }
      for group in groups where world.claims(policy, group, array) && !isContested(policy, group, array) {
        claimed.append((policy, group))
      }
    }
    refuseUnpairedMembers(claimed, array)
    var done: Set<EntityIdentity> = []
    for (id, name) in array.inventory.groupTags.sorted(by: { $0.key < $1.key }) {
      guard let volume = array.entity(.volume, id: id), volume.consistencyGroupID == nil, !array.isTarget(volume) else {
        continue
      }
      let near = claimed.filter { $0.group.poolID == volume.poolID }
      let named = near.first { $0.group.name == name }
      guard let claim = named ?? near.first else { continue }
      done.insert(volume.identity)
      let isKnown = named != nil && !isClaimedItself(volume, array)
      propose(volume, into: claim, isKnown: isKnown, array)
    }
    for policy in own where policy.selector.saysAllInGroups {
      guard let first = claimed.first(where: { $0.policy.name == policy.name }) else { continue }
      let volumes = array.inventory.entities.filter { $0.kind == .volume }.sorted { $0.object < $1.object }
      for volume in volumes where isOutside(volume, policy, array) && !done.contains(volume.identity) {
        done.insert(volume.identity)
        let groups = array.inventory.entities.filter { $0.kind == .consistencyGroup && $0.poolID == volume.poolID }
        let only = claimed.first { claim in
          groups.count == 1 && claim.policy.name == policy.name && claim.group.identity == groups[0].identity
        }
        propose(volume, into: only ?? first, isKnown: only != nil, array)
      }
    }
  }

  private func isContested(_ policy: Policy, _ entity: Entity, _ array: ReferenceArray) -> Bool {
    world.policies.contains {
      $0.goal.link == policy.goal.link && $0.goal != policy.goal && world.claims($0, entity, array)
    }
  }

  /// Arrays have no request that pairs a member afterwards.
  private mutating func refuseUnpairedMembers(_ claimed: [GroupClaim], _ array: ReferenceArray) {
    var done: Set<EntityIdentity> = []
    for (policy, group) in claimed where !done.contains(group.identity) {
      guard array.inventory.incompleteGroups[group.object] == nil, let link = array.link(named: policy.goal.link),
        let replica = array.ownReplicas(of: group).first(where: { $0.linkID == link.id }),
        rolesAgree(replica.referenceRole, world.otherSide(of: replica, at: array)?.referenceRole)
      else { continue }
      done.insert(group.identity)
      for member in array.members(ofGroup: group.object)
      where !replica.pairs.contains(where: { $0.local == member.object }) {
        refuse("add-member", policy, array.name, member, policy.goal.link, .unpairedMember)
      }
    }
  }

  /// A policy that selects the volume decides about it, also by leaving it out.
  private func isClaimedItself(_ volume: Entity, _ array: ReferenceArray) -> Bool {
    world.policies.contains { world.selects($0, volume, array) }
  }

  private func isOutside(_ volume: Entity, _ policy: Policy, _ array: ReferenceArray) -> Bool {
    let pool = array.pool(id: volume.poolID)?.name
    return array.inventory.incompleteGroups.isEmpty && volume.consistencyGroupID == nil
      && pool.map(policy.selector.pools.contains) == true && !isClaimedItself(volume, array)
      && !world.excludes(policy, volume, array) && !array.isTarget(volume)
  }

  private mutating func propose(
    _ volume: Entity, into claim: GroupClaim, isKnown: Bool, _ array: ReferenceArray
  ) {
    let (policy, group) = claim
    let name = array.targetName(of: volume, in: group, policy.goal)
    if !isKnown { return refuse("add-member", policy, array.name, volume, policy.goal.link, .placeUnknown) }
    guard !volume.isReplicated, array.replicas(covering: volume).isEmpty, array.ownReplicas(of: group).count == 1,
      let replica = array.ownReplicas(of: group).first, let link = array.link(named: policy.goal.link),
      replica.linkID == link.id, let peer = world.peer(of: link), case .known(let type) = replica.type,
      name.unicodeScalars.count <= 65, peer.entity(.volume, named: name) == nil,
      !newNames.contains(where: { $0 == (peer.name, .volume, name) })
    else { return refuse("add-member", policy, array.name, volume, policy.goal.link, .memberImpossible) }
    newNames.append((peer.name, .volume, name))
    let addition = MemberAddition(
      group: group.reference, dataset: volume.object, replicaID: replica.id, type: type, bytesToCopy: volume.sizeBytes,
      targetName: policy.goal.targetName == .ofSource ? nil : name)
    add(.addMember(addition), policy, array, volume, link, peer)
  }
}

extension Selector {
  /// Consistency groups by pool alone: nothing else is to lie there.
  fileprivate var saysAllInGroups: Bool {
    kind == .consistencyGroup && !pools.isEmpty && names == .any && metadata.isEmpty
  }
}
