/// What a person does on an array behind the back of whoever watches it.
///
/// Entities are named by name, looked up among volumes, then filesystems, then consistency groups; `volume:NAME`,
/// `filesystem:NAME` and `cg:NAME` say which. A replica is named by the entity of that array that it covers; of several
/// `ENTITY@LINK` says which.
public enum OperatorAction: Sendable, Equatable {
  case suspend(replicaOf: String)
  case resume(replicaOf: String)
  case syncNow(replicaOf: String)
  case changeRole(replicaOf: String)
  case switchRole(replicaOf: String)
  case changeType(replicaOf: String, to: SimulatedReplicationType)
  /// `isForced` deletes this array's object alone, whatever the peer says.
  case deleteReplica(of: String, retainStagingArea: Bool = false, isForced: Bool = false)
  case setInterval(replicaOf: String, seconds: Int)
  /// nil removes the RPO.
  case setRPO(replicaOf: String, seconds: Int?)
  /// Makes this array the preferred side of an active-active replica.
  case prefer(replicaOf: String)
  case detachLink(String)
  case attachLink(String)
  /// Reads the peer's addresses again.
  case refreshLink(String)
  case setLink(String, SimulatedLinkHealth)
  /// Address of the witness of active-active replicas; nil is none.
  case setWitness(link: String, address: String?)
  /// Has this array lose (false) or find the witness.
  case setWitnessReachable(link: String, Bool)
  case createPool(String, capacityBytes: Int)
  case createVolume(String, pool: String, sizeBytes: Int)
  case createFilesystem(String, pool: String, sizeBytes: Int)
  case createConsistencyGroup(String, pool: String)
  case createSnapshot(of: String, named: String)
  case addMember(String, to: String)
  case removeMember(String, from: String)
  case rename(String, to: String)
  case delete(String)
  case write(to: String, bytes: Int)
  /// nil removes the key.
  case setMetadata(of: String, key: String, value: String?)
  case lockPool(String)
  case limitPool(String)
  case unlockPool(String)
  /// Shows a volume to hosts, or hides it from them again.
  case map(String)
  case unmap(String)
  /// Lets clients reach a filesystem by NFS or SMB, or takes every way of it away again.
  case export(String)
  case share(String)
  case unexport(String)
  /// Closes (false) or opens the array's management address.
  case setReachable(Bool)
  /// Loses the whole array (false), with its links and its hosts' paths, or brings it back.
  case setPower(Bool)
  /// Makes the array too slow for the mirrors that end on it, or relieves it.
  case setOverloaded(Bool)
}

extension World {
  /// Carries out an operator's action. Every one has the effect and the refusals of the same call over the API.
  mutating func perform(_ action: OperatorAction, array: Int, by user: String) throws(SimulatedRefusal) {
    revision += 1
    defer { settlePools() }
    switch action {
    case .suspend, .resume, .syncNow, .changeRole, .switchRole, .changeType, .deleteReplica, .setInterval, .setRPO,
      .prefer:
      try performOnReplica(action, array: array, by: user)
    case .detachLink, .attachLink, .refreshLink, .setLink, .setWitness, .setWitnessReachable:
      try performOnLink(action, array: array, by: user)
    case .createPool, .createVolume, .createFilesystem, .createConsistencyGroup, .createSnapshot:
      try performCreation(action, array: array, by: user)
    case .addMember, .removeMember, .rename, .delete, .write, .setMetadata, .map, .unmap,
      .export, .share, .unexport:
      try performOnEntity(action, array: array, by: user)
    case .lockPool(let name):
      try forcePool(try poolID(named: name, array: array), state: .locked, array: array, by: user)
    case .limitPool(let name):
      try forcePool(try poolID(named: name, array: array), state: .limited, array: array, by: user)
    case .unlockPool(let name):
      try forcePool(try poolID(named: name, array: array), state: nil, array: array, by: user)
    case .setReachable(let isReachable): arrays[array].isManagementOpen = isReachable
    case .setPower(let isOn): setPower(isOn, ofArray: array)
    case .setOverloaded(let isOverloaded): setOverloaded(isOverloaded, array: array)
    }
  }

  private mutating func performOnReplica(
    _ action: OperatorAction, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    switch action {
    case .suspend(let name): try suspend(try replicaID(of: name, array: array), array: array, by: user)
    case .resume(let name): try resume(try replicaID(of: name, array: array), array: array, by: user)
    case .syncNow(let name): try syncNow(try replicaID(of: name, array: array), array: array, by: user)
    case .changeRole(let name): try changeRole(try replicaID(of: name, array: array), array: array, by: user)
    case .switchRole(let name): try switchRole(try replicaID(of: name, array: array), array: array, by: user)
    case .changeType(let name, let type):
      let id = try replicaID(of: name, array: array)
      try changeType(id, to: type, interval: nil, rpo: nil, array: array, by: user)
    case .deleteReplica(let name, let retains, let isForced):
      let deletion = Deletion(
        retainsStagingArea: retains, isForcedOnTarget: isForced, isForcedOnLocal: isForced)
      _ = try deleteReplica(try replicaID(of: name, array: array), deletion, array: array, by: user)
    case .setInterval(let name, let seconds):
      let id = try replicaID(of: name, array: array)
      try change(id, ReplicaChange(syncInterval: seconds * 1_000), array: array, by: user)
    case .setRPO(let name, let seconds):
      let id = try replicaID(of: name, array: array)
      try change(id, ReplicaChange(rpo: .some(seconds.map { $0 * 1_000 })), array: array, by: user)
    case .prefer(let name):
      let id = try replicaID(of: name, array: array)
      try change(id, ReplicaChange(isPreferred: true), array: array, by: user)
    default: preconditionFailure("no action on a replica")
    }
  }

