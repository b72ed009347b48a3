/// What the source side and the link must offer before a replica is made (semantics 9: R1–R5, R11–R15, R21, R22).
extension World {
  /// R11–R13, R45.
  func requireRoute(linkID: Int, type: SimulatedReplicationType, array: Int) throws(SimulatedRefusal) -> Route {
    guard let (index, end) = linkEnd(array: array, id: linkID) else { throw .notFound("LINK", linkID) }
    let link = links[index]
    guard link.carriesData else {
      throw .conflict("LINK_NOT_UP", "link '\(link[end].name)' is \(link.stateWord)", link[end].affected)
    }
    try requireProvisioning(overLink: index, end: end)
    guard type == .async || !link.isAsyncOnly else {
      throw .conflict(
        "LINK_NOT_READY_FOR_SYNC", "link '\(link[end].name)' carries asynchronous replicas only", link[end].affected)
    }
    guard type != .activeActive || link.roundTrip <= 5 || !settings.refusesActiveActiveOverSlowLink else {
      throw .conflict(
        "LINK_TOO_SLOW", "link '\(link[end].name)' takes \(link.roundTrip) ms for a round trip, 5 ms are supported",
        link[end].affected)
    }
    return Route(link: index, end: end, peer: link[end.other].array)
  }

  /// R45: over a link whose management address failed data flows on, but nothing can be made or changed on the peer.
  func requireProvisioning(overLink index: Int, end: Link.End) throws(SimulatedRefusal) {
    let link = links[index]
    let peer = arrays[link[end.other].array]
    guard link.isConnected, peer.isReachable else {
      throw SimulatedRefusal(
        409, "REMOTE_UNAVAILABLE", "the management of '\(peer.name)' does not answer over link '\(link[end].name)'",
        isRemote: true, affected: [link[end].affected])
    }
  }

  /// R14, and what the software of either side is too old for (semantics 1.3).
  func requireAbilities(_ new: NewReplica, array: Int, peer: Int) throws(SimulatedRefusal) {
    let (local, remote) = (arrays[array].abilities, arrays[peer].abilities)
    guard abs(local.version.major - remote.version.major) <= 1 else {
      throw .conflict(
        "INCOMPATIBLE_VERSIONS",
        "'\(arrays[array].name)' runs \(arrays[array].version) and '\(arrays[peer].name)' \(arrays[peer].version)")
    }
    for (requirement, code, what) in requirements(of: new) {
      for side in [array, peer] where !arrays[side].abilities.meets(requirement) {
        let refusal = SimulatedRefusal.conflict(
          code, "'\(arrays[side].name)' runs \(arrays[side].version), which has no \(what)")
        throw side == peer ? refusal.fromPeer() : refusal
      }
    }
  }

  /// Suspending and resuming an active-active replica came after creating one (semantics 1.3).
  func requireActiveActiveChange(_ replica: Replica, array: Int) throws(SimulatedRefusal) {
    guard replica.type != .activeActive || arrays[array].abilities.meets(.activeActiveChanges) else {
      throw .conflict(
        "OPERATION_NOT_SUPPORTED", "\(arrays[array].version) cannot suspend or resume active-active replicas",
        affected(replica, on: array))
    }
  }

  private func requirements(of new: NewReplica) -> [(Requirement, code: String, what: String)] {
    let (type, feature) = ("REPLICATION_TYPE_NOT_SUPPORTED", "FEATURE_NOT_SUPPORTED")
    var requirements: [(Requirement, code: String, what: String)] = []
    if new.type == .sync { requirements.append((.syncReplication, type, "synchronous replication")) }
    if new.type == .activeActive {
      requirements.append((.activeActive, type, "active-active replication"))
      if new.entityKind == .consistencyGroup {
        requirements.append((.activeActiveGroups, type, "active-active replication of consistency groups"))
      }
    }
    if new.entityKind == .filesystem {
      requirements.append((.filesystemReplication, type, "replication of filesystems"))
      if new.pairs.contains(where: { $0.target.remoteAction == .base }) {
        requirements.append((.filesystemBase, feature, "base snapshots of filesystems"))
      }
    }
    if new.includesSnapshots || new.snapshotsRetention != nil {
      requirements.append((.snapshotReplication, feature, "replication of snapshots"))
      if new.entityKind == .consistencyGroup {
        requirements.append((.snapshotGroupReplication, feature, "replication of snapshot groups"))
      }
      if new.entityKind == .filesystem {
        requirements.append((.filesystemSnapshotReplication, feature, "replication of filesystem snapshots"))
      }
    }
    if !new.remoteSnapshotSuffix.isEmpty || new.lockRemoteSnapshotRetention != nil {
      requirements.append((.snapshotSuffixAndLock, feature, "suffix and lock of replicated snapshots"))
    }
    return requirements
  }

  // MARK: What is to be replicated

  /// R1–R5, R22 and R23's complete mapping.
  func requireReplicable(_ new: NewReplica, route: Route, array: Int) throws(SimulatedRefusal) {
    if new.entityKind == .consistencyGroup {
      guard let id = new.localGroupID else { throw .missing("local_cg_id") }
      guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
      guard group.isMaster else {
        throw .conflict("ENTITY_IS_NOT_MASTER", "'\(group.name)' is a snapshot group", group.affected)
      }
      try requireUnreplicated(group.replicaIDs, group.affected, new: new, route: route, array: array)
      guard new.pairs.map(\.localID).sorted() == group.memberIDs.sorted() else {
        throw .badRequest(
          "INVALID_BASE", "the entity pairs are not exactly the members of '\(group.name)'", group.affected)
      }
    } else if new.pairs.count != 1 {
      throw .badRequest("INVALID_ENTITY_PAIRS", "a \(new.entityKind.rawValue) replica has one entity pair")
    }
    for pair in new.pairs { try requireReplicable(pair, new: new, route: route, array: array) }
  }

