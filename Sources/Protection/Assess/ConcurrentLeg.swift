/// The async leg to a third array beside an active-active replica of the same consistency group: the only second replica
/// that arrays take (semantics 1.1, 2.5, R1, R22). Both active-active arrays have a source object of it, of which one
/// sends and the other stands by; the target names the one that sends.
///
/// It is told by its place beside the active-active replica: what arrays show of it beyond that is not documented.
extension ArrayIndex {
  /// The active-active replica that a leg's source object stands beside; nil for every other replica.
  func mirror(beside replica: Replica) -> Replica? {
    guard replica.entityKind == .consistencyGroup, replica.type == .known(.async), replica.effectiveRole == .source
    else { return nil }
    return replicas(of: .consistencyGroup, replica.localEntity).first {
      $0.type == .known(.activeActive) && $0.linkID != replica.linkID
    }
  }

  /// The only replica of a consistency group, if a leg over another link may stand beside it.
  func mirror(of group: Entity, beside linkID: Int64) -> Replica? {
    let covering = replicas(covering: group)
    guard group.kind == .consistencyGroup, covering.count == 1, covering[0].type == .known(.activeActive),
      covering[0].linkID != linkID
    else { return nil }
    return covering[0]
  }

  /// Whether a target on `third` belongs to the same leg as our source object although it names the other active-active
  /// array's object, which sends. Decided without that array, so that losing it leaves the leg whole.
  func standsBy(_ replica: Replica, for target: Replica, on third: ArrayIndex) -> Bool {
    guard target.effectiveRole == .target, target.localEntity == replica.remoteEntity,
      let mirror = mirror(beside: replica), let partner = link(id: mirror.linkID)?.remoteSerial
    else { return false }
    return third.link(id: target.linkID)?.remoteSerial == partner && target.remoteEntity == mirror.remoteEntity
  }
}

extension Estate {
  /// The same leg as the other active-active array shows it, where that was read.
  func sibling(of replica: Replica, at array: ArrayIndex, target: ReplicaView.RemoteSide) -> ReplicaView.Sibling? {
    guard let mirror = array.mirror(beside: replica), let group = mirror.remoteEntity,
      let between = array.link(id: mirror.linkID), case .read(let partner) = peer(of: between),
      let third = array.link(id: replica.linkID)?.remoteSerial,
      let (other, link) = partner.leg(of: group, to: third), other.remoteID == replica.remoteID
    else { return nil }
    var sends = false
    if case .present(let target) = target { sends = target.remoteID == other.id && other.id != replica.id }
    return ReplicaView.Sibling(array: partner.name, replica: other, link: link, sends: sends)
  }

  /// Whether it is the source object of a leg that another array sends: no copy runs from here.
  func isStandby(_ replica: Replica, at array: ArrayIndex) -> Bool {
    guard array.mirror(beside: replica) != nil, let link = array.link(id: replica.linkID),
      case .present(let target) = otherSide(of: replica, over: link, at: array, self).side
    else { return false }
    return (target.remoteID ?? replica.id) != replica.id
  }

  /// Replicas whose first copy is to be made from this array, waiting for a slot or not.
  func initialCopies(of array: ArrayIndex) -> [Replica] {
    array.replicas.filter { $0.isInitialCopy && !isStandby($0, at: array) }
  }

  /// The other active-active side of a group, where that array was read.
  func otherPeer(of group: Entity, at array: ArrayIndex) -> (array: ArrayIndex, group: Entity)? {
    guard group.kind == .consistencyGroup else { return nil }
    let mirror = array.replicas(of: .consistencyGroup, group.object).first { $0.type == .known(.activeActive) }
    guard let mirror, let link = array.link(id: mirror.linkID), case .read(let partner) = peer(of: link),
      let other = mirror.remoteEntity.flatMap({ partner.entity(.consistencyGroup, $0) })
    else { return nil }
    return (partner, other)
  }
}

extension ArrayIndex {
  /// The async source object of a group over whichever link leads to that array.
  fileprivate func leg(of group: Int64, to serial: Int64) -> (replica: Replica, link: Link)? {
    for replica in replicas(of: .consistencyGroup, group) where mirror(beside: replica) != nil {
      if let link = link(id: replica.linkID), link.remoteSerial == serial { return (replica, link) }
    }
    return nil
  }
}

// MARK: What stands in the way of one

