/// Calls below `cgs` (rest 9, 12.7).
extension APIServer {
  mutating func answerGroups(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1): return try list(world.arrays[call.array].groups, .groups, call)
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
    try keep(KeptFields.ofSnapshots, of: id, call)
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
    case "promote":
      try requirePath(.snapshotPromotion, call)
      try world.promoteGroup(id, array: call.array, by: call.user)
    case "move": try world.moveGroup(id, toPool: try call.integer("pool_id"), array: call.array)
    default: throw unsupported(call)
    }
    return try group(id, call)
  }

  /// R28.
  private mutating func refreshGroup(_ id: Int, from source: Int, _ call: APICall) throws(SimulatedRefusal) {
    guard let snapshotGroup = world.arrays[call.array].groups[id] else { throw .notFound("CG", id) }
    guard let group = world.arrays[call.array].groups[source], snapshotGroup.parentID == source else {
      throw .badRequest("NOT_A_CHILD", "\(id) is no group of \(source)", snapshotGroup.affected)
    }
    let isTarget = group.replicaIDs.contains { world.arrays[call.array].replicas[$0]?.role == .target }
    guard !isTarget || call.query.flag("force_if_replicated_on_target") == true else {
      throw .conflict("FORCE_REQUIRED", "'\(group.name)' is a replication target", group.affected)
    }
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
      try removeMember(member, from: group, call)
      return try self.group(id, call)
    default: throw unsupported(call)
    }
  }

  private mutating func removeMember(
    _ member: Int, from group: ConsistencyGroup, _ call: APICall
  ) throws(SimulatedRefusal) {
    guard let replica = group.replicaIDs.first.flatMap({ world.arrays[call.array].replicas[$0] }) else {
      try world.removeMember(member, from: group.id, array: call.array, by: call.user)
      return
    }
    try requireRemotePermission(orForce: call, peer: world.peerArray(of: replica))
    let removal = World.MemberRemoval(
      retainsStagingArea: call.query.flag("retain_staging_area"),
      createsReplica: call.query.flag("create_replica") == true,
      replicaName: call.query.parameters.last { $0.name == "replica_name" }?.value,
      isForcedOnRemoteError: call.query.flag("force_if_remote_error") == true,
      isForcedOnTarget: call.query.flag("force_on_target") == true,
      isForcedOnLocal: call.query.flag("force_on_local") == true,
      keepsSerialOnLocal: call.query.flag("keep_serial_on_local") ?? true)
    try world.removeReplicatedMember(member, from: group.id, removal, array: call.array, by: call.user)
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
