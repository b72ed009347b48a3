/// Volumes and filesystems: creating, changing, writing and deleting them (rest 6–8).
extension World {
  /// What a client may say about a new dataset; nil leaves the array's default.
  struct NewDataset {
    var name: String
    var kind: DatasetKind
    var poolID: Int
    /// Bytes.
    var size: Int
    var isThick = false
    var isSSDEnabled: Bool?
    var isCompressionEnabled: Bool?
    var isWriteProtected: Bool?
  }

  /// Bytes; the smallest dataset an array makes (rest 6).
  static let smallestDataset = 1_000_000_000
  /// Snapshots of one volume or filesystem (semantics 10.1).
  static let largestNumberOfSnapshots = 999

  mutating func createDataset(
    _ new: NewDataset, array: Int, by user: String
  ) throws(SimulatedRefusal) -> Int {
    try requireName(new.name)
    let unit = new.kind == .volume ? 512 : 65_536
    guard new.size >= Self.smallestDataset, new.size <= Pool.limitOfBytes else {
      throw .badRequest("INVALID_SIZE", "a size is between \(Self.smallestDataset) and \(Pool.limitOfBytes) bytes")
    }
    let size = (new.size + unit - 1) / unit * unit
    try requireFree(new.name, kind: new.kind, array: array)
    try requireRoom(pool: new.poolID, array: array, virtual: size, physical: new.isThick ? size : 0)
    let id = arrays[array].nextID()
    var dataset = Dataset(
      id: id, kind: new.kind, name: new.name, poolID: new.poolID, size: size, isThick: new.isThick, familyID: id,
      createdAt: now, updatedAt: now)
    dataset.isSSDEnabled = new.isSSDEnabled ?? true
    dataset.isCompressionEnabled = new.isCompressionEnabled ?? true
    dataset.isWriteProtected = new.isWriteProtected ?? false
    revision += 1
    arrays[array].insert(dataset)
    record(
      "\(new.kind.word)_CREATED", on: array, about: id,
      "\(new.kind == .volume ? "Volume" : "Filesystem") {name} created",
      by: user, data: named(new.name))
    return id
  }

  func requireFree(_ name: String, kind: DatasetKind, array: Int) throws(SimulatedRefusal) {
    guard arrays[array].datasetID(named: name, kind: kind) == nil else {
      throw .conflict("\(kind.word)_NAME_CONFLICT", "name '\(name)' is taken")
    }
  }

  /// What a client may say about a new snapshot.
  struct NewSnapshot {
    var name: String
    var parentID: Int
    var isWriteProtected: Bool?
    /// Epoch milliseconds; 0 is not locked.
    var lockExpiresAt = 0
    /// Seconds; 0 is for ever.
    var retention = 0
  }

  mutating func createSnapshot(
    _ new: NewSnapshot, kind: DatasetKind, array: Int, by user: String
  ) throws(SimulatedRefusal) -> Int {
    try requireName(new.name)
    guard let parent = arrays[array].dataset(new.parentID, kind: kind) else {
      throw .notFound(kind.word, new.parentID)
    }
    try requireFree(new.name, kind: kind, array: array)
    guard parent.childrenCount < Self.largestNumberOfSnapshots else {
      throw .conflict(
        "SNAPSHOT_LIMIT_REACHED", "'\(parent.name)' has \(parent.childrenCount) snapshots", parent.affected)
    }
    let id = insertSnapshot(named: new.name, of: parent, array: array) { snapshot in
      snapshot.isWriteProtected = new.isWriteProtected ?? true
      snapshot.lockExpiresAt = new.lockExpiresAt
      snapshot.snapshotRetention = new.retention
    }
    record(
      "\(kind.word)_SNAPSHOT_CREATED", on: array, about: id, "Snapshot {name} created", by: user, data: named(new.name))
    return id
  }

  /// Adds a child with its parent's data.
  mutating func insertSnapshot(
    named name: String, of parent: Dataset, array: Int, _ adapt: (inout Dataset) -> Void = { _ in }
  ) -> Int {
    let id = arrays[array].nextID()
    var snapshot = Dataset(
      id: id, kind: parent.kind, name: name, poolID: parent.poolID, size: parent.size, used: parent.used,
      written: parent.written, content: parent.content, isThick: false, isWriteProtected: true, parentID: parent.id,
      depth: parent.depth + 1, familyID: parent.familyID, createdAt: now, updatedAt: now)
    snapshot.pointTime = now
    adapt(&snapshot)
    revision += 1
    arrays[array].insert(snapshot)
    return id
  }