/// How a group that has an active-active replica alone stands towards an async policy over another link.
func standing(of group: Entity, beside mirror: Replica, towards way: Way, _ estate: Estate) -> Claim.Standing {
  if case .peerUnread(let reason) = way.destination { return .unknown(because: reason) }
  if let reason = way.array.inventory.incompleteGroups[group.object] {
    return .unknown(because: "its members are not known for certain: \(reason)")
  }
  guard case .open(let route) = way.destination, let third = estate[route.peer] else {
    return .missingWithoutRoute(because: way.obstacle ?? "the policy's way does not exist")
  }
  guard let between = way.array.link(id: mirror.linkID) else {
    return .unknown(because: "array '\(way.array.name)' does not list the link of its active-active replica")
  }
  switch estate.peer(of: between) {
  case .unread(let reason): return .unknown(because: "its active-active peer may replicate it on: \(reason)")
  case .notRegistered(let serial):
    return .missingWithoutRoute(
      because: "its active-active peer, the array with serial \(serial), is not registered and may replicate it on")
  case .read(let partner):
    let reason =
      incapability(way.array, partner, third) ?? mirror.remoteEntity.flatMap { replicatedOn($0, by: partner) }
    return reason.map { .missingWithoutRoute(because: $0) } ?? .missing(route: route)
  }
}

/// What one of the three arrays lacks: the contract does not say whose software it takes, so all are asked.
private func incapability(_ arrays: ArrayIndex...) -> String? {
  arrays.lazy.compactMap { $0.lack(of: .concurrentGroups) }.first
}

/// Says that the active-active peer has a leg by itself.
func replicatedOn(_ group: Int64, by partner: ArrayIndex) -> String? {
  let leg = partner.replicas(of: .consistencyGroup, group).first { partner.mirror(beside: $0) != nil }
  return leg.map { leg in
    "array '\(partner.name)' already has its async replica \(leg.id), over link '\(partner.linkName(id: leg.linkID))'"
  }
}

/// Why a group's leg cannot be created now; nil when its active-active replica is as it must be, and the RPO allowed.
func obstacleToLeg(
  of group: Entity, beside mirror: Replica, _ wanted: ProtectionGoal.Replication, at array: ArrayIndex,
  _ estate: Estate
) -> String? {
  let needs = "needs the active-active replica of \(group.reference.words) synchronized first"
  guard let link = array.link(id: mirror.linkID) else { return "\(needs): its link is not listed" }
  if let problem = estate.problem(of: link, at: array.name) { return "\(needs): \(problem)" }
  let view = ReplicaView(of: mirror, over: link, at: array, estate)
  guard view.roles == .agreed, mirror.effectiveRole == .peer else {
    return "\(needs): its two sides do not agree"
  }
  if mirror.state != .active { return "\(needs): it is \(mirror.state.word)" }
  if mirror.isInitializing || mirror.synchronisation != .synchronized {
    return "\(needs): it is \(mirror.synchronisation?.word ?? "not told whether it is")"
  }
  if view.troubledPeer != nil { return "\(needs): array '\(view.peer ?? "")' does not say that it is" }
  if let member = membersOutsidePairs(of: mirror, at: array).first {
    return "\(needs): its member '\(member.name)' is not among its pairs"
  }
  return tooShortRPO(ofLeg: wanted)
}

/// Semantics R21; nil for an RPO that a leg can have.
func tooShortRPO(ofLeg wanted: ProtectionGoal.Replication) -> String? {
  guard case .async(_, let rpo?) = wanted, rpo < ArrayLimits.concurrentRPO else { return nil }
  return "an RPO of \(rpo.inWords) is less than the \(ArrayLimits.concurrentRPO.inWords) that arrays allow beside an "
    + "active-active replica"
}

/// Whether two protections of one entity over different links can stand beside each other.
func canStandTogether(_ one: ReplicationType, _ other: ReplicationType, on kind: EntityKind) -> Bool {
  kind == .consistencyGroup && Set([one, other]) == [.activeActive, .async]
}

/// Why an entity that has another replica cannot be replicated as wanted: `is replicated sync over link 'paris-lyon',
/// and arrays take no async replica beside it`.
func whyNoSecond(_ wanted: ReplicationType, of entity: Entity, beside replica: Replica, over link: String) -> String {
  let found = "is replicated \(replica.type.word) over link '\(link)'"
  guard wanted == .async, replica.type == .known(.activeActive) else {
    return "\(found), and arrays take no \(wanted.rawValue) replica beside it"
  }
  return entity.kind == .consistencyGroup
    ? "\(found), and arrays take one async replica beside it"
    : "\(found), and arrays take an async replica beside it on consistency groups only"
}
