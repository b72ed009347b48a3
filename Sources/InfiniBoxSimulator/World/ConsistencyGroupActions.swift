/// Consistency groups and snapshot groups (rest 9); members of replicated ones are in `ReplicaMembers`.
extension World {
  mutating func createGroup(
    name: String, poolID: Int, array: Int, by user: String
  ) throws(SimulatedRefusal) -> Int {
    try requireName(name)
    guard arrays[array].pools[poolID] != nil else { throw .notFound("POOL", poolID) }
    try requireFreeGroup(name, array: array)
    let group = ConsistencyGroup(
      id: arrays[array].nextID(), name: name, poolID: poolID, createdAt: now, updatedAt: now)
    revision += 1
    arrays[array].insert(group)
    record(
      "CONS_GROUP_CREATED", on: array, about: group.id, "Consistency group {name} created", by: user, data: named(name))
    return group.id
  }

  func requireFreeGroup(_ name: String, array: Int) throws(SimulatedRefusal) {
    guard arrays[array].groupIDs[name] == nil else {
      throw .conflict("CG_NAME_CONFLICT", "consistency group name '\(name)' is taken")
    }
  }

  /// Adds a dataset of the same pool to a group that is not replicated.
  mutating func addMember(_ datasetID: Int, to id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
    guard let dataset = arrays[array].dataset(datasetID) else { throw .notFound("VOLUME", datasetID) }
    try requireMembership(of: dataset, in: group, array: array)
    join(datasetID, group: id, array: array)
    record(
      "CONS_GROUP_MEMBER_ADDED", on: array, about: id, "{name} added to the consistency group", by: user,
      data: named(dataset.name))
  }

  func requireMembership(of dataset: Dataset, in group: ConsistencyGroup, array: Int) throws(SimulatedRefusal) {
    try requireMastership(of: dataset, in: group)
    // R41: members are replicated together or not at all.
    guard dataset.replicaIDs.isEmpty else {
      throw .conflict(
        "CG_NOT_REPLICATED", "'\(dataset.name)' is replicated on its own, '\(group.name)' is not", dataset.affected,
        group.affected)
    }
  }

  /// What holds for every member: it is no snapshot, in no other group, and in the group's pool.
  func requireMastership(of dataset: Dataset, in group: ConsistencyGroup) throws(SimulatedRefusal) {
    guard group.isMaster else {
      throw .conflict("ENTITY_IS_NOT_MASTER", "'\(group.name)' is a snapshot group", group.affected)
    }
    guard dataset.isMaster else {
      throw .conflict("ENTITY_IS_NOT_MASTER", "'\(dataset.name)' is a snapshot", dataset.affected)
    }
    guard dataset.groupID == 0 else {
      throw .conflict(
        "ENTITY_IN_CG", "'\(dataset.name)' is a member of a consistency group already", dataset.affected)
    }
    guard dataset.poolID == group.poolID else {
      throw .conflict("POOL_MISMATCH", "'\(dataset.name)' is not in the pool of '\(group.name)'", dataset.affected)
    }
  }

  mutating func join(_ datasetID: Int, group id: Int, array: Int) {
    changeDataset(datasetID, array: array) { $0.groupID = id }
    arrays[array].groups.update(id) { [now] group in
      group.memberIDs.append(datasetID)
      group.updatedAt = now
    }
  }

  mutating func leave(_ datasetID: Int, group id: Int, array: Int) {
    changeDataset(datasetID, array: array) { $0.groupID = 0 }
    arrays[array].groups.update(id) { [now] group in
      group.memberIDs.removeAll { $0 == datasetID }
      group.updatedAt = now
    }
  }

  mutating func removeMember(_ datasetID: Int, from id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
    guard group.memberIDs.contains(datasetID) else {
      throw SimulatedRefusal(404, "CG_MEMBER_NOT_FOUND", "dataset \(datasetID) is no member of '\(group.name)'")
    }
    leave(datasetID, group: id, array: array)
    record(
      "CONS_GROUP_MEMBER_REMOVED", on: array, about: id, "{name} removed from the consistency group", by: user,
      data: named(arrays[array].dataset(datasetID)?.name ?? ""))
  }

