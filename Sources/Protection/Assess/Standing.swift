/// Decides how one entity stands towards a policy's way: which replica covers it, what the other side says, or why
/// there is none.

/// Where a policy's link and remote pool lead in this observation.
struct Way {
  var array: ArrayIndex
  var link: Link?
  var destination: Destination

  enum Destination {
    case open(Route)
    case linkMissing(String)
    case peerNotRegistered(serial: Int64, link: String)
    case peerUnread(because: String)
    case remotePoolMissing(String, peer: ArrayName)
    /// The software of one of the arrays, or of both together, cannot do what is wanted.
    case incapable(String, peer: ArrayName)
  }

  init(_ goal: ProtectionGoal, of kind: EntityKind, from array: ArrayIndex, _ estate: Estate) {
    self.array = array
    link = array.link(named: goal.link)
    guard let link else {
      destination = .linkMissing(
        "array '\(array.name)' has no link '\(goal.link)'"
          + NameRules.meant(by: goal.link, among: array.links.lazy.map(\.name)))
      return
    }
    switch estate.peer(of: link) {
    case .notRegistered(let serial): destination = .peerNotRegistered(serial: serial, link: link.name)
    case .unread(let reason): destination = .peerUnread(because: reason)
    case .read(let peer):
      if let reason = Self.inability(goal.replication.type, kind, array, peer) {
        destination = .incapable(reason, peer: peer.name)
      } else if let pool = peer.pool(named: goal.remotePool) {
        destination = .open(Route(link: link, peer: peer.name, remotePool: pool))
      } else {
        destination = .remotePoolMissing(
          "array '\(peer.name)' has no pool '\(goal.remotePool)'"
            + NameRules.meant(by: goal.remotePool, among: peer.pools.lazy.map(\.name)), peer: peer.name)
      }
    }
  }

  /// What the two arrays cannot do of what is wanted; nil when they can.
  private static func inability(
    _ type: ReplicationType, _ kind: EntityKind, _ array: ArrayIndex, _ peer: ArrayIndex
  ) -> String? {
    if let distance = array.distance(to: peer) { return distance }
    for ability in Ability.needed(for: type, of: kind) {
      if let lack = array.lack(of: ability) ?? peer.lack(of: ability) { return lack }
    }
    return nil
  }

  /// The array at the other end, where it was read.
  var peer: ArrayName? {
    switch destination {
    case .open(let route): route.peer
    case .remotePoolMissing(_, let peer), .incapable(_, let peer): peer
    case .linkMissing, .peerNotRegistered, .peerUnread: nil
    }
  }

  /// What a human has to mend before anything can be created; nil for an open way and for what is only unread.
  var obstacle: String? {
    switch destination {
    case .open, .peerUnread: nil
    case .linkMissing(let words), .remotePoolMissing(let words, _), .incapable(let words, _): words
    case .peerNotRegistered(let serial, let link):
      "the array with serial \(serial) at the other end of link '\(link)' is not registered"
    }
  }
}

/// How `entity` stands towards `way`. A replica over the policy's link counts first, its own before its group's.
func standing(
  of entity: Entity, _ wanted: ReplicationType, towards way: Way, _ estate: Estate
) -> Claim.Standing {
  let covering = way.array.replicas(covering: entity)
  if let link = way.link, let replica = covering.first(where: { $0.linkID == link.id }) {
    var group: EntityReference?
    if replica.entityKind == .consistencyGroup, entity.kind != .consistencyGroup {
      group = way.array.entity(.consistencyGroup, replica.localEntity)?.reference
    }
    return .replicated(ReplicaView(of: replica, over: link, at: way.array, estate, coveringThrough: group))
  }
  if let other = covering.first(where: \.tellsState) ?? covering.first {
    // Without the policy's link a renamed link looks like a wrong one; the policy's own finding covers it.
    guard let link = way.link else { return .unknown(because: way.obstacle ?? "the policy's link does not exist") }
    if wanted == .async, let mirror = way.array.mirror(of: entity, beside: link.id) {
      return standing(of: entity, beside: mirror, towards: way, estate)
    }
    return .elsewhere(link: way.array.linkName(id: other.linkID), replica: other)
  }
  return standingWithoutReplica(of: entity, towards: way)
}

private func standingWithoutReplica(of entity: Entity, towards way: Way) -> Claim.Standing {
  if entity.isReplicated {
    return .unknown(because: "array '\(way.array.name)' marks it as replicated but lists no replica of it")
  }
  if case .peerUnread(let reason) = way.destination { return .unknown(because: reason) }
  if let reason = way.array.inventory.incompleteGroups[entity.object] {
    return .unknown(because: "its members are not known for certain: \(reason)")
  }
  if let groupID = entity.consistencyGroupID {
    guard let group = way.array.entity(.consistencyGroup, groupID) else {
      return .unknown(because: "array '\(way.array.name)' does not list its consistency group, id \(groupID)")
    }
    return .memberOfUnreplicatedGroup(group: group.reference)
  }
  guard case .open(let route) = way.destination else {
    return .missingWithoutRoute(because: way.obstacle ?? "the policy's way does not exist")
  }
  return .missing(route: route)
}

extension ReplicaView {
  /// As the arrays show a replica.
  convenience init(
    of replica: Replica, over link: Link, at array: ArrayIndex, _ estate: Estate,
    coveringThrough group: EntityReference? = nil
  ) {
    let (peer, remote) = otherSide(of: replica, over: link, at: array, estate)
    self.init(
      local: replica, link: link, peer: peer, remote: remote, group: group,
      sibling: estate.sibling(of: replica, at: array, target: remote))
  }
}

/// The replica's object on the array at the other end of `link`. One that maps back to another replica, or belongs to
/// a link to another array, is not its other side.
func otherSide(
  of replica: Replica, over link: Link, at array: ArrayIndex, _ estate: Estate
) -> (peer: ArrayName?, side: ReplicaView.RemoteSide) {
  switch estate.peer(of: link) {
  case .unread(let reason): return (nil, .unread(because: reason))
  case .notRegistered(let serial):
    return (nil, .unread(because: "the array with serial \(serial) at the other end is not registered"))
  case .read(let peer):
    let mapsBack = { (candidate: Replica) in
      (candidate.remoteID == nil || candidate.remoteID == replica.id)
        && (peer.link(id: candidate.linkID).map { $0.remoteSerial == array.serial } ?? true)
        || array.standsBy(replica, for: candidate, on: peer)
    }
    if let remoteID = replica.remoteID {
      guard let candidate = peer.replica(id: remoteID), mapsBack(candidate) else { return (peer.name, .missing) }
      return (peer.name, .present(candidate))
    }
    if let candidate = peer.replicas.first(where: { $0.remoteID == replica.id && mapsBack($0) }) {
      return (peer.name, .present(candidate))
    }
    return (peer.name, .unread(because: "array '\(array.name)' does not tell the other side of replica \(replica.id)"))
  }
}
