import Protection

/// What one cycle has in hand, and what follows from two arrays together.
struct ReferenceWorld {
  let policies: [Policy]
  let observation: Observation
  let history: History
  let settings: ProtectionSettings
  /// Only those that were read completely, by name; the others are unknown.
  let arrays: [ReferenceArray]

  init(_ policies: [Policy], _ observation: Observation, _ history: History, _ settings: ProtectionSettings) {
    self.policies = policies
    self.observation = observation
    self.history = history
    self.settings = settings
    arrays = observation.readings.keys.sorted().compactMap { name in
      observation[name].map { ReferenceArray(name: name, inventory: $0) }
    }
  }

  var now: Timestamp { observation.takenAt }

  func array(_ name: ArrayName) -> ReferenceArray? { arrays.first { $0.name == name } }

  /// The array at the link's other end; nil where it was not read or is not registered.
  func peer(of link: Link) -> ReferenceArray? { arrays.first { $0.serial == link.remoteSerial } }

  /// The same link as its other end shows it.
  func otherEnd(of link: Link, at array: ReferenceArray) -> (array: ReferenceArray, link: Link)? {
    guard let peer = peer(of: link) else { return nil }
    let back = peer.inventory.links.filter { $0.remoteSerial == array.serial }
    guard let end = back.first(where: { $0.id == link.remoteLinkID }) ?? lowest(back, \.id) else { return nil }
    return (peer, end)
  }

  /// Whether a link to an array that was read is up at both ends.
  func isUp(_ link: Link, at array: ReferenceArray) -> Bool {
    guard let end = otherEnd(of: link, at: array) else { return false }
    return link.isUp && end.link.isUp
  }

  /// Whether both ends of a link carry sync and active-active replication.
  func takesSync(_ link: Link, at array: ReferenceArray) -> Bool {
    guard let end = otherEnd(of: link, at: array) else { return false }
    return [link, end.link].allSatisfy { !$0.isAsyncOnly && $0.isReadyForSync != false }
  }

  /// The same replica as the peer shows it; nil where it is not there or not seen.
  func otherSide(of replica: Replica, at array: ReferenceArray) -> Replica? {
    guard let link = array.link(id: replica.linkID), let peer = peer(of: link) else { return nil }
    let candidates = peer.inventory.replicas.filter { candidate in
      let leadsBack = peer.link(id: candidate.linkID).map { $0.remoteSerial == array.serial } ?? true
      let isMeantHere = replica.remoteID == nil || replica.remoteID == candidate.id
      let isMeantThere = candidate.remoteID == nil || candidate.remoteID == replica.id
      // One of the two has to name the other.
      let isNamed = replica.remoteID != nil || candidate.remoteID == replica.id
      return isMeantHere && isNamed
        && ((leadsBack && isMeantThere) || standsBy(replica, for: candidate, at: array, on: peer))
    }
    return lowest(candidates, \.id)
  }

  /// What the two arrays need and one of them lacks, or what keeps them apart.
  func areCapable(_ array: ReferenceArray, _ peer: ReferenceArray, of type: ReplicationType, _ kind: EntityKind) -> Bool
  {
    var needed: Set<Ability> = []
    if type == .sync { needed.insert(.syncReplication) }
    if type == .activeActive { needed.insert(.activeActiveReplication) }
    if type == .activeActive, kind == .consistencyGroup { needed.insert(.activeActiveGroups) }
    if kind == .filesystem { needed.insert(.filesystemReplication) }
    return needed.isSubset(of: array.inventory.abilities) && needed.isSubset(of: peer.inventory.abilities)
  }

  /// Arrays replicate to each other on the same major version or one apart.
  func areNear(_ array: ReferenceArray, _ peer: ReferenceArray) -> Bool {
    guard let here = array.majorVersion, let there = peer.majorVersion else { return true }
    return abs(here - there) <= 1
  }

  /// Steps of earlier cycles that may or may not have happened: what this reading decides is not among them.
  var openIntents: [Intent] { history.undecidedIntents.filter { fate(of: $0) == .open } }

  /// What an array called done and two readings miss: to make it again takes a person.
  var missedIntents: [Intent] { history.undecidedIntents.filter { fate(of: $0) == .missed } }

