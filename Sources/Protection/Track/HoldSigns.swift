/// Looks for the signs of a person or a disaster at work (semantics 3.6), on every replica from both of its sides, on
/// links, on entities whose replica is gone, and in tags.

/// The key of an operator's own hold, as a tag on a volume, filesystem, consistency group or its copy (H11). Its value is
/// the reason.
public let holdTagKey = "protectd-hold"

struct HoldSigns {
  struct Seen {
    var subject: AutomaticHold.Subject
    var sign: HoldSign
    var words: String
    var endsAt: Timestamp?
  }

  let estate: Estate
  private let policies: [ArrayName: [Policy]]
  private let selections: Selections
  private let known: [EntityLink: KnownReplica]
  private let settings: ProtectionSettings
  private let memory: StoreMemory?
  private(set) var byKey: [AutomaticHold.Subject.Key: Seen] = [:]

  init(
    _ policies: [Policy], _ estate: Estate, _ history: History, _ settings: ProtectionSettings
  ) throws(CancellationError) {
    self.estate = estate
    self.policies = Dictionary(grouping: policies, by: \.array)
    selections = Selections(policies, estate)
    self.settings = settings
    memory = history.memory
    known = Dictionary(
      history.knownReplicas.map { (EntityLink(entity: $0.entity, link: $0.link), $0) },
      uniquingKeysWith: { first, _ in first })
    lookAtLinks(policies)
    for array in estate.arrays {
      for (number, replica) in array.replicas.enumerated() {
        try checkCancellation(at: number)
        look(at: replica, of: array)
      }
      lookAtTags(of: array)
      lookAtYoungBases(of: array)
    }
    for (number, entry) in history.knownReplicas.enumerated() {
      try checkCancellation(at: number)
      look(forVanished: entry)
    }
  }

  private mutating func add(
    _ sign: HoldSign, _ words: String, on subject: AutomaticHold.Subject, endsAt: Timestamp? = nil
  ) {
    var seen = Seen(subject: subject, sign: sign, words: words, endsAt: endsAt)
    if let other = byKey[subject.key] {
      // Of equal signs the one that lasts longest.
      if (other.sign, endsAt ?? estate.time.latest) < (sign, other.endsAt ?? estate.time.latest) { seen = other }
      if other.subject.link != subject.link { seen.subject = seen.subject.overAllLinks }
    }
    byKey[subject.key] = seen
  }

  // MARK: Links (H6, H7, invariant 10)

  /// Of an unreachable array nothing can be read, so that the link to it stands for it.
  private mutating func lookAtLinks(_ policies: [Policy]) {
    for use in linksInUse(estate, policies) {
      let subject = AutomaticHold.Subject.link(array: use.array.name, name: use.link.name)
      if case .unread(let reason) = estate.peer(of: use.link) {
        add(.peerUnreachable, "the array at the other end is not seen: \(reason)", on: subject)
      } else if let problem = estate.problem(of: use.link, at: use.array.name) {
        add(.linkNotUp, problem, on: subject)
      }
      if let words = outdatedMemory(over: use) { add(.memoryOutdated, words, on: subject) }
    }
  }

  private func outdatedMemory(over use: LinkUse) -> String? {
    guard let memory, let mark = use.array.inventory.openingMarks[use.link.id], !memory.known.contains(mark.mark) else {
      return nil
    }
    return
      "opening \(mark.epoch) of this store, which it does not remember, changed something over this link: the store "
      + "is an older copy (opening \(memory.opening.epoch)), or a copy of it is in use elsewhere"
  }

  // MARK: Replicas (H1 to H5, H8, H10, H12)

  private mutating func look(at replica: Replica, of array: ArrayIndex) {
    guard let link = array.link(id: replica.linkID),
      let entity = array.entity(replica.entityKind, replica.localEntity)
    else { return }
    let view = ReplicaView(of: replica, over: link, at: array, estate)
    let isLinkUp = estate.problem(of: link, at: array.name) == nil
    guard let (sign, words) = sign(of: view, entity, at: array, isLinkUp: isLinkUp), isClaimed(entity, at: array) else {
      return
    }
    add(sign, words, on: .entity(entity.reference, array: array.name, link: link.name))
  }