  // MARK: Changing

  mutating func renameDataset(_ id: Int, to name: String, kind: DatasetKind, array: Int) throws(SimulatedRefusal) {
    try requireName(name)
    guard let dataset = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    guard dataset.name != name else { return }
    try requireFree(name, kind: kind, array: array)
    changeDataset(id, array: array) { $0.name = name }
  }

  /// Makes a snapshot of replication an ordinary one, under a name of the user's (rest 8); it stays a base.
  mutating func ownSnapshot(_ id: Int, named name: String, kind: DatasetKind, array: Int) throws(SimulatedRefusal) {
    guard let snapshot = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    guard !snapshot.isMaster, snapshot.replicationGUID != nil else {
      throw .conflict(
        "NOT_A_REPLICATION_SNAPSHOT", "'\(snapshot.name)' was not made by replication", snapshot.affected)
    }
    try renameDataset(id, to: name, kind: kind, array: array)
  }

  /// R26: a target stays write-protected.
  mutating func protectDataset(_ id: Int, _ isProtected: Bool, kind: DatasetKind, array: Int) throws(SimulatedRefusal) {
    guard let dataset = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    if !isProtected, replicas(of: dataset, array: array).contains(where: { $0.role == .target }) {
      throw .conflict(
        "ENTITY_IS_REPLICA_TARGET", "'\(dataset.name)' is the target of a replica", dataset.affected)
    }
    changeDataset(id, array: array) { $0.isWriteProtected = isProtected }
  }

  mutating func changeDataset(_ id: Int, array: Int, _ change: (inout Dataset) -> Void) {
    revision += 1
    arrays[array].updateDataset(id) { [now] dataset in
      change(&dataset)
      dataset.updatedAt = now
    }
  }

  mutating func moveDataset(_ id: Int, toPool pool: Int, kind: DatasetKind, array: Int) throws(SimulatedRefusal) {
    guard let dataset = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    guard dataset.isMaster, dataset.groupID == 0 else {
      throw .conflict("OPERATION_NOT_SUPPORTED", "'\(dataset.name)' cannot move on its own", dataset.affected)
    }
    try requireRoom(
      pool: pool, array: array, virtual: dataset.size, physical: dataset.isThick ? dataset.size : dataset.used)
    changeDataset(id, array: array) { $0.poolID = pool }
    for child in descendants(of: id, kind: kind, array: array) {
      changeDataset(child.id, array: array) { $0.poolID = pool }
    }
  }

  func descendants(of id: Int, kind: DatasetKind, array: Int) -> [Dataset] {
    let children = arrays[array].children(of: id, kind: kind)
    return children + children.flatMap { descendants(of: $0.id, kind: kind, array: array) }
  }

  /// Host writes: new data in the first bytes of the dataset, and through its mirror on the other side.
  mutating func write(_ bytes: Int, to id: Int, array: Int) throws(SimulatedRefusal) {
    guard let dataset = arrays[array].dataset(id) else { throw .notFound("VOLUME", id) }
    guard !dataset.isWriteProtected, dataset.arePathsAvailable, arrays[array].isPowered else {
      throw .conflict("WRITE_PROTECTED", "'\(dataset.name)' takes no writes", dataset.affected)
    }
    guard arrays[array].pools[dataset.poolID]?.state != .locked else {
      throw .conflict("POOL_LOCKED", "the pool of '\(dataset.name)' is locked")
    }
    let content = newContent()
    let change: (inout Dataset) -> Void = { dataset in
      dataset.content = content
      dataset.written += bytes
      dataset.used = min(dataset.size, dataset.used + bytes)
      dataset.isModified = !dataset.isMaster
    }
    revision += 1
    arrays[array].updateDataset(id, change)
    for replica in replicas(of: dataset, array: array) where replica.isSynchronized && replica.state == .active {
      guard let pair = replica.pairs.first(where: { $0.localID == id }) else { continue }
      let peerArray = peerArray(of: replica)
      arrays[peerArray].updateDataset(pair.remoteID, change)
      settleMirrored(pair, replica: replica, array: array)
    }
  }

