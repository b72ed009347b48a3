/// A replica that no policy asks for: a left-over of a narrowed policy, or one made by hand that nobody watches. It
/// takes a replica slot, space at the other site, and trust that nobody has promised to keep.
///
/// Reports: a source (or active-active peer) whose entity no enabled policy claims over that link, on either side; an
/// excluded entity counts as unclaimed. Notice. Silent while the array at the other end is unread: its policies might
/// claim the other side.
/// Remedy: none, ever, because the daemon deletes nothing; claim it with a policy or delete it by hand.
func unmanagedReplica(_ situation: Situation) -> [Finding] {
  situation.estate.arrays.flatMap { array in
    array.replicas.compactMap { replica in finding(on: replica, of: array, situation) }
  }
}

/// Both sides of every replica that covers a claim, and both source objects of a leg beside an active-active one.
struct ManagedReplicas {
  private var keys: Set<Key>

  private struct Key: Hashable {
    var arraySerial: Int64
    var id: Int64
  }

  init(_ coverings: [Covering], _ estate: Estate) {
    keys = Set(minimumCapacity: coverings.count * 2)
    for covering in coverings {
      keys.insert(Key(arraySerial: covering.array.serial, id: covering.view.local.id))
      if let sibling = covering.view.sibling, let array = estate[sibling.array] {
        keys.insert(Key(arraySerial: array.serial, id: sibling.replica.id))
      }
      guard let peer = covering.peer, case .present(let remote) = covering.view.remote else { continue }
      keys.insert(Key(arraySerial: peer.serial, id: remote.id))
    }
  }

  func contains(_ replica: Replica, of array: ArrayIndex) -> Bool {
    keys.contains(Key(arraySerial: array.serial, id: replica.id))
  }
}

private func finding(
  on replica: Replica, of array: ArrayIndex, _ situation: Situation
) -> Finding? {
  guard replica.tellsState, !situation.managed.contains(replica, of: array),
    // A leg is one replica: the array that sends it reports it.
    !situation.estate.isStandby(replica, at: array)
  else { return nil }
  let estate = situation.estate
  var judgedFrom = [array.name]
  if let link = array.link(id: replica.linkID) {
    switch estate.peer(of: link) {
    case .unread: return nil
    case .notRegistered: break
    case .read(let peer):
      judgedFrom.append(peer.name)
      // Both sides of one active-active pair are one replica: the array that comes first by name reports it.
      if case .present(let remote) = otherSide(of: replica, over: link, at: array, estate).side,
        replica.effectiveRole == .peer, remote.effectiveRole == .peer, peer.name < array.name
      {
        return nil
      }
    }
  }
  let entity = array.entity(replica.entityKind, replica.localEntity)?.reference
  let subject = entity?.words ?? "\(replica.entityKind.words) '\(replica.localEntityName)'"
  let link = array.linkName(id: replica.linkID)
  return Finding(
    kind: .unmanagedReplica, severity: .notice, array: array.name, entity: entity, link: link,
    summary: "\(subject) of array '\(array.name)' is replicated over link '\(link)'; no enabled policy claims it there",
    evidence: ["replica_id": "\(replica.id)", "role": replica.role.word, "replication_type": replica.type.word],
    judgedFrom: judgedFrom)
}
