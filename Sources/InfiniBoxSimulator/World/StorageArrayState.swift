/// One array: its objects by kind, its names, its accounts and its event log.
struct StorageArrayState: Sendable {
  let name: String
  let serial: Int
  let user: String
  let password: String
  let version: String
  let abilities: ArrayAbilities
  /// Off is the whole array lost: management, links and hosts' paths.
  var isPowered = true
  var isManagementOpen = true
  /// Too slow for mirrors that end here.
  var isOverloaded = false
  var pools = Table<Pool>()
  var volumes = Table<Dataset>()
  var filesystems = Table<Dataset>()
  var groups = Table<ConsistencyGroup>()
  var replicas = Table<Replica>()
  var spaces = Table<NetworkSpace>()
  var events = Table<Event>()
  var metadata = Table<MetadataItem>()
  var exports = Table<FilesystemAccess>()
  var shares = Table<FilesystemAccess>()
  /// Fields that are kept for clients and nothing else, by object and name.
  var keptFields: [Int: [String: FieldValue]] = [:]
  var isFloodingDetectorEnabled = true
  private(set) var poolIDs: [String: Int] = [:]
  private(set) var volumeIDs: [String: Int] = [:]
  private(set) var filesystemIDs: [String: Int] = [:]
  private(set) var groupIDs: [String: Int] = [:]
  /// Whether the management address answers.
  var isReachable: Bool { isPowered && isManagementOpen }
  private var lastID: Int
  private var lastEventID = 9_000

  init(
    name: String, serial: Int, user: String, password: String, profile: SimulatedProfile?, version: String?,
    firstID: Int
  ) {
    self.name = name
    self.serial = serial
    self.user = user
    self.password = password
    self.version = version ?? (profile ?? .latest).version
    abilities = ArrayAbilities(profile: profile, version: self.version)
    lastID = firstID - 1
  }

  mutating func nextID() -> Int {
    lastID += 1
    return lastID
  }

  mutating func nextEventID() -> Int {
    lastEventID += 1
    return lastEventID
  }

  // MARK: Datasets

  func dataset(_ id: Int) -> Dataset? {
    volumes[id] ?? filesystems[id]
  }

  func dataset(_ id: Int, kind: DatasetKind) -> Dataset? {
    kind == .volume ? volumes[id] : filesystems[id]
  }

  func datasetID(named name: String, kind: DatasetKind) -> Int? {
    kind == .volume ? volumeIDs[name] : filesystemIDs[name]
  }

  mutating func insert(_ dataset: Dataset) {
    pools.update(dataset.poolID) { $0.account(dataset, sign: 1) }
    if dataset.parentID != 0 { updateDataset(dataset.parentID) { $0.childrenCount += 1 } }
    if dataset.kind == .volume {
      volumeIDs[dataset.name] = dataset.id
      volumes.append(dataset)
    } else {
      filesystemIDs[dataset.name] = dataset.id
      filesystems.append(dataset)
    }
  }

  mutating func removeDataset(_ id: Int) {
    guard let dataset = volumes.remove(id) ?? filesystems.remove(id) else { return }
    pools.update(dataset.poolID) { $0.account(dataset, sign: -1) }
    if dataset.parentID != 0 { updateDataset(dataset.parentID) { $0.childrenCount -= 1 } }
    if dataset.groupID != 0 {
      groups.update(dataset.groupID) { $0.memberIDs.removeAll { $0 == id } }
    }
    if dataset.kind == .volume { volumeIDs[dataset.name] = nil } else { filesystemIDs[dataset.name] = nil }
    for export in exports.rows where export.filesystemID == id { exports.remove(export.id) }
    for share in shares.rows where share.filesystemID == id { shares.remove(share.id) }
    keptFields[id] = nil
    removeMetadata(of: id)
  }

  /// Changes a dataset and keeps its name and what it takes of its pool accounted for.
  mutating func updateDataset(_ id: Int, _ change: (inout Dataset) -> Void) {
    guard var dataset = dataset(id) else { return }
    let before = dataset
    change(&dataset)
    let written = dataset.written - before.written
    if written > 0 && !dataset.isMaster { dataset.keptBytes = min(dataset.size, dataset.keptBytes + written) }
    let after = dataset
    if before.poolID != after.poolID || before.virtualBytes != after.virtualBytes
      || before.physicalBytes != after.physicalBytes || before.isMaster != after.isMaster
    {
      pools.update(before.poolID) { $0.account(before, sign: -1) }
      pools.update(after.poolID) { $0.account(after, sign: 1) }
    }
    if after.kind == .volume {
      if before.name != after.name { rename(&volumeIDs, before.name, after.name, id) }
      volumes.update(id) { $0 = after }
    } else {
      if before.name != after.name { rename(&filesystemIDs, before.name, after.name, id) }
      filesystems.update(id) { $0 = after }
    }
    if written > 0 && after.childrenCount > 0 { keepOverwritten(written, of: after) }
    if written != 0 || before.poolID != after.poolID {
      for replica in after.replicaIDs { stage(replica) }
    }
  }

  private func rename(_ ids: inout [String: Int], _ before: String, _ after: String, _ id: Int) {
    ids[before] = nil
    ids[after] = id
  }

  func children(of id: Int, kind: DatasetKind) -> [Dataset] {
    (kind == .volume ? volumes.rows : filesystems.rows).filter { $0.parentID == id }
  }

  // MARK: Pools and groups

  mutating func insert(_ pool: Pool) {
    poolIDs[pool.name] = pool.id
    pools.append(pool)
  }

  mutating func removePool(_ id: Int) {
    if let pool = pools.remove(id) { poolIDs[pool.name] = nil }
    removeMetadata(of: id)
  }

  mutating func renamePool(_ id: Int, to name: String) {
    guard let before = pools[id]?.name else { return }
    rename(&poolIDs, before, name, id)
    pools.update(id) { $0.name = name }
  }

  mutating func insert(_ group: ConsistencyGroup) {
    groupIDs[group.name] = group.id
    groups.append(group)
    if group.parentID != 0 { groups.update(group.parentID) { $0.childrenCount += 1 } }
  }

  mutating func removeGroup(_ id: Int) {
    guard let group = groups.remove(id) else { return }
    groupIDs[group.name] = nil
    if group.parentID != 0 { groups.update(group.parentID) { $0.childrenCount -= 1 } }
    for member in group.memberIDs { updateDataset(member) { $0.groupID = 0 } }
    keptFields[id] = nil
    removeMetadata(of: id)
  }

  mutating func renameGroup(_ id: Int, to name: String) {
    guard let before = groups[id]?.name else { return }
    rename(&groupIDs, before, name, id)
    groups.update(id) { $0.name = name }
  }

  // MARK: Metadata

  mutating func setMetadata(of objectID: Int, type: String, key: String, value: String) {
    if let known = metadata.rows.first(where: { $0.objectID == objectID && $0.key == key }) {
      metadata.update(known.id) { $0.value = value }
    } else {
      metadata.append(
        MetadataItem(id: nextID(), objectID: objectID, objectType: type, key: key, value: value))
    }
  }

  mutating func removeMetadata(of objectID: Int, key: String? = nil) {
    for item in metadata.rows where item.objectID == objectID && (key == nil || item.key == key) {
      metadata.remove(item.id)
    }
  }
}
