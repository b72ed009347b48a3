/// Whether and how datasets change their size: both sides of a replica together, or not at all (semantics 8).
extension World {
  mutating func resizeDataset(
    _ id: Int, to size: Int, isForced: Bool, kind: DatasetKind, array: Int
  ) throws(SimulatedRefusal) {
    guard let dataset = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    guard dataset.size != size else { return }
    try requireCapacity(size)
    let replicas = replicas(of: dataset, array: array)
    for replica in replicas { try requireResizable(dataset, replica, isAlone: replicas.count == 1, array: array) }
    guard size > dataset.size || isForced else {
      throw .conflict("FORCE_REQUIRED", "'\(dataset.name)' would shrink; say force_resize=true", dataset.affected)
    }
    try requireRoom(toGrow: dataset, to: size, array: array)
    for (peerDataset, peer) in counterparts(of: dataset, replicas) {
      do { try requireRoom(toGrow: peerDataset, to: size, array: peer) } catch { throw error.fromPeer() }
      changeDataset(peerDataset.id, array: peer) { $0.size = size }
    }
    changeDataset(id, array: array) { $0.size = size }
  }

  /// R27: on some arrays active-active volumes are resized in place, on both sides at once; others not at all.
  private func requireResizable(
    _ dataset: Dataset, _ replica: Replica, isAlone: Bool, array: Int
  ) throws(SimulatedRefusal) {
    let peer = peerArray(of: replica)
    let isPossible =
      switch settings.replicatedResize {
      case .refuse: false
      case .allow: true
      case .byProfile:
        replica.type == .activeActive && isAlone
          && [array, peer].allSatisfy { arrays[$0].abilities.meets(.activeActiveChanges) }
      }
    guard isPossible else {
      throw .conflict(
        "ENTITY_IS_REPLICATED", "'\(dataset.name)' is replicated and cannot be resized", dataset.affected)
    }
    guard replica.role != .target else {
      throw .conflict("OPERATION_ON_TARGET", "'\(dataset.name)' is a target; ask the source array", dataset.affected)
    }
    try requireProvisioning(overLink: replica.link, end: replica.end)
  }

  private func requireRoom(toGrow dataset: Dataset, to size: Int, array: Int) throws(SimulatedRefusal) {
    let growth = max(0, size - dataset.size)
    try requireRoom(pool: dataset.poolID, array: array, virtual: growth, physical: dataset.isThick ? growth : 0)
  }

  /// The other sides of a dataset's replicas, each with its array.
  private func counterparts(of dataset: Dataset, _ replicas: [Replica]) -> [(Dataset, array: Int)] {
    replicas.compactMap { replica in
      let peer = peerArray(of: replica)
      guard let pair = replica.pairs.first(where: { $0.localID == dataset.id }),
        let counterpart = arrays[peer].dataset(pair.remoteID)
      else { return nil }
      return (counterpart, peer)
    }
  }
}
