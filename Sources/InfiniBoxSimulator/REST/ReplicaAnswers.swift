/// Calls below `replicas` (rest 12).
extension APIServer {
  mutating func answerReplicas(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1): return try list(world.arrays[call.array].replicas.rows, .replicas, call)
    case ("GET", 2): return try replica(try call.requiredID("REPLICA"), call)
    case ("POST", 1): return try createReplica(call)
    case ("PUT", 2):
      let id = try call.requiredID("REPLICA")
      try world.change(id, try replicaChange(call), array: call.array, by: call.user)
      return try replica(id, call)
    case ("DELETE", 2): return try deleteReplica(call)
    case ("POST", 3): return try actOnReplica(call)
    default: throw unsupported(call)
    }
  }

  private func replica(_ id: Int, _ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    try object(try world.requireReplica(id, array: call.array), .replicas, call)
  }

  private mutating func deleteReplica(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    try call.requireApproval("Deleting the replica cannot be undone")
    let id = try call.requiredID("REPLICA")
    let replica = try world.requireReplica(id, array: call.array)
    try requireRemotePermission(orForce: call, peer: world.peerArray(of: replica))
    let deletion = World.Deletion(
      retainsStagingArea: call.query.flag("retain_staging_area"),
      isForcedOnRemoteError: call.query.flag("force_if_remote_error") == true,
      isForcedOnTarget: call.query.flag("force_on_target") == true,
      isForcedOnLocal: call.query.flag("force_on_local") == true,
      keepsSerialOnLocal: call.query.flag("keep_serial_on_local") ?? true)
    let answer = try world.deleteReplica(id, deletion, array: call.array, by: call.user)
    return try object(answer, .replicas, call)
  }

  private mutating func actOnReplica(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let id = try call.requiredID("REPLICA")
    let (array, user) = (call.array, call.user)
    switch call.segments[2] {
    case "suspend": try world.suspend(id, array: array, by: user)
    case "resume": try world.resume(id, array: array, by: user)
    case "sync": try world.syncNow(id, array: array, by: user)
    case "change_role":
      try call.requireApproval("Changing the role can overwrite data")
      try world.changeRole(id, array: array, by: user)
    case "switch_role":
      try call.requireApproval("Switching the role reverses the replication")
      try world.switchRole(id, array: array, by: user)
    case "change_type_to_async", "change_type_to_sync":
      try call.requireApproval("Changing the type changes the protection")
      try world.changeType(
        id, to: call.segments[2] == "change_type_to_sync" ? .sync : .async,
        interval: try call.optionalInteger("sync_interval"), rpo: try call.optionalInteger("rpo_value"), array: array,
        by: user)
    case "expose_last_consistent_snapshot":
      try call.requireApproval("The last consistent snapshot becomes visible")
      let answer = try world.exposeLastConsistent(id, array: array, by: user)
      return try object(answer, .replicas, call)
    default: throw unsupported(call)
    }
    return try replica(id, call)
  }

  /// Members of a body that an array too old for them does not know.
  private static let gatedMembers: [(String, Requirement)] = [
    ("is_preferred", .activeActiveChanges), ("snapshots_retention", .snapshotReplication),
    ("remote_snapshot_suffix", .snapshotSuffixAndLock), ("lock_remote_snapshot_retention", .snapshotSuffixAndLock),
  ]

  private func replicaChange(_ call: APICall) throws(SimulatedRefusal) -> World.ReplicaChange {
    for (member, requirement) in Self.gatedMembers
    where call.has(member) && !world.arrays[call.array].abilities.meets(requirement) {
      throw .badRequest("UNSUPPORTED_FIELD", "there is no field '\(member)'")
    }
    var change = World.ReplicaChange()
    change.syncInterval = try call.optionalInteger("sync_interval")
    if call.has("rpo_value") { change.rpo = .some(try call.optionalInteger("rpo_value")) }
    change.description = try call.optionalString("description")
    change.isPreferred = try call.optionalBool("is_preferred")
    change.snapshotsRetention = try call.optionalInteger("snapshots_retention")
    change.remoteSnapshotSuffix = try call.optionalString("remote_snapshot_suffix")
    change.lockRemoteSnapshotRetention = try call.optionalInteger("lock_remote_snapshot_retention")
    change.temporaryFailureRetryInterval = try call.optionalInteger("temporary_failure_retry_interval")
    change.temporaryFailureRetryCount = try call.optionalInteger("temporary_failure_retry_count")
    change.permanentFailureWaitInterval = try call.optionalInteger("permanent_failure_wait_interval")
    return change
  }

  // MARK: Creation

  private mutating func createReplica(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    _ = try call.requiredBody()
    let new = try newReplica(call)
    if let (link, end) = world.linkEnd(array: call.array, id: new.linkID) {
      try requireRemotePermission(call, peer: world.links[link][end.other].array)
    }
    let id = try world.createReplica(new, array: call.array, by: call.user)
    return try replica(id, call)
  }

  private func newReplica(_ call: APICall) throws(SimulatedRefusal) -> World.NewReplica {
    guard let kind = SimulatedEntityKind(rawValue: try call.string("entity_type")) else {
      throw .badRequest("INVALID_ENTITY_TYPE", "entity_type is VOLUME, FILESYSTEM or CONSISTENCY_GROUP")
    }
    let typeWord = try call.optionalString("replication_type") ?? "ASYNC"
    guard let type = SimulatedReplicationType(rawValue: typeWord) else {
      throw .badRequest("INVALID_REPLICATION_TYPE", "replication_type is ASYNC, SYNC or ACTIVE_ACTIVE")
    }
    var new = World.NewReplica(linkID: try call.integer("link_id"), entityKind: kind, type: type, pairs: [])
    new.remotePoolID = try call.optionalInteger("remote_pool_id")
    new.localGroupID = try call.optionalInteger("local_cg_id")
    new.remoteGroupID = try call.optionalInteger("remote_cg_id")
    new.syncInterval = try call.optionalInteger("sync_interval")
    new.rpo = try call.optionalInteger("rpo_value")
    new.description = try call.optionalString("description") ?? ""
    new.isPreferred = try call.optionalBool("is_preferred") ?? true
    new.includesSnapshots = try call.optionalBool("including_snapshots") ?? false
    new.snapshotsRetention = try call.optionalInteger("snapshots_retention")
    new.remoteSnapshotSuffix = try call.optionalString("remote_snapshot_suffix") ?? ""
    new.lockRemoteSnapshotRetention = try call.optionalInteger("lock_remote_snapshot_retention")
    if let pairs = call.body?["entity_pairs"]?.arrayValue {
      for pair in pairs { new.pairs.append(try newPair(pair)) }
    } else {
      try fillFlatForm(&new, call)
    }
    return new
  }

  private func newPair(_ pair: JSONValue) throws(SimulatedRefusal) -> World.NewPair {
    guard let local = pair["local_entity_id"]?.integerValue else { throw .missing("local_entity_id") }
    let remote = pair["remote_entity_id"]?.integerValue
    let word = pair["remote_base_action"]?.stringValue ?? ""
    guard let action = BaseAction(rawValue: word) else {
      throw .badRequest(
        "INVALID_BASE_ACTION", "remote_base_action '\(word)' is not CREATE, NO_BASE_DATA, BASE or TAKE_SNAP")
    }
    if action == .create {
      return World.NewPair(localID: local, target: .create(name: pair["remote_entity_name"]?.stringValue))
    }
    guard let remote else { throw .missing("remote_entity_id") }
    switch action {
    case .base:
      guard let localBase = pair["local_base_entity_id"]?.integerValue,
        let remoteBase = pair["remote_base_entity_id"]?.integerValue
      else { throw .missing("local_base_entity_id") }
      return World.NewPair(localID: local, target: .base(remote, local: localBase, remote: remoteBase))
    case .takeSnapshot: return World.NewPair(localID: local, target: .takeSnapshot(remote))
    case .noBaseData, .create: return World.NewPair(localID: local, target: .existing(remote))
    }
  }

  /// `base_action` with one entity in place of pairs; for a group the array finds the members itself.
  private func fillFlatForm(_ new: inout World.NewReplica, _ call: APICall) throws(SimulatedRefusal) {
    guard world.arrays[call.array].abilities.meets(.flatCreation) else { throw .missing("entity_pairs") }
    let action = try call.string("base_action")
    let local = try call.integer("local_entity_id")
    let remoteName = try call.optionalString("remote_entity_name")
    guard action == "NEW" else {
      guard action == "EXISTING", new.entityKind != .consistencyGroup else {
        throw .badRequest("INVALID_BASE_ACTION", "base_action '\(action)' needs entity_pairs")
      }
      new.pairs = [World.NewPair(localID: local, target: .existing(try call.integer("remote_entity_id")))]
      return
    }
    guard new.entityKind == .consistencyGroup else {
      new.pairs = [World.NewPair(localID: local, target: .create(name: remoteName))]
      return
    }
    guard let group = world.arrays[call.array].groups[local] else { throw .notFound("CG", local) }
    new.localGroupID = local
    new.remoteGroupName = remoteName
    new.pairs = group.memberIDs.map { World.NewPair(localID: $0, target: .create(name: nil)) }
  }
}
