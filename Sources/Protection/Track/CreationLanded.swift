/// Looks for the effect of a creation that no reading has shown yet.

/// What the two sides together say about a creation.
public enum CreationEvidence: Hashable, Sendable {
  /// Both sides show the replica.
  case landed(Replica)
  /// Neither side shows one.
  case absent
  /// Only one side shows it, the entity is marked as replicated without one, or the link is not there: nothing can be
  /// concluded yet.
  case contradictory
  /// Not both arrays were read.
  case unread
}

/// - Parameters:
///   - entity: the local entity that was to be replicated.
///   - array: where the request went; `peer` is the array at the other end of its link.
public func creationLanded(
  _ creation: ReplicaCreation, of entity: EntityReference, on array: ArrayName, peer: ArrayName,
  in observation: Observation
) -> CreationEvidence {
  creationLanded(creation, of: entity, on: array, peer: peer, in: Estate(observation))
}

func creationLanded(
  _ creation: ReplicaCreation, of entity: EntityReference, on array: ArrayName, peer: ArrayName, in estate: Estate
) -> CreationEvidence {
  // Either array may have been registered again under another name since.
  guard let local = estate[array] ?? estate.array(serial: entity.identity.arraySerial) else { return .unread }
  let way = local.link(id: creation.linkID)
  guard let remote = estate[peer] ?? way.flatMap({ estate.array(serial: $0.remoteSerial) }) else { return .unread }
  guard let link = way else { return .contradictory }
  // Another serial means another array under the same name: its silence proves nothing.
  guard local.serial == entity.identity.arraySerial, link.remoteSerial == remote.serial else { return .contradictory }
  let orphan = remote.replicas(toRemote: entity).first { isOtherSide($0, of: entity, at: local, remote) }
  guard let replica = ownReplica(of: entity, over: link.id, at: local) else {
    return orphan == nil && !isMarkedWithoutReplica(entity, at: local) ? .absent : .contradictory
  }
  if case .present = otherSide(of: replica, over: link, at: local, estate).side { return .landed(replica) }
  return .contradictory
}

/// Whether the array calls the entity replicated and lists nothing that would explain it: the creation may be under way.
private func isMarkedWithoutReplica(_ entity: EntityReference, at array: ArrayIndex) -> Bool {
  guard let entity = array.entity(entity.identity), entity.isReplicated else { return false }
  return array.replicas(covering: entity).isEmpty
}

/// The replica of the entity itself over a link, by lowest id.
func ownReplica(of entity: EntityReference, over linkID: Int64, at array: ArrayIndex) -> Replica? {
  array.replicas(of: entity).first { $0.linkID == linkID }
}

/// Whether a replica on the peer names our entity as its other side.
func isOtherSide(_ replica: Replica, of entity: EntityReference, at array: ArrayIndex, _ peer: ArrayIndex) -> Bool {
  replica.entityKind == entity.kind && replica.remoteEntity == entity.identity.object
    && peer.link(id: replica.linkID)?.remoteSerial == array.serial
}