  private func sign(
    of view: ReplicaView, _ entity: Entity, at array: ArrayIndex, isLinkUp: Bool
  ) -> (HoldSign, String)? {
    if let sign = roleSign(of: view, entity, at: array) { return sign }
    // What arrays say of states over a link that is not up is not to be believed (semantics 2.6); the link is held.
    guard isLinkUp else { return nil }
    let name = "replica \(view.local.id) over link '\(view.link.name)'"
    let sides: [Replica] = if case .present(let remote) = view.remote { [view.local, remote] } else { [view.local] }
    let tellers = sides + (view.sibling.map { [$0.replica] } ?? [])
    if tellers.contains(where: { $0.state == .suspended }) { return (.suspended, "\(name) is suspended by a user") }
    if view.local.state == .autoSuspended, sides.count == 1 {
      return (.autoSuspended, "\(name) is suspended by the array, and its other side is not there")
    }
    // A side that is at its first copy may serve nobody yet.
    if view.local.effectiveRole == .peer, !sides.contains(where: \.isInitializing),
      let here = array.withoutPaths(view.local) ?? remotePathless(view)
    {
      return (.pathsUnavailable, "the paths of \(here) are not available")
    }
    if view.local.effectiveRole == .source, let peer = view.peer.flatMap({ estate[$0] }), let remote = sides.last,
      let tested = peer.recoveryTest(of: remote)
    {
      return (.recoveryTest, "\(tested) has a writable snapshot that is mapped to hosts on array '\(peer.name)'")
    }
    return nil
  }

  private func remotePathless(_ view: ReplicaView) -> String? {
    guard let peer = view.peer.flatMap({ estate[$0] }), case .present(let remote) = view.remote else { return nil }
    return peer.withoutPaths(remote)
  }

  /// Roles are what each array keeps for itself: they are believed whatever the link is.
  private func roleSign(of view: ReplicaView, _ entity: Entity, at array: ArrayIndex) -> (HoldSign, String)? {
    let name = "replica \(view.local.id) over link '\(view.link.name)'"
    guard case .present(let remote) = view.remote else { return nil }
    let before = known[EntityLink(entity: entity.identity, link: view.link.name)]
    switch view.roles {
    case .bothSources: return (.bothSources, "both sides of \(name) are source")
    case .bothTargets: return (.bothTargets, "both sides of \(name) are target")
    case .reversed where wantsSource(entity, over: view.link, at: array):
      return (.rolesReversed, "the roles of \(name) are reversed: array '\(view.peer ?? "")' is the source")
    case .agreed, .reversed, .otherSideUnseen, .notUnderstood: break
    }
    guard let before, let remoteRole = before.remoteRole else { return nil }
    if (before.localRole, remoteRole) != (view.local.effectiveRole, remote.effectiveRole) {
      return (
        .roleChanged,
        "somebody changed the roles of \(name) from \(before.localRole.word) here and \(remoteRole.word) there to "
          + "\(view.local.effectiveRole.word) here and \(remote.effectiveRole.word) there"
      )
    }
    if view.local.effectiveRole == .peer, let preferred = before.isPreferred, let now = view.local.isPreferred,
      preferred != now
    {
      return (.preferenceMoved, "the preferred side of \(name) was moved")
    }
    return nil
  }

  // MARK: Replicas that are gone (H9, H12)

  private mutating func look(forVanished entry: KnownReplica) {
    guard let array = estate.array(serial: entry.entity.arraySerial), let entity = array.entity(entry.entity),
      !array.replicas(covering: entity).contains(where: {
        // A renamed link deletes nothing, and the target of a leg keeps its number when another array begins to send.
        $0.id == entry.replicaID || array.linkName(id: $0.linkID) == entry.link
      }),
      !isToldByGroup(entry, entity, at: array), isClaimed(entity, at: array)
    else { return }
    let subject = AutomaticHold.Subject.entity(entity.reference, array: array.name, link: entry.link)
    guard entry.wasProtectedFromHere else {
      let there = entry.remoteRole.map { "\($0.word) there" } ?? "its other side gone"
      add(
        .deletedAfterFailover,
        "replica \(entry.replicaID) over link '\(entry.link)' was deleted when its roles were "
          + "\(entry.localRole.word) here and \(there)", on: subject)
      return
    }
    let end = entry.graceEnds(settings, at: estate.time)
    guard !estate.time.isOver(end) else { return }
    add(
      .replicaDeleted,
      "replica \(entry.replicaID) over link '\(entry.link)' was deleted less than "
        + "\(settings.deletedReplicaGrace.inWords) ago", on: subject, endsAt: end)
  }

