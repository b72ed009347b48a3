import Protection

/// Three sites (policy file): a group that is active-active between two arrays and async to a third one. Each
/// active-active array has a source object of that leg; the target names the one that sends.
extension ReferenceWorld {
  /// The active-active replica of a leg's group; nil for a replica that is no leg.
  func mirror(beside replica: Replica, at array: ReferenceArray) -> Replica? {
    guard replica.entityKind == .consistencyGroup, replica.type == .known(.async), replica.referenceRole == .source
    else { return nil }
    return array.ownReplicas(ofGroup: replica.localEntity).first {
      $0.type == .known(.activeActive) && $0.linkID != replica.linkID
    }
  }

  /// The only replica of a group, where it is active-active over another link: a leg may come beside it.
  func mirror(awaitingLegOf group: Entity, over link: Link, at array: ReferenceArray) -> Replica? {
    let covering = array.replicas(covering: group)
    guard group.kind == .consistencyGroup, covering.count == 1, let mirror = covering.first,
      mirror.type == .known(.activeActive), mirror.linkID != link.id
    else { return nil }
    return mirror
  }

  /// The other active-active side of a group.
  func partner(of group: Entity, at array: ReferenceArray) -> (array: ReferenceArray, group: Entity)? {
    guard group.kind == .consistencyGroup,
      let mirror = array.ownReplicas(ofGroup: group.object).first(where: { $0.type == .known(.activeActive) }),
      let link = array.link(id: mirror.linkID), let partner = peer(of: link), let id = mirror.remoteEntity,
      let other = partner.entity(.consistencyGroup, id: id)
    else { return nil }
    return (partner, other)
  }

  /// Whether our object belongs to the leg whose target is that, although the target names the partner's.
  func standsBy(_ replica: Replica, for target: Replica, at array: ReferenceArray, on third: ReferenceArray) -> Bool {
    guard let mirror = mirror(beside: replica, at: array), let between = array.link(id: mirror.linkID) else {
      return false
    }
    return target.referenceRole == .target && target.localEntity == replica.remoteEntity
      && target.remoteEntity == mirror.remoteEntity
      && third.link(id: target.linkID)?.remoteSerial == between.remoteSerial
  }

  /// Whether the partner sends: then no copy runs from here.
  func isStandby(_ replica: Replica, at array: ReferenceArray) -> Bool {
    guard mirror(beside: replica, at: array) != nil, let target = otherSide(of: replica, at: array) else {
      return false
    }
    return target.remoteID != nil && target.remoteID != replica.id
  }

  /// Whether an array has a source object of a leg of its group.
  func hasLeg(_ group: Int64, on array: ReferenceArray) -> Bool {
    array.ownReplicas(ofGroup: group).contains { mirror(beside: $0, at: array) != nil }
  }

  /// Whether both active-active arrays show the same leg.
  func isShownTwice(_ leg: Replica, at array: ReferenceArray) -> Bool {
    guard let mirror = mirror(beside: leg, at: array), let between = array.link(id: mirror.linkID),
      let partner = peer(of: between), let group = mirror.remoteEntity, let third = array.link(id: leg.linkID)
    else { return false }
    return partner.ownReplicas(ofGroup: group).contains { other in
      self.mirror(beside: other, at: partner) != nil && other.remoteID == leg.remoteID
        && partner.link(id: other.linkID)?.remoteSerial == third.remoteSerial
    }
  }

  /// Whether the active-active replica is as a leg needs it: synchronized, by the words of both sides, with all members.
  func isReadyForLeg(_ mirror: Replica, of group: Entity, at array: ReferenceArray) -> Bool {
    guard let link = array.link(id: mirror.linkID), isUp(link, at: array),
      let other = otherSide(of: mirror, at: array), mirror.referenceRole == .peer, other.referenceRole == .peer
    else { return false }
    let isWellThere =
      [.active, .notTold].contains(other.state) && (other.synchronisation ?? .synchronized) == .synchronized
    let isComplete = array.members(ofGroup: group.object).allSatisfy { member in
      mirror.pairs.contains { $0.local == member.object }
    }
    return mirror.state == .active && !mirror.isInitializing && mirror.synchronisation == .synchronized && isWellThere
      && isComplete
  }

  /// All three arrays of a leg have to be able to.
  func canBeConcurrent(_ arrays: [ReferenceArray]) -> Bool {
    arrays.allSatisfy { $0.inventory.abilities.contains(.concurrentGroups) }
  }

  /// An RPO below what arrays allow a leg.
  func isTooShortForLeg(_ rpo: Duration?) -> Bool { rpo.map { $0 < .seconds(5) } ?? false }
}