  /// A request that had no effect counts as refused when it was sent.
  func refusals(of entity: EntityIdentity, over link: String) -> (count: Int, lastAt: Timestamp)? {
    var refusals = history.refusals.first { $0.entity == entity && $0.link == link }.map { ($0.count, $0.lastAt) }
    for intent in history.undecidedIntents
    where intent.step.entity.identity == entity && intent.step.link == link && fate(of: intent) == .absent {
      refusals = ((refusals?.0 ?? 0) + 1, intent.recordedAt)
    }
    return refusals
  }

  private enum Fate { case open, happened, absent, missed }

  private func fate(of intent: Intent) -> Fate {
    let step = intent.step
    guard intent.recordedAt <= now, let array = self.array(step.array), let peer = self.array(step.peer),
      array.serial == step.entity.identity.arraySerial
    else { return .open }
    let isThere: Bool
    var isOpen = false
    switch step.change {
    case .resumeReplica(let resumption):
      let replica = array.inventory.replicas.first { $0.id == resumption.replicaID }
      // States over a link that is not up are not to be believed.
      if let replica, let link = array.link(id: replica.linkID), !isUp(link, at: array) { return .open }
      isThere =
        replica.map { replica in
          replica.state == .active
            && rolesAgree(replica.referenceRole, otherSide(of: replica, at: array)?.referenceRole)
        } ?? false
    case .addMember(let addition):
      // The pairs of both sides have to have it; a volume that joined and is in no pair may be on its way.
      let replica = array.inventory.replicas.first { $0.id == addition.replicaID }
      let isPaired = replica?.pairs.contains { $0.local == addition.dataset } ?? false
      let other = replica.flatMap { otherSide(of: $0, at: array) }
      isThere = isPaired && other?.pairs.contains { $0.remote == addition.dataset } ?? false
      let volume = array.entity(.volume, id: addition.dataset)
      let hasJoined = volume?.consistencyGroupID == addition.group.identity.object || volume?.isReplicated == true
      isOpen = replica != nil && (isPaired || hasJoined)
    case .setSchedule(let schedule):
      isThere = array.inventory.replicas.contains { replica in
        replica.id == schedule.replicaID && (schedule.interval == nil || schedule.interval == replica.interval)
          && (schedule.rpo == nil || schedule.rpo == replica.rpo)
      }
    case .createReplica(let creation):
      guard let link = array.link(id: creation.linkID), link.remoteSerial == peer.serial else { return .open }
      let own = array.inventory.replicas.filter {
        $0.entityKind == step.entity.kind && $0.localEntity == creation.entity && $0.linkID == link.id
      }
      let replica = lowest(own, \.id)
      isThere = replica.flatMap { otherSide(of: $0, at: array) } != nil
      // Half a replica, or an entity that only says that it has one, proves neither.
      let entity = array.entity(step.entity.identity)
      let isMarked = entity.map { $0.isReplicated && array.replicas(covering: $0).isEmpty } ?? false
      if !isThere, replica != nil || isMarked || remainder(of: step.entity, from: array, on: peer) != nil {
        return .open
      }
    }
    if isThere { return .happened }
    if isOpen { return .open }
    // An array may still be at work on what was asked for a moment ago, so absence says nothing yet.
    if now - intent.recordedAt < settings.settleTime { return .open }
    if intent.answeredReplica == nil { return .absent }
    // One reading that misses what was called done may come from a list that lags; the second counts.
    guard let missedAt = intent.missedAt, missedAt < now else { return .open }
    switch step.change {
    case .createReplica, .addMember: return array.entity(step.entity.identity) == nil ? .absent : .missed
    case .setSchedule, .resumeReplica: return .absent
    }
  }

  /// A replica on the peer whose other side is the entity.
  func remainder(of entity: EntityReference, from array: ReferenceArray, on peer: ReferenceArray) -> Replica? {
    peer.inventory.replicas.first { replica in
      replica.entityKind == entity.kind && replica.remoteEntity == entity.identity.object
        && peer.link(id: replica.linkID)?.remoteSerial == array.serial
    }
  }
}