  private mutating func performOnLink(
    _ action: OperatorAction, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    switch action {
    case .detachLink(let name):
      let (index, end) = try link(named: name, array: array)
      try attachLink(index, end: end, spaceID: nil, by: user)
    case .attachLink(let name):
      let (index, end) = try link(named: name, array: array)
      try attachLink(index, end: end, spaceID: links[index][end].lastNetworkSpaceID, by: user)
    case .refreshLink(let name): refreshLink(try link(named: name, array: array).link)
    case .setWitness(let name, let address):
      setWitness(ofLink: try link(named: name, array: array).link, address: address)
    case .setWitnessReachable(let name, let isReachable):
      let (index, end) = try link(named: name, array: array)
      setWitnessReachable(isReachable, fromEnd: end, ofLink: index)
    case .setLink(let name, let health): setHealth(ofLink: try link(named: name, array: array).link, health)
    default: preconditionFailure("no action on a link")
    }
  }

  private mutating func performCreation(
    _ action: OperatorAction, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    switch action {
    case .createPool(let name, let bytes):
      let new = NewPool(name: name, physicalCapacity: bytes, virtualCapacity: bytes)
      _ = try createPool(new, array: array, by: user)
    case .createVolume(let name, let pool, let bytes):
      let pool = try poolID(named: pool, array: array)
      _ = try createDataset(
        NewDataset(name: name, kind: .volume, poolID: pool, size: bytes), array: array, by: user)
    case .createFilesystem(let name, let pool, let bytes):
      let pool = try poolID(named: pool, array: array)
      _ = try createDataset(
        NewDataset(name: name, kind: .filesystem, poolID: pool, size: bytes), array: array, by: user)
    case .createConsistencyGroup(let name, let pool):
      _ = try createGroup(name: name, poolID: try poolID(named: pool, array: array), array: array, by: user)
    case .createSnapshot(let entity, let name):
      try snapshot(try self.entity(named: entity, array: array), named: name, array: array, by: user)
    default: preconditionFailure("no creation")
    }
  }

  private mutating func snapshot(
    _ entity: Entity, named name: String, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    switch entity {
    case .group(let id):
      let new = NewSnapshotGroup(name: name, parentID: id, prefix: "\(name)-", suffix: "")
      _ = try createSnapshotGroup(new, array: array, by: user)
    case .dataset(let id, let kind):
      _ = try createSnapshot(NewSnapshot(name: name, parentID: id), kind: kind, array: array, by: user)
    }
  }

  private mutating func performOnEntity(
    _ action: OperatorAction, array: Int, by user: String
  ) throws(SimulatedRefusal) {
    switch action {
    case .addMember(let name, let group):
      let member = try entity(named: name, array: array).id
      let group = try entity(named: "cg:\(group)", array: array).id
      if arrays[array].groups[group]?.replicaIDs.isEmpty ?? true {
        try addMember(member, to: group, array: array, by: user)
      } else {
        try addReplicatedMember(member, target: .create(name: nil), to: group, array: array, by: user)
      }
    case .removeMember(let name, let group):
      let member = try entity(named: name, array: array).id
      let group = try entity(named: "cg:\(group)", array: array).id
      if arrays[array].groups[group]?.replicaIDs.isEmpty ?? true {
        try removeMember(member, from: group, array: array, by: user)
      } else {
        let removal = MemberRemoval(retainsStagingArea: false)
        try removeReplicatedMember(member, from: group, removal, array: array, by: user)
      }
    case .rename(let name, let newName):
      switch try entity(named: name, array: array) {
      case .group(let id): try renameGroup(id, to: newName, array: array)
      case .dataset(let id, let kind): try renameDataset(id, to: newName, kind: kind, array: array)
      }
    case .delete(let name):
      switch try entity(named: name, array: array) {
      case .group(let id):
        try deleteGroup(id, withMembers: false, isLockForced: false, array: array, by: user)
      case .dataset(let id, let kind):
        try deleteDataset(id, isLockForced: false, kind: kind, array: array, by: user)
      }
    case .write(let name, let bytes):
      guard bytes > 0, bytes <= Pool.limitOfBytes else { throw .badRequest("INVALID_SIZE", "\(bytes) bytes") }
      for id in try datasets(of: try entity(named: name, array: array), array: array) {
        try write(bytes, to: id, array: array)
      }
    case .map(let name): try showToHosts(name, true, array: array)
    case .unmap(let name): try showToHosts(name, false, array: array)
    case .export(let name):
      let export = try access(toFilesystem: name, named: "/\(name)", array: array)
      arrays[array].exports.append(export)
    case .share(let name):
      let share = try access(toFilesystem: name, named: name, array: array)
      arrays[array].shares.append(share)
    case .unexport(let name):
      let id = try filesystemID(named: name, array: array)
      for export in arrays[array].exports.rows where export.filesystemID == id {
        arrays[array].exports.remove(export.id)
      }
      for share in arrays[array].shares.rows where share.filesystemID == id { arrays[array].shares.remove(share.id) }
    case .setMetadata(let name, let key, let value):
      let entity = try entity(named: name, array: array)
      if let value {
        arrays[array].setMetadata(of: entity.id, type: entity.metadataType, key: key, value: value)
      } else {
        arrays[array].removeMetadata(of: entity.id, key: key)
      }
    default: preconditionFailure("no action on an entity")
    }
  }

