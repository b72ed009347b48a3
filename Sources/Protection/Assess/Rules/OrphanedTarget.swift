/// A target whose source is gone: somebody deleted the other side by force. It looks like a copy, is write-protected
/// and takes space, but nothing feeds it any more; nobody should count on it, and nothing can be created in its place.
///
/// Reports: a target whose other side a complete reading of the peer does not show, where no policy's replica is
/// concerned (that is peer-missing). Warning.
/// Remedy: none, because the remains must be deleted first, and the daemon deletes nothing.
func orphanedTarget(_ situation: Situation) -> [Finding] {
  situation.estate.arrays.flatMap { array in
    array.replicas.compactMap { replica in
      guard replica.effectiveRole == .target, !situation.managed.contains(replica, of: array),
        let link = array.link(id: replica.linkID)
      else { return nil }
      let other = otherSide(of: replica, over: link, at: array, situation.estate)
      guard other.side == .missing, let peer = other.peer else { return nil }
      let entity = array.entity(replica.entityKind, replica.localEntity)?.reference
      let subject = entity?.words ?? "\(replica.entityKind.words) '\(replica.localEntityName)'"
      return Finding(
        kind: .orphanedTarget, severity: .warning, array: array.name, entity: entity, link: link.name,
        summary:
          "\(subject) of array '\(array.name)' is the target of replica \(replica.id), whose source is missing on "
          + "array '\(peer)'; a target is expected to have a source",
        evidence: [
          "replica_id": "\(replica.id)", "replication_type": replica.type.word,
          "expected_remote_replica_id": replica.remoteID.map { "\($0)" } ?? "not told",
          "restore_point": replica.restorePoint?.description ?? "none",
        ],
        judgedFrom: [array.name, peer])
    }
  }
}
