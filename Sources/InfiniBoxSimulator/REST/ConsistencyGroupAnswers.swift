/// Calls below `cgs` (rest 9, 12.7).
extension APIServer {
  mutating func answerGroups(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1): return try list(world.arrays[call.array].groups.rows, .groups, call)
    case ("GET", 2): return try group(try call.requiredID("CG"), call)
    case ("POST", 1): return try createGroup(call)
    case ("PUT", 2):
      let id = try call.requiredID("CG")
      if let name = try call.optionalString("name") { try world.renameGroup(id, to: name, array: call.array) }
      return try group(id, call)
    case ("DELETE", 2):
      try call.requireApproval("Deleting the consistency group cannot be undone")
      let id = try call.requiredID("CG")
      let answer = try group(id, call)
      try world.deleteGroup(
        id, withMembers: call.query.flag("delete_members") == true,
        isLockForced: call.query.flag("force_if_snapshot_locked") == true, array: call.array, by: call.user)
      return answer
    case (_, 3...) where call.segments[2] == "members": return try answerMembers(call)
    case ("POST", 3): return try actOnGroup(call)
    default: throw unsupported(call)
    }
  }

  private func group(_ id: Int, _ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard let group = world.arrays[call.array].groups[id] else { throw .notFound("CG", id) }
    return try object(group, .groups, call)
  }

  private mutating func createGroup(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    _ = try call.requiredBody()
    guard let parent = try call.optionalInteger("parent_id") else {
      let id = try world.createGroup(
        name: try call.string("name"), poolID: try call.integer("pool_id"), array: call.array, by: call.user)
      return try group(id, call)
    }
    var prefix = try call.optionalString("snap_prefix") ?? ""
    let suffix = try call.optionalString("snap_suffix") ?? ""
    if prefix.isEmpty && suffix.isEmpty { prefix = "\(try call.string("name"))_" }
    let new = World.NewSnapshotGroup(
      name: try call.string("name"), parentID: parent, prefix: prefix, suffix: suffix,
      lockExpiresAt: try call.optionalInteger("lock_expires_at") ?? 0)
    let id = try world.createSnapshotGroup(new, array: call.array, by: call.user)
    return try group(id, call)
  }

  private mutating func actOnGroup(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let id = try call.requiredID("CG")
    switch call.segments[2] {
    case "restore":
      try call.requireApproval("Restoring overwrites the present data")
      try world.restoreGroup(id, from: try call.integer("source_id"), array: call.array, by: call.user)
      return .result(true)
    case "refresh":
      try call.requireApproval("Refreshing overwrites the present data")
      try refreshGroup(id, from: try call.integer("source_id"), call)
    case "move": try world.moveGroup(id, toPool: try call.integer("pool_id"), array: call.array)
    default: throw unsupported(call)
    }
    return try group(id, call)
  }

  private mutating func refreshGroup(_ id: Int, from source: Int, _ call: APICall) throws(SimulatedRefusal) {
    guard let snapshotGroup = world.arrays[call.array].groups[id] else { throw .notFound("CG", id) }
    guard snapshotGroup.parentID == source else { throw .badRequest("NOT_A_CHILD", "\(id) is no group of \(source)") }
    for snapshot in snapshotGroup.memberIDs.compactMap({ world.arrays[call.array].dataset($0) }) {
      guard let parent = world.arrays[call.array].dataset(snapshot.parentID) else { continue }
      world.takeContent(of: parent, into: snapshot.id, array: call.array)
    }
  }

  // MARK: Members

  private mutating func answerMembers(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let id = try call.requiredID("CG")
    guard let group = world.arrays[call.array].groups[id] else { throw .notFound("CG", id) }
    switch (call.method, call.segments.count) {
    case ("GET", 3):
      let members = group.memberIDs.compactMap { world.arrays[call.array].dataset($0) }
      return try list(members, .datasets, call, named: "members-\(id)")
    case ("POST", 3):
      try addMember(call, group)
      return try self.group(id, call)
    case ("DELETE", 4):
      try call.requireApproval("The member leaves the consistency group")
      guard let member = Int(call.segments[3]) else { throw unsupported(call) }
      guard call.query.flag("create_replica") != true else {
        throw .badRequest("OPERATION_NOT_SUPPORTED", "a removed member does not go on as a replica of its own")
      }
      if group.replicaIDs.isEmpty {
        try world.removeMember(member, from: id, array: call.array, by: call.user)
      } else {
        let retains = call.query.flag("retain_staging_area") ?? world.settings.retainsStagingAreaByDefault ?? true
        try world.removeReplicatedMember(member, from: id, retains: retains, array: call.array, by: call.user)
      }
      return try self.group(id, call)
    default: throw unsupported(call)
    }
  }

  private mutating func addMember(_ call: APICall, _ group: ConsistencyGroup) throws(SimulatedRefusal) {
    let datasetID = try call.integer("dataset_id")
    guard let replicaID = group.replicaIDs.first, let replica = world.arrays[call.array].replicas[replicaID] else {
      try world.addMember(datasetID, to: group.id, array: call.array, by: call.user)
      return
    }
    try requireRemotePermission(call, peer: world.peerArray(of: replica))
    try world.addReplicatedMember(
      datasetID, target: try memberTarget(call), to: group.id, array: call.array, by: call.user)
  }

  private func memberTarget(_ call: APICall) throws(SimulatedRefusal) -> World.NewTarget {
    let info =
      call.body?["active_active_info"] ?? call.body?["replication_pair_info"]
      ?? call.body?["replication_pairs_info"]?.arrayValue?.first
    if let remote = info?["remote_entity_id"]?.integerValue { return .existing(remote) }
    return .create(name: info?["remote_entity_name"]?.stringValue ?? call.body?["remote_entity_name"]?.stringValue)
  }
}