  private mutating func showToHosts(_ name: String, _ isMapped: Bool, array: Int) throws(SimulatedRefusal) {
    guard let id = arrays[array].volumeIDs[name] else {
      throw SimulatedRefusal(404, "VOLUME_NOT_FOUND", "array '\(arrays[array].name)' has no volume '\(name)'")
    }
    changeDataset(id, array: array) { $0.isMapped = isMapped }
  }

  private mutating func access(
    toFilesystem name: String, named own: String, array: Int
  ) throws(SimulatedRefusal) -> FilesystemAccess {
    let filesystem = try filesystemID(named: name, array: array)
    return FilesystemAccess(
      id: arrays[array].nextID(), name: own, filesystemID: filesystem, isEnabled: true, createdAt: now)
  }

  private func filesystemID(named name: String, array: Int) throws(SimulatedRefusal) -> Int {
    guard let id = arrays[array].filesystemIDs[name] else {
      throw SimulatedRefusal(404, "FILESYSTEM_NOT_FOUND", "array '\(arrays[array].name)' has no filesystem '\(name)'")
    }
    return id
  }

  // MARK: Names

  enum Entity {
    case dataset(Int, DatasetKind)
    case group(Int)

    var id: Int {
      switch self {
      case .dataset(let id, _), .group(let id): id
      }
    }

    var metadataType: String {
      switch self {
      case .dataset(_, let kind): kind == .volume ? "volume" : "filesystem"
      case .group: "cg"
      }
    }
  }

  func entity(named name: String, array: Int) throws(SimulatedRefusal) -> Entity {
    let state = arrays[array]
    let colon = name.firstIndex(of: ":")
    let prefix = colon.map { String(name[..<$0]) } ?? ""
    let isPrefixed = ["volume", "filesystem", "cg"].contains(prefix)
    let bare = isPrefixed ? String(name.drop { $0 != ":" }.dropFirst()) : name
    if !isPrefixed || prefix == "volume", let id = state.volumeIDs[bare] { return .dataset(id, .volume) }
    if !isPrefixed || prefix == "filesystem", let id = state.filesystemIDs[bare] { return .dataset(id, .filesystem) }
    if !isPrefixed || prefix == "cg", let id = state.groupIDs[bare] { return .group(id) }
    throw SimulatedRefusal(404, "ENTITY_NOT_FOUND", "array '\(state.name)' has no entity '\(name)'")
  }

  private func datasets(of entity: Entity, array: Int) throws(SimulatedRefusal) -> [Int] {
    switch entity {
    case .dataset(let id, _): [id]
    case .group(let id): arrays[array].groups[id]?.memberIDs ?? []
    }
  }

  func poolID(named name: String, array: Int) throws(SimulatedRefusal) -> Int {
    guard let id = arrays[array].poolIDs[name] else {
      throw SimulatedRefusal(404, "POOL_NOT_FOUND", "array '\(arrays[array].name)' has no pool '\(name)'")
    }
    return id
  }

  func link(named name: String, array: Int) throws(SimulatedRefusal) -> (link: Int, end: Link.End) {
    for (index, end) in linkEnds(array: array) where links[index][end].name == name { return (index, end) }
    throw SimulatedRefusal(404, "LINK_NOT_FOUND", "array '\(arrays[array].name)' has no link '\(name)'")
  }

  func replicaID(of name: String, array: Int) throws(SimulatedRefusal) -> Int {
    let parts = name.split(separator: "@", maxSplits: 1)
    let linkIndex = parts.count == 2 ? try? link(named: String(parts[1]), array: array).link : nil
    let entityName = linkIndex == nil ? name : String(parts[0])
    let ids =
      switch try entity(named: entityName, array: array) {
      case .dataset(let id, _): arrays[array].dataset(id)?.replicaIDs ?? []
      case .group(let id): arrays[array].groups[id]?.replicaIDs ?? []
      }
    guard let id = ids.first(where: { linkIndex == nil || arrays[array].replicas[$0]?.link == linkIndex }) else {
      throw SimulatedRefusal(404, "REPLICA_NOT_FOUND", "'\(name)' on array '\(arrays[array].name)' is not replicated")
    }
    return id
  }
}
