/// Whether the peer can take the target of a new replica: room, names, emptiness and base snapshots
/// (semantics 6.3 B1–B12, 9 R3, R6–R8, R17, R18, R23).
extension World {
  func requireTargets(_ new: NewReplica, array: Int, peer: Int) throws(SimulatedRefusal) {
    try requireRoomForTargets(new, array: array, peer: peer)
    try requireTargetGroup(new, array: array, peer: peer)
    var seen: Set<Int> = []
    for pair in new.pairs {
      guard let source = arrays[array].dataset(pair.localID) else { throw .notFound("VOLUME", pair.localID) }
      guard let remoteID = pair.target.remoteID else { continue }
      guard seen.insert(remoteID).inserted else {
        throw .badRequest("INVALID_ENTITY_PAIRS", "target \(remoteID) is named twice")
      }
      let target = try requireTarget(remoteID, of: source, isGroup: new.entityKind == .consistencyGroup, peer: peer)
      switch pair.target {
      case .existing: try requireEmpty(target, entityKind: new.entityKind)
      case .base(_, let local, let remote):
        try requireBase(local: local, of: source, array: array, remote: remote, of: target, peer: peer)
      case .takeSnapshot, .create: break
      }
    }
  }

  /// R17, R18.
  private func requireRoomForTargets(_ new: NewReplica, array: Int, peer: Int) throws(SimulatedRefusal) {
    let sources = new.pairs.filter { $0.target.remoteID == nil }.compactMap { pair in
      arrays[array].dataset(pair.localID).map { (pair, $0) }
    }
    guard !sources.isEmpty || (new.entityKind == .consistencyGroup && new.pairs.isEmpty) else { return }
    guard let pool = new.remotePoolID else { throw .missing("remote_pool_id") }
    try requireRoom(pool: pool, array: peer, virtual: sources.reduce(0) { $0 + $1.1.size }, physical: 0)
    var names: Set<String> = []
    for (pair, source) in sources {
      var name = source.name
      if case .create(let given?) = pair.target { name = given }
      try requireName(name)
      guard names.insert(name).inserted, arrays[peer].datasetID(named: name, kind: source.kind) == nil else {
        throw .conflict("NAME_CONFLICT", "'\(arrays[peer].name)' has a \(source.kind.word.lowercased()) '\(name)'")
      }
    }
  }

  private func requireTargetGroup(_ new: NewReplica, array: Int, peer: Int) throws(SimulatedRefusal) {
    guard new.entityKind == .consistencyGroup else { return }
    let inferred = new.pairs.first?.target.remoteID.flatMap { arrays[peer].dataset($0)?.groupID } ?? 0
    guard let id = new.remoteGroupID ?? (inferred == 0 ? nil : inferred) else {
      guard new.pairs.allSatisfy({ $0.target.remoteID == nil }) else { throw .missing("remote_cg_id") }
      let name = new.remoteGroupName ?? new.localGroupID.flatMap { arrays[array].groups[$0]?.name } ?? ""
      guard arrays[peer].groupIDs[name] == nil else {
        throw .conflict("NAME_CONFLICT", "'\(arrays[peer].name)' has a consistency group '\(name)'")
      }
      return
    }
    guard let group = arrays[peer].groups[id] else { throw .notFound("CG", id) }
    guard group.isMaster else { throw .conflict("ENTITY_IS_NOT_MASTER", "'\(group.name)' is a snapshot group") }
    guard group.replicaIDs.isEmpty else {
      throw .conflict("ENTITY_ALREADY_REPLICATED", "'\(group.name)' is replicated")
    }
    guard new.pairs.compactMap(\.target.remoteID).sorted() == group.memberIDs.sorted() else {
      throw .badRequest("INVALID_BASE", "the entity pairs are not exactly the members of '\(group.name)'")
    }
  }

  private func requireTarget(
    _ id: Int, of source: Dataset, isGroup: Bool, peer: Int
  ) throws(SimulatedRefusal) -> Dataset {
    guard let target = arrays[peer].dataset(id), target.kind == source.kind else {
      throw .notFound(source.kind.word, id)
    }
    guard target.isMaster else { throw .conflict("ENTITY_IS_NOT_MASTER", "'\(target.name)' is a snapshot") }
    guard target.replicaIDs.isEmpty else {
      throw .conflict("ENTITY_ALREADY_REPLICATED", "'\(target.name)' is replicated")
    }
    guard isGroup || target.groupID == 0 else {
      throw .conflict("ENTITY_IN_CG", "'\(target.name)' is a member of a consistency group")
    }
    guard target.size == source.size else {
      throw .conflict("SIZE_MISMATCH", "'\(target.name)' has \(target.size) bytes, its source \(source.size)")
    }
    return target
  }

  private func requireEmpty(_ target: Dataset, entityKind: SimulatedEntityKind) throws(SimulatedRefusal) {
    guard entityKind != .filesystem else {
      throw .conflict("EXISTING_TARGET_NOT_SUPPORTED", "a filesystem needs a new target or a base")
    }
    guard target.isEmpty else { throw .conflict("TARGET_NOT_EMPTY", "'\(target.name)' holds data") }
  }

  /// R23: direct children, equal GUIDs, of this pair of arrays, not modified.
  private func requireBase(
    local: Int, of source: Dataset, array: Int, remote: Int, of target: Dataset, peer: Int
  ) throws(SimulatedRefusal) {
    guard let localBase = arrays[array].dataset(local), localBase.parentID == source.id else {
      throw .conflict("INVALID_BASE", "\(local) is no snapshot of '\(source.name)'")
    }
    guard let remoteBase = arrays[peer].dataset(remote), remoteBase.parentID == target.id else {
      throw .conflict("INVALID_BASE", "\(remote) is no snapshot of '\(target.name)'")
    }
    guard let guid = localBase.replicationGUID, guid == remoteBase.replicationGUID else {
      throw .conflict("INVALID_BASE", "'\(localBase.name)' and '\(remoteBase.name)' hold different points")
    }
    guard localBase.reclaimedPeerSerial == arrays[peer].serial, remoteBase.reclaimedPeerSerial == arrays[array].serial
    else {
      throw .conflict("INVALID_BASE", "'\(localBase.name)' belongs to another pair of arrays")
    }
    guard !localBase.isModified, !remoteBase.isModified else {
      throw .conflict("INVALID_BASE", "'\(localBase.name)' or '\(remoteBase.name)' was written")
    }
    guard settings.baseDivergence == .rollBack || target.content == remoteBase.content else {
      throw .conflict("TARGET_DIVERGED", "'\(target.name)' was written since its base")
    }
  }
}
