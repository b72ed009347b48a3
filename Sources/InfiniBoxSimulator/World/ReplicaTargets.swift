/// Whether the peer can take the target of a new replica: room, names, emptiness and base snapshots
/// (semantics 6.3 B1–B7, B12, 9 R3, R6–R9, R17, R18, R23).
extension World {
  func requireTargets(_ new: NewReplica, array: Int, peer: Int) throws(SimulatedRefusal) {
    try requireTargetGroup(new, array: array, peer: peer)
    try requireRoomForTargets(new, array: array, peer: peer)
    var seen: Set<Int> = []
    for pair in new.pairs {
      guard let source = arrays[array].dataset(pair.localID) else { throw .notFound("VOLUME", pair.localID) }
      guard let remoteID = pair.target.remoteID else { continue }
      guard seen.insert(remoteID).inserted else {
        throw .badRequest("INVALID_ENTITY_PAIRS", "target \(remoteID) is named twice")
      }
      let target = try requireTarget(remoteID, of: source, new: new, peer: peer)
      switch pair.target {
      case .existing: try requireEmpty(target, entityKind: new.entityKind)
      case .base(_, let local, let remote):
        try requireBase(local: local, of: source, array: array, remote: remote, of: target, peer: peer)
      case .takeSnapshot, .create: break
      }
    }
    if new.entityKind == .consistencyGroup { try requireOnePoint(new, array: array, peer: peer) }
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
    guard group.isMaster else {
      throw .conflict("ENTITY_IS_NOT_MASTER", "'\(group.name)' is a snapshot group", group.affected)
    }
    guard group.replicaIDs.isEmpty else {
      throw .conflict("ENTITY_ALREADY_REPLICATED", "'\(group.name)' is replicated", group.affected)
    }
    guard new.pairs.compactMap(\.target.remoteID).sorted() == group.memberIDs.sorted() else {
      throw .badRequest(
        "INVALID_BASE", "the entity pairs are not exactly the members of '\(group.name)'", group.affected)
    }
  }

  private func requireTarget(
    _ id: Int, of source: Dataset, new: NewReplica, peer: Int
  ) throws(SimulatedRefusal) -> Dataset {
    guard let target = arrays[peer].dataset(id), target.kind == source.kind else {
      throw .notFound(source.kind.word, id)
    }
    guard target.isMaster else {
      throw .conflict("ENTITY_IS_NOT_MASTER", "'\(target.name)' is a snapshot", target.affected)
    }
    guard target.replicaIDs.isEmpty else {
      throw .conflict("ENTITY_ALREADY_REPLICATED", "'\(target.name)' is replicated", target.affected)
    }
    guard new.entityKind == .consistencyGroup || target.groupID == 0 else {
      throw .conflict("ENTITY_IN_CG", "'\(target.name)' is a member of a consistency group", target.affected)
    }
    guard target.size == source.size else {
      throw .conflict(
        "SIZE_MISMATCH", "'\(target.name)' has \(target.size) bytes, its source \(source.size)", target.affected)
    }
    // R9: what an asynchronous target shows to hosts becomes read-only; an active-active peer has to be unmapped first.
    guard new.type != .activeActive || !target.isMapped else {
      throw .conflict("ENTITY_IS_MAPPED", "'\(target.name)' is mapped to hosts", target.affected)
    }
    return target
  }

  /// R7, R8.
  private func requireEmpty(_ target: Dataset, entityKind: SimulatedEntityKind) throws(SimulatedRefusal) {
    guard entityKind != .filesystem else {
      throw .conflict("EXISTING_TARGET_NOT_SUPPORTED", "a filesystem needs a new target or a base", target.affected)
    }
    guard target.isEmpty else { throw .conflict("TARGET_NOT_EMPTY", "'\(target.name)' holds data", target.affected) }
  }

  // MARK: Bases

  /// R23, B1–B4, B7: direct children, equal GUIDs, of this pair of arrays, never modified.
  private func requireBase(
    local: Int, of source: Dataset, array: Int, remote: Int, of target: Dataset, peer: Int
  ) throws(SimulatedRefusal) {
    let localBase = try requireBase(local, of: source, array: array, pairedWith: peer)
    let remoteBase = try requireBase(remote, of: target, array: peer, pairedWith: array)
    guard localBase.replicationGUID == remoteBase.replicationGUID else {
      throw .conflict(
        "INVALID_BASE", "'\(localBase.name)' and '\(remoteBase.name)' hold different points", localBase.affected,
        remoteBase.affected)
    }
    guard settings.baseDivergence == .rollBack || target.content == remoteBase.content else {
      throw .conflict("TARGET_DIVERGED", "'\(target.name)' was written since its base", target.affected)
    }
  }

  private func requireBase(
    _ id: Int, of parent: Dataset, array: Int, pairedWith peer: Int
  ) throws(SimulatedRefusal) -> Dataset {
    guard let base = arrays[array].dataset(id, kind: parent.kind), base.parentID == parent.id else {
      throw .conflict("INVALID_BASE", "\(id) is no snapshot of '\(parent.name)'", parent.affected)
    }
    guard base.replicationGUID != nil else {
      throw .conflict("INVALID_BASE", "'\(base.name)' was not made by replication", base.affected)
    }
    guard base.reclaimedPeerSerial == arrays[peer].serial else {
      throw .conflict("INVALID_BASE", "'\(base.name)' belongs to another pair of arrays", base.affected)
    }
    guard base.isWriteProtected, !base.isModified else {
      throw .conflict("INVALID_BASE", "'\(base.name)' was written, refreshed or write-enabled", base.affected)
    }
    return base
  }

  /// B12: the bases of a consistency group are one snapshot group on each side.
  private func requireOnePoint(_ new: NewReplica, array: Int, peer: Int) throws(SimulatedRefusal) {
    var bases: [(local: Int, remote: Int)] = []
    for pair in new.pairs {
      if case .base(_, let local, let remote) = pair.target { bases.append((local, remote)) }
    }
    guard !bases.isEmpty else { return }
    let local = Set(bases.map { arrays[array].dataset($0.local)?.groupID ?? 0 })
    let remote = Set(bases.map { arrays[peer].dataset($0.remote)?.groupID ?? 0 })
    guard bases.count == new.pairs.count, local.count == 1, remote.count == 1, !local.contains(0), !remote.contains(0)
    else {
      throw .conflict("INVALID_BASE", "the bases are not the members of one snapshot group on each side")
    }
  }
}