  mutating func renameGroup(_ id: Int, to name: String, array: Int) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
    guard group.name != name else { return }
    try requireName(name)
    try requireFreeGroup(name, array: array)
    revision += 1
    arrays[array].renameGroup(id, to: name)
  }

  /// What a client may say about a new snapshot group.
  struct NewSnapshotGroup {
    var name: String
    var parentID: Int
    var prefix: String
    var suffix: String
    var lockExpiresAt = 0
  }

  mutating func createSnapshotGroup(
    _ new: NewSnapshotGroup, array: Int, by user: String
  ) throws(SimulatedRefusal) -> Int {
    try requireName(new.name)
    guard let group = arrays[array].groups[new.parentID] else { throw .notFound("CG", new.parentID) }
    guard !group.memberIDs.isEmpty else {
      throw .conflict("CG_IS_EMPTY", "'\(group.name)' has no members to take snapshots of")
    }
    try requireFreeGroup(new.name, array: array)
    let members = group.memberIDs.compactMap { arrays[array].dataset($0) }
    for member in members {
      try requireName(new.prefix + member.name + new.suffix)
      try requireFree(new.prefix + member.name + new.suffix, kind: member.kind, array: array)
    }
    let id = insertSnapshotGroup(named: new.name, of: group, array: array) { $0.lockExpiresAt = new.lockExpiresAt }
    for member in members {
      let name = new.prefix + member.name + new.suffix
      let snapshot = insertSnapshot(named: name, of: member, array: array) { $0.lockExpiresAt = new.lockExpiresAt }
      join(snapshot, group: id, array: array)
    }
    record(
      "SNAPSHOT_GROUP_CREATED", on: array, about: id, "Snapshot group {name} created", by: user, data: named(new.name))
    return id
  }

  mutating func insertSnapshotGroup(
    named name: String, of group: ConsistencyGroup, array: Int, _ adapt: (inout ConsistencyGroup) -> Void = { _ in }
  ) -> Int {
    var snapshotGroup = ConsistencyGroup(
      id: arrays[array].nextID(), name: name, poolID: group.poolID, parentID: group.id, createdAt: now, updatedAt: now)
    adapt(&snapshotGroup)
    revision += 1
    arrays[array].insert(snapshotGroup)
    return snapshotGroup.id
  }

  mutating func restoreGroup(_ id: Int, from source: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
    guard let snapshotGroup = arrays[array].groups[source] else { throw .notFound("CG", source) }
    guard group.replicaIDs.isEmpty else {
      throw .conflict("ENTITY_IS_REPLICATED", "'\(group.name)' is replicated and cannot be restored", group.affected)
    }
    guard snapshotGroup.parentID == id else {
      throw .badRequest("NOT_A_CHILD", "'\(snapshotGroup.name)' is no snapshot group of '\(group.name)'")
    }
    for snapshot in snapshotGroup.memberIDs.compactMap({ arrays[array].dataset($0) }) {
      takeContent(of: snapshot, into: snapshot.parentID, array: array)
    }
    record("CONS_GROUP_RESTORED", on: array, about: id, "{name} restored", by: user, data: named(group.name))
  }

  /// Makes a snapshot group a consistency group, and its snapshots masters.
  mutating func promoteGroup(_ id: Int, array: Int, by user: String) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
    guard !group.isMaster else {
      throw .conflict("NOT_A_SNAPSHOT", "'\(group.name)' is a consistency group already", group.affected)
    }
    try atomically { (world) throws(SimulatedRefusal) in
      for snapshot in group.memberIDs.compactMap({ world.arrays[array].dataset($0) }) {
        try world.promote(snapshot.id, kind: snapshot.kind, array: array)
      }
      world.arrays[array].groups.update(group.parentID) { $0.childrenCount -= 1 }
      world.arrays[array].groups.update(id) { promoted in
        promoted.parentID = 0
        promoted.replicationGUID = nil
        promoted.reclaimedPeerSerial = 0
      }
    }
    record("SNAPSHOT_GROUP_PROMOTED", on: array, about: id, "{name} promoted", by: user, data: named(group.name))
  }

  /// Deletes a group. A snapshot group takes its snapshots with it; a consistency group only if asked to.
  mutating func deleteGroup(
    _ id: Int, withMembers: Bool, isLockForced: Bool, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    try atomically { (world) throws(SimulatedRefusal) in
      try world.deleteEach(id, withMembers: withMembers, isLockForced: isLockForced, array: array, by: user)
    }
  }

  /// The group, its snapshot groups and what goes with them, one by one.
  private mutating func deleteEach(
    _ id: Int, withMembers: Bool, isLockForced: Bool, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
    guard group.replicaIDs.isEmpty else {
      throw .conflict("ENTITY_IS_REPLICATED", "'\(group.name)' is replicated and cannot be deleted", group.affected)
    }
    guard group.lockExpiresAt <= now || isLockForced else {
      throw .conflict("SNAPSHOT_LOCKED", "'\(group.name)' is locked until \(group.lockExpiresAt)", group.affected)
    }
    for child in arrays[array].groups.rows where child.parentID == id {
      try deleteEach(child.id, withMembers: true, isLockForced: isLockForced, array: array, by: user)
    }
    revision += 1
    arrays[array].removeGroup(id)
    if withMembers || !group.isMaster {
      for member in group.memberIDs {
        guard let kind = arrays[array].dataset(member)?.kind else { continue }
        try deleteDataset(member, isLockForced: isLockForced, kind: kind, array: array, by: user)
      }
    }
    record("CONS_GROUP_DELETED", on: array, about: id, "{name} deleted", by: user, data: named(group.name))
  }

  mutating func moveGroup(_ id: Int, toPool pool: Int, array: Int) throws(SimulatedRefusal) {
    guard let group = arrays[array].groups[id] else { throw .notFound("CG", id) }
    let members = group.memberIDs.compactMap { arrays[array].dataset($0) }
    try requireRoom(
      pool: pool, array: array, virtual: members.reduce(0) { $0 + $1.size },
      physical: members.reduce(0) { $0 + $1.physicalBytes })
    for member in members {
      changeDataset(member.id, array: array) { $0.poolID = pool }
      for child in descendants(of: member.id, kind: member.kind, array: array) {
        changeDataset(child.id, array: array) { $0.poolID = pool }
      }
    }
    arrays[array].groups.update(id) { $0.poolID = pool }
    for child in arrays[array].groups.rows where child.parentID == id {
      arrays[array].groups.update(child.id) { $0.poolID = pool }
    }
  }
}
