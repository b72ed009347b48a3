/// Keeps the memory of replicas across cycles, so that one that disappears is noticed: somebody deleted it, and nothing
/// is created in its place before its grace is over (semantics H9, H12).

/// - Returns: the new memory, by entity and link; it replaces `history.knownReplicas` as a whole. What an array that could
///   not be read had is kept as it was. What vanished is kept until its grace is over; for as long as there is a base that
///   is older than its last sighting, because a start from there rolls its copy back; and for as long as its entity exists
///   where its roles had changed before: then only a person ends the wait.
public func knownReplicas(
  _ observation: Observation, _ history: History, _ settings: ProtectionSettings
) -> [KnownReplica] {
  let estate = Estate(observation)
  var known: [EntityLink: KnownReplica] = [:]
  lazy var oldestBases = OldestBases(estate)
  for entry in history.knownReplicas {
    guard let kept = remembered(entry, estate) else { continue }
    let isOver = estate.array(serial: kept.entity.arraySerial) != nil && kept.isForgotten(settings, at: estate.time)
    if isOver, !oldestBases.areOlder(than: kept) { continue }
    known[EntityLink(entity: kept.entity, link: kept.link)] = kept
  }
  for array in estate.arrays {
    for replica in array.replicas {
      for entry in seen(replica, at: array, estate) {
        let key = EntityLink(entity: entry.entity, link: entry.link)
        known[key] = entry.following(known[key])
      }
    }
  }
  return known.values.sorted { ($0.entity, $0.link) < ($1.entity, $1.link) }
}

/// The entries of a replica whose two sides were both seen: its entity and, for a group, each member that it carries,
/// so that a deleted group replica also keeps its members from being replicated alone at once.
private func seen(_ replica: Replica, at array: ArrayIndex, _ estate: Estate) -> [KnownReplica] {
  guard let link = array.link(id: replica.linkID),
    case .present(let remote) = otherSide(of: replica, over: link, at: array, estate).side
  else { return [] }
  let teller = replica.tellsState ? replica : remote
  let isActive = teller.state == .active && estate.problem(of: link, at: array.name) == nil
  let own = array.entity(replica.entityKind, replica.localEntity)
  let isGroup = replica.entityKind == .consistencyGroup
  let members = isGroup ? replica.pairs.compactMap { array.member($0.local) } : []
  return ((own.map { [$0] } ?? []) + members).map { entity in
    KnownReplica(
      entity: entity.identity, link: link.name, replicaID: replica.id, localRole: replica.effectiveRole,
      remoteRole: remote.effectiveRole, isPreferred: replica.isPreferred, wasActive: isActive,
      lastSeenAt: estate.time.latest)
  }
}

/// What remains of an older entry; nil when its entity is gone for certain.
private func remembered(_ entry: KnownReplica, _ estate: Estate) -> KnownReplica? {
  guard let array = estate.array(serial: entry.entity.arraySerial) else {
    // It may be one of the arrays that could not be read; a deregistered one needs no memory.
    return estate.unreadable.isEmpty ? nil : entry
  }
  guard let entity = array.entity(entry.entity) else { return nil }
  let replica = array.replicas(covering: entity).first { $0.id == entry.replicaID }
  var entry = entry
  // Whoever renames a link deletes nothing on it; a leg that another array sends goes on over another link.
  if let link = replica.flatMap({ array.link(id: $0.linkID) }) { entry.link = link.name }
  entry.vanishedAt = replica == nil ? entry.vanishedAt ?? estate.time.latest : nil
  // Who takes the mapping away again takes nothing of what was written away.
  entry.wasWritable =
    replica == nil && entry.localRole != .source && (entry.wasWritable || entity.mayBeWrittenByHosts)
  if let replica, let link = array.link(id: replica.linkID),
    case .missing = otherSide(of: replica, over: link, at: array, estate).side
  {
    // Whoever deleted that side alone may be using it: its role is no longer known, and only seeing it again tells.
    entry.remoteRole = nil
  }
  return entry
}

/// The oldest base snapshot of each dataset.
private struct OldestBases {
  private var byDataset: [Dataset: Timestamp] = [:]

  private struct Dataset: Hashable {
    var arraySerial: Int64
    var object: Int64
  }

  init(_ estate: Estate) {
    for array in estate.arrays {
      for base in array.inventory.baseSnapshots {
        let dataset = Dataset(arraySerial: array.serial, object: base.parent)
        // By our clock, as sightings are.
        let createdAt = array.inventory.ourTime(base.createdAt)
        byDataset[dataset] = min(byDataset[dataset] ?? createdAt, createdAt)
      }
    }
  }

  func areOlder(than entry: KnownReplica) -> Bool {
    let dataset = Dataset(arraySerial: entry.entity.arraySerial, object: entry.entity.object)
    return byDataset[dataset].map { $0 < entry.lastSeenAt } ?? false
  }
}

extension KnownReplica {
  /// That it was active is true as long as it is the same replica with the same roles.
  fileprivate func following(_ before: KnownReplica?) -> KnownReplica {
    guard let before, before.wasActive, before.replicaID == replicaID,
      (before.localRole, before.remoteRole) == (localRole, remoteRole)
    else { return self }
    var entry = self
    entry.wasActive = true
    return entry
  }

  /// Source here and target there, or two peers, when it was last seen. Anything else is the trace of a failover: the
  /// newer data may be on the other side, and a copy in this direction would bury it.
  var wasProtectedFromHere: Bool {
    switch (localRole, remoteRole) {
    case (.source, .target), (.peer, .peer): true
    default: false
    }
  }

  /// Whether its grace is over and no failover is to be remembered.
  func isForgotten(_ settings: ProtectionSettings, at time: TrustedTime) -> Bool {
    wasProtectedFromHere && time.isOver(graceEnds(settings, at: time))
  }

  /// When something may be created in its place; counted from now where that is the first reading to miss it.
  func graceEnds(_ settings: ProtectionSettings, at time: TrustedTime) -> Timestamp {
    (vanishedAt ?? time.latest) + settings.deletedReplicaGrace
  }
}
