/// Calls below `volumes`, `filesystems` and `datasets` (rest 6–8).
extension APIServer {
  mutating func answerDatasets(_ call: APICall, kind: DatasetKind) throws(SimulatedRefusal) -> SimulatedResponse {
    let schema: Schema<Dataset> = kind == .volume ? .volumes : .filesystems
    switch (call.method, call.segments.count) {
    case ("GET", 1):
      let array = world.arrays[call.array]
      return try list(kind == .volume ? array.volumes : array.filesystems, schema, call)
    case ("GET", 2): return try dataset(try call.requiredID(kind.word), kind, call)
    case ("GET", 3) where call.segments[2] == "luns": return try list([], schema, call, named: "luns")
    case ("POST", 1): return try createDataset(call, kind)
    case ("POST", 2) where call.segments[1] == "group_snapshot": return try groupSnapshot(call, kind)
    case ("POST", 2) where call.segments[1] == "delete_simulation": return try simulateDeletion(call)
    case ("PUT", 2): return try updateDataset(call, kind)
    case ("DELETE", 2): return try deleteDataset(call, kind)
    case ("POST", 3): return try actOnDataset(call, kind)
    default: throw unsupported(call)
    }
  }

  func dataset(_ id: Int, _ kind: DatasetKind, _ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard let dataset = world.arrays[call.array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    return try object(dataset, kind == .volume ? .volumes : .filesystems, call)
  }

  private mutating func createDataset(_ call: APICall, _ kind: DatasetKind) throws(SimulatedRefusal)
    -> SimulatedResponse
  {
    _ = try call.requiredBody()
    if let parent = try call.optionalInteger("parent_id") {
      let new = World.NewSnapshot(
        name: try call.string("name"), parentID: parent, isWriteProtected: try call.optionalBool("write_protected"),
        lockExpiresAt: try call.optionalInteger("lock_expires_at") ?? 0,
        retention: try call.optionalInteger("snapshot_retention") ?? 0)
      let id = try world.createSnapshot(new, kind: kind, array: call.array, by: call.user)
      try keep(KeptFields.ofSnapshots, of: id, call)
      return try dataset(id, kind, call)
    }
    let new = World.NewDataset(
      name: try call.string("name"), kind: kind, poolID: try call.integer("pool_id"), size: try call.integer("size"),
      isThick: try call.optionalString("provtype") == "THICK", isSSDEnabled: try call.optionalBool("ssd_enabled"),
      isCompressionEnabled: try call.optionalBool("compression_enabled"),
      isWriteProtected: try call.optionalBool("write_protected"))
    let id = try world.createDataset(new, array: call.array, by: call.user)
    if kind == .filesystem { try keep(KeptFields.ofFilesystems, of: id, call) }
    return try dataset(id, kind, call)
  }

  private mutating func updateDataset(_ call: APICall, _ kind: DatasetKind) throws(SimulatedRefusal)
    -> SimulatedResponse
  {
    let id = try call.requiredID(kind.word)
    guard world.arrays[call.array].dataset(id, kind: kind) != nil else { throw .notFound(kind.word, id) }
    if let size = try call.optionalInteger("size") {
      let isForced = call.query.flag("force_resize") == true
      try world.resizeDataset(id, to: size, isForced: isForced, kind: kind, array: call.array)
    }
    if let isProtected = try call.optionalBool("write_protected") {
      try world.protectDataset(id, isProtected, kind: kind, array: call.array)
    }
    try setPlainFields(id, call)
    try keep(
      kind == .filesystem ? KeptFields.ofSnapshots + KeptFields.ofFilesystems : KeptFields.ofSnapshots, of: id, call)
    if let name = try call.optionalString("name") {
      try world.renameDataset(id, to: name, kind: kind, array: call.array)
    }
    return try dataset(id, kind, call)
  }

  private mutating func setPlainFields(_ id: Int, _ call: APICall) throws(SimulatedRefusal) {
    let provisioning = try call.optionalString("provtype")
    let ssd = try call.optionalBool("ssd_enabled")
    let compression = try call.optionalBool("compression_enabled")
    let express = try call.optionalBool("ssa_express_enabled")
    let lock = try call.optionalInteger("lock_expires_at")
    if let lock, let before = world.arrays[call.array].dataset(id)?.lockExpiresAt, lock < before {
      throw .conflict("LOCK_CANNOT_BE_SHORTENED", "a lock can only be extended")
    }
    world.changeDataset(id, array: call.array) { dataset in
      if let provisioning { dataset.isThick = provisioning == "THICK" }
      dataset.isSSDEnabled = ssd ?? dataset.isSSDEnabled
      dataset.isCompressionEnabled = compression ?? dataset.isCompressionEnabled
      dataset.isSSAExpressEnabled = express ?? dataset.isSSAExpressEnabled
      dataset.lockExpiresAt = lock ?? dataset.lockExpiresAt
    }
  }

  private mutating func deleteDataset(_ call: APICall, _ kind: DatasetKind) throws(SimulatedRefusal)
    -> SimulatedResponse
  {
    let id = try call.requiredID(kind.word)
    guard let entity = world.arrays[call.array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    guard call.query.flag("approved") == true else {
      let code = entity.childrenCount > 0 ? "APPROVAL_REQUIRED_\(kind.word)_HAS_CHILDREN" : "APPROVAL_REQUIRED"
      throw SimulatedRefusal(403, code, "Deleting '\(entity.name)' cannot be undone", affected: [entity.affected])
    }
    let answer = try dataset(id, kind, call)
    let isForced = call.query.flag("force_if_snapshot_locked") == true
    try world.deleteDataset(id, isLockForced: isForced, kind: kind, array: call.array, by: call.user)
    return answer
  }

  private mutating func actOnDataset(_ call: APICall, _ kind: DatasetKind) throws(SimulatedRefusal) -> SimulatedResponse
  {
    let id = try call.requiredID(kind.word)
    switch call.segments[2] {
    case "restore":
      try call.requireApproval("Restoring overwrites the present data")
      guard let source = call.body?.integerValue ?? call.body?["source_id"]?.integerValue else {
        throw .missing("source_id")
      }
      try world.restoreDataset(id, from: source, kind: kind, array: call.array, by: call.user)
      return .result(true)
    case "refresh":
      try call.requireApproval("Refreshing overwrites the present data")
      try refresh(id, call, kind)
    case "move":
      try world.moveDataset(id, toPool: try call.integer("pool_id"), kind: kind, array: call.array)
    case "own_snapshot":
      try world.ownSnapshot(id, named: try call.string("name"), kind: kind, array: call.array)
    case "promote":
      try requirePath(.snapshotPromotion, call)
      try world.promote(id, kind: kind, array: call.array)
    default: throw unsupported(call)
    }
    return try dataset(id, kind, call)
  }

  /// R28.
  private mutating func refresh(_ id: Int, _ call: APICall, _ kind: DatasetKind) throws(SimulatedRefusal) {
    guard let snapshot = world.arrays[call.array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
    let sourceID = try call.integer("source_id")
    guard let source = world.arrays[call.array].dataset(sourceID, kind: kind) else {
      throw .notFound(kind.word, sourceID)
    }
    let isTarget = world.replicas(of: source, array: call.array).contains { $0.role == .target }
    guard !isTarget || call.query.flag("force_if_replicated_on_target") == true else {
      throw .conflict("FORCE_REQUIRED", "'\(source.name)' is a replication target", source.affected)
    }
    guard snapshot.parentID == sourceID else {
      throw .badRequest("NOT_A_CHILD", "\(id) is no snapshot of \(sourceID)", snapshot.affected)
    }
    world.takeContent(of: source, into: id, array: call.array)
  }

  private mutating func groupSnapshot(_ call: APICall, _ kind: DatasetKind) throws(SimulatedRefusal)
    -> SimulatedResponse
  {
    let ids = call.body?["entities"]?.arrayValue?.compactMap { $0["id"]?.integerValue } ?? []
    let prefix = try call.optionalString("snap_prefix") ?? ""
    let suffix = try call.optionalString("snap_suffix") ?? ""
    guard !ids.isEmpty else { throw .missing("entities") }
    let created = try world.atomically { (world) throws(SimulatedRefusal) in
      var created: [Int] = []
      for id in ids {
        guard let parent = world.arrays[call.array].dataset(id, kind: kind) else { throw .notFound(kind.word, id) }
        let new = World.NewSnapshot(name: prefix + parent.name + suffix, parentID: id)
        created.append(try world.createSnapshot(new, kind: kind, array: call.array, by: call.user))
      }
      return created
    }
    let schema: Schema<Dataset> = kind == .volume ? .volumes : .filesystems
    let fields = schema.fields(of: world.arrays[call.array].abilities)
    let snapshots = created.compactMap { world.arrays[call.array].dataset($0) }.map { snapshot -> JSONValue in
      var writer = JSONWriter()
      schema.write(snapshot, fields, world, call.array, into: &writer)
      return .fragment(writer.bytes)
    }
    return .result(.array(snapshots))
  }

  private func simulateDeletion(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let ids = call.body?["entities"]?.arrayValue?.compactMap(\.integerValue) ?? []
    let bytes = ids.compactMap { world.arrays[call.array].dataset($0)?.physicalBytes }.reduce(0, +)
    return .result(["space_reclaimable": .integer(bytes)])
  }

  mutating func answerAllDatasets(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1):
      let array = world.arrays[call.array]
      let all = (array.volumes.rows + array.filesystems.rows).sorted { $0.id < $1.id }
      return try list(all, .datasets, call)
    case ("PUT", 2) where call.segments[1] == "bulk":
      let ids = call.body?["ids"]?.arrayValue?.compactMap(\.integerValue) ?? []
      let inner = APICall(
        method: "PUT", segments: call.segments, query: call.query, body: call.body?["data"], array: call.array,
        user: call.user, remoteAuthorization: nil)
      for id in ids {
        guard world.arrays[call.array].dataset(id) != nil else { throw .notFound("VOLUME", id) }
        try setPlainFields(id, inner)
      }
      return .result(.array(ids.map { ["id": .integer($0)] }))
    default: throw unsupported(call)
    }
  }
}
