/// Keeps the memory of replicas across cycles, so that one that disappears is noticed: somebody deleted it, and nothing
/// is created in its place before its grace is over (semantics H9, H12).

/// - Returns: the new memory, by entity and link; it replaces `history.knownReplicas` as a whole. What an array that could
///   not be read had is kept as it was. What vanished is kept for as long as its entity exists, with the time at which
///   that was first seen: the guard decides by that time.
public func knownReplicas(_ observation: Observation, _ history: History) -> [KnownReplica] {
  let estate = Estate(observation)
  var known: [EntityLink: KnownReplica] = [:]
  for entry in history.knownReplicas {
    guard let kept = remembered(entry, estate) else { continue }
    known[EntityLink(entity: entry.entity, link: entry.link)] = kept
  }
  for array in estate.arrays {
    for replica in array.replicas {
      for entry in seen(replica, at: array, estate) {
        known[EntityLink(entity: entry.entity, link: entry.link)] = entry
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
  let own = array.entity(replica.entityKind, replica.localEntity)
  let isGroup = replica.entityKind == .consistencyGroup
  let members = isGroup ? replica.pairs.compactMap { array.member($0.local) } : []
  return ((own.map { [$0] } ?? []) + members).map { entity in
    KnownReplica(
      entity: entity.identity, link: link.name, replicaID: replica.id, localRole: replica.effectiveRole,
      remoteRole: remote.effectiveRole, lastSeenAt: estate.takenAt)
  }
}

/// What remains of an older entry; nil when its entity is gone for certain.
private func remembered(_ entry: KnownReplica, _ estate: Estate) -> KnownReplica? {
  guard let array = estate.array(serial: entry.entity.arraySerial) else {
    // It may be one of the arrays that could not be read; a deregistered one needs no memory.
    return estate.unreadable.isEmpty ? nil : entry
  }
  guard let entity = array.entity(entry.entity) else { return nil }
  let isThere = array.replicas(covering: entity).contains {
    $0.id == entry.replicaID && array.linkName(id: $0.linkID) == entry.link
  }
  var entry = entry
  entry.vanishedAt = isThere ? nil : entry.vanishedAt ?? estate.takenAt
  return entry
}