  /// What is written to both sides at once is consistent at once.
  private mutating func settleMirrored(_ pair: EntityPair, replica: Replica, array: Int) {
    let peerArray = peerArray(of: replica)
    guard let local = arrays[array].dataset(pair.localID), let remote = arrays[peerArray].dataset(pair.remoteID) else {
      return
    }
    updateReplica(ReplicaReference(array: array, id: replica.id)) { replica in
      replica.pairs.update(local: pair.localID) {
        $0.settle(content: local.content, used: local.used, written: local.written)
      }
    }
    updateReplica(peerReference(of: replica)) { peer in
      peer.pairs.update(local: pair.remoteID) {
        $0.settle(content: remote.content, used: remote.used, written: remote.written)
      }
    }
  }

  // MARK: Restoring and deleting

  /// R25: a replicated dataset is not restored.
  mutating func restoreDataset(
    _ id: Int, from source: Int, kind: DatasetKind, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let dataset = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    guard let snapshot = arrays[array].dataset(source, kind: kind) else { throw .notFound(kind.word, source) }
    guard replicas(of: dataset, array: array).isEmpty else {
      throw .conflict(
        "ENTITY_IS_REPLICATED", "'\(dataset.name)' is replicated and cannot be restored", dataset.affected)
    }
    guard snapshot.parentID == id else {
      throw .badRequest("NOT_A_CHILD", "'\(snapshot.name)' is no snapshot of '\(dataset.name)'")
    }
    takeContent(of: snapshot, into: id, array: array)
    record("\(kind.word)_RESTORED", on: array, about: id, "{name} restored", by: user, data: named(dataset.name))
  }

  /// Makes a snapshot a master of its own.
  mutating func promote(_ id: Int, kind: DatasetKind, array: Int) throws(SimulatedRefusal) {
    guard let snapshot = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    guard !snapshot.isMaster else {
      throw .conflict("NOT_A_SNAPSHOT", "'\(snapshot.name)' is a master already", snapshot.affected)
    }
    try requireRoom(pool: snapshot.poolID, array: array, virtual: snapshot.size, physical: 0)
    arrays[array].updateDataset(snapshot.parentID) { $0.childrenCount -= 1 }
    changeDataset(id, array: array) { dataset in
      dataset.parentID = 0
      dataset.depth = 0
      dataset.familyID = dataset.id
      dataset.isWriteProtected = false
      dataset.replicationGUID = nil
      dataset.reclaimedPeerSerial = 0
    }
  }

  mutating func takeContent(of source: Dataset, into id: Int, array: Int) {
    changeDataset(id, array: array) { dataset in
      dataset.content = source.content
      dataset.used = source.used
      dataset.written += source.used
      dataset.isModified = !dataset.isMaster
    }
  }

  mutating func deleteDataset(
    _ id: Int, isLockForced: Bool, kind: DatasetKind, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let dataset = arrays[array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    let descendants = descendants(of: id, kind: kind, array: array)
    for entity in [dataset] + descendants {
      guard replicas(of: entity, array: array).isEmpty else {
        throw .conflict(
          "ENTITY_IS_REPLICATED", "'\(entity.name)' is replicated and cannot be deleted", entity.affected)
      }
      guard entity.lockExpiresAt <= now || isLockForced else {
        throw .conflict(
          "SNAPSHOT_LOCKED", "'\(entity.name)' is locked until \(entity.lockExpiresAt)", entity.affected)
      }
    }
    revision += 1
    for entity in descendants.reversed() { arrays[array].removeDataset(entity.id) }
    arrays[array].removeDataset(id)
    record(
      "\(kind.word)_DELETED", on: array, about: id, "\(kind == .volume ? "Volume" : "Filesystem") {name} deleted",
      by: user, data: named(dataset.name))
  }

  /// The replicas of this array that cover a dataset.
  func replicas(of dataset: Dataset, array: Int) -> [Replica] {
    dataset.replicaIDs.compactMap { arrays[array].replicas[$0] }
  }
}