  private func requireReplicable(
    _ pair: NewPair, new: NewReplica, route: Route, array: Int
  ) throws(SimulatedRefusal) {
    let kind: DatasetKind? =
      switch new.entityKind {
      case .volume: .volume
      case .filesystem: .filesystem
      case .consistencyGroup: nil
      }
    guard let dataset = arrays[array].dataset(pair.localID), kind == nil || dataset.kind == kind else {
      throw .notFound(kind?.word ?? "VOLUME", pair.localID)
    }
    guard dataset.isMaster else {
      throw .conflict("ENTITY_IS_NOT_MASTER", "'\(dataset.name)' is a snapshot", dataset.affected)
    }
    guard new.entityKind == .consistencyGroup || dataset.groupID == 0 else {
      throw .conflict("ENTITY_IN_CG", "'\(dataset.name)' is a member of a consistency group", dataset.affected)
    }
    try requireUnreplicated(dataset.replicaIDs, dataset.affected, new: new, route: route, array: array)
    try requireType(new.type, of: dataset)
  }

  /// R5.
  func requireType(_ type: SimulatedReplicationType, of dataset: Dataset) throws(SimulatedRefusal) {
    guard type == .async || dataset.kind == .volume else {
      throw .conflict(
        "REPLICATION_TYPE_NOT_SUPPORTED", "a filesystem has asynchronous replicas only", dataset.affected)
    }
  }

  /// R1, R2, R22: an entity has one replica. Only a consistency group with an active-active one may have an asynchronous
  /// one to a third array beside it.
  private func requireUnreplicated(
    _ ids: [Int], _ affected: AffectedEntity, new: NewReplica, route: Route, array: Int
  ) throws(SimulatedRefusal) {
    guard let id = ids.first, let replica = arrays[array].replicas[id] else { return }
    guard replica.role != .target else {
      throw .conflict("ENTITY_IS_REPLICA_TARGET", "'\(affected.name)' is the target of replica \(id)", affected)
    }
    let mayBeConcurrent =
      ids.count == 1 && new.type == .async && replica.link != route.link
      && arrays[array].abilities.meets(.concurrentReplication)
    guard mayBeConcurrent else {
      throw .conflict("ENTITY_ALREADY_REPLICATED", "'\(affected.name)' is covered by replica \(id)", affected)
    }
    guard replica.type == .activeActive, new.entityKind == .consistencyGroup else {
      throw .conflict(
        "CONCURRENT_REQUIRES_AA", "only a consistency group with an active-active replica takes a second one", affected)
    }
  }

  /// Whether what is to be replicated has a replica already.
  func isReplicated(_ new: NewReplica, array: Int) -> Bool {
    new.localGroupID.flatMap { arrays[array].groups[$0] }.map { !$0.replicaIDs.isEmpty } ?? false
  }

  /// Whether a replica is the asynchronous leg beside an active-active replica of the same entity (semantics 2.5).
  func isConcurrent(_ replica: Replica, on array: Int) -> Bool {
    guard replica.type == .async else { return false }
    let isTarget = replica.role == .target
    let side = isTarget ? peerArray(of: replica) : array
    let group = arrays[side].groups[isTarget ? replica.remoteEntityID : replica.localEntityID]
    return group?.replicaIDs.contains { arrays[side].replicas[$0]?.type == .activeActive } ?? false
  }

  /// R21.
  func requireTimes(
    interval: Int?, rpo: Int?, type: SimulatedReplicationType, isConcurrent: Bool = false
  ) throws(SimulatedRefusal) {
    guard type == .async else { return }
    let interval = interval ?? settings.defaultSyncIntervalMilliseconds
    guard interval == 0 || interval >= settings.minimumSyncIntervalMilliseconds, interval <= 86_400_000 else {
      throw .badRequest(
        "INVALID_INTERVAL", "a sync interval is at least \(settings.minimumSyncIntervalMilliseconds) ms")
    }
    guard let rpo else { return }
    let least = isConcurrent ? settings.minimumConcurrentRPOMilliseconds : settings.minimumRPOMilliseconds
    guard rpo >= least, rpo <= 2 * 86_400_000 else {
      throw .badRequest("INVALID_RPO", "an RPO is at least \(least) ms")
    }
    guard rpo > interval || (rpo == interval && settings.allowsRPOEqualToInterval) else {
      throw .badRequest("INVALID_RPO", "an RPO of \(rpo) ms does not exceed the sync interval of \(interval) ms")
    }
  }

  /// R15.
  func requireLimits(datasets: Int, isNewReplica: Bool = true, array: Int, peer: Int) throws(SimulatedRefusal) {
    for index in [array, peer] {
      let replicas = arrays[index].replicas
      let replicated = replicas.rows.reduce(datasets) { $0 + $1.pairs.count }
      guard !isNewReplica || replicas.count < settings.maxReplicas, replicated <= settings.maxReplicatedDatasets else {
        let refusal = SimulatedRefusal.conflict(
          "REPLICA_LIMIT_REACHED",
          "'\(arrays[index].name)' has \(replicas.count) replicas of \(replicated - datasets) datasets")
        throw index == peer ? refusal.fromPeer() : refusal
      }
    }
  }
}