  /// The members of a group whose replica is gone are held with it.
  private func isToldByGroup(_ entry: KnownReplica, _ entity: Entity, at array: ArrayIndex) -> Bool {
    guard let group = entity.consistencyGroupID.flatMap({ array.entity(.consistencyGroup, $0) }) else { return false }
    return known[EntityLink(entity: group.identity, link: entry.link)]?.replicaID == entry.replicaID
  }

  /// Deleting a replica with its staging area kept leaves a snapshot on both sides: also of a replica that protectd never
  /// saw, it tells that somebody may be about to create it again.
  private mutating func lookAtYoungBases(of array: ArrayIndex) {
    // By both clocks, whichever is right.
    let now = min(estate.now(at: array), estate.time.certain)
    let young = array.inventory.baseSnapshots.filter { $0.createdAt + settings.deletedReplicaGrace > now }
    if young.isEmpty { return }
    let others = estate.arrays.filter { $0.name != array.name }
    let counterparts = Set(others.flatMap(\.inventory.baseSnapshots).map(\.replicationGUID))
    for base in young {
      let end = base.createdAt + settings.deletedReplicaGrace
      guard let entity = array.member(base.parent), !entity.isReplicated,
        array.replicas(covering: entity).isEmpty, !base.replicationGUID.isEmpty,
        counterparts.contains(base.replicationGUID)
      else { continue }
      let group = entity.consistencyGroupID.flatMap { array.entity(.consistencyGroup, $0) }
      let subject = group ?? entity
      guard isClaimed(subject, at: array) else { continue }
      add(
        .replicaDeleted,
        "it is not replicated, and has a base snapshot of \(base.createdAt) on both sides: somebody deleted its replica "
          + "and may be about to create it again",
        on: .entity(subject.reference, array: array.name, link: nil), endsAt: end)
    }
  }

  // MARK: Tags (H11)

  /// A person's word about this very entity, also where no policy selects it and it has no replica: the next creation may
  /// make it a target.
  private mutating func lookAtTags(of array: ArrayIndex) {
    for (object, reason) in array.inventory.operatorHolds.sorted(by: { $0.key < $1.key }) {
      guard let entity = array.entity(.consistencyGroup, object) ?? array.member(object) else { continue }
      let words = "tag '\(holdTagKey)' of \(entity.reference.words) on array '\(array.name)' says '\(reason)'"
      let replicas = array.replicas(covering: entity)
      if replicas.isEmpty || isClaimed(entity, at: array) {
        add(.operatorTag, words, on: .entity(entity.reference, array: array.name, link: nil))
      }
      for replica in replicas {
        guard let link = array.link(id: replica.linkID), case .read(let peer) = estate.peer(of: link),
          let other = replica.remoteEntity.flatMap({ peer.entity(replica.entityKind, $0) }), isClaimed(other, at: peer)
        else { continue }
        add(.operatorTag, words, on: .entity(other.reference, array: peer.name, link: nil))
      }
    }
  }

  // MARK: What policies change

  /// Whether a policy selects the entity, a member of it, or its group: nothing else gets a replica, or a change to one.
  private func isClaimed(_ entity: Entity, at array: ArrayIndex) -> Bool {
    guard let policies = policies[array.name] else { return false }
    var relatives = [entity]
    if entity.kind == .consistencyGroup { relatives += array.members(of: entity.object) }
    if let group = entity.consistencyGroupID.flatMap({ array.entity(.consistencyGroup, $0) }) {
      relatives.append(group)
    }
    return policies.contains { policy in
      relatives.contains { selections.selects(policy, $0, at: array) }
    }
  }

  private func wantsSource(_ entity: Entity, over link: Link, at array: ArrayIndex) -> Bool {
    policies[array.name]?.contains { $0.goal.link == link.name } == true && isClaimed(entity, at: array)
  }
}

extension ArrayIndex {
  /// The entity, or the first of a group's members, whose paths are not available on this array.
  fileprivate func withoutPaths(_ replica: Replica) -> String? {
    let datasets = replica.pairs.compactMap { member($0.local) }
    return datasets.first { !$0.arePathsAvailable }.map { "\($0.reference.words) on array '\(name)'" }
  }

  /// The replica's entity on this array, or the first of a group's members, that a recovery test uses.
  fileprivate func recoveryTest(of replica: Replica) -> String? {
    if inventory.recoveryTests.isEmpty { return nil }
    return replica.pairs.first { inventory.recoveryTests.contains($0.local) }
      .flatMap { member($0.local) }?.reference.words
  }
}
