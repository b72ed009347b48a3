/// Builds the world that a description means, without events: it was there before the clock started.
struct WorldBuilder {
  var world: World
  let description: SimulatedWorld
  /// 2027-01-15T08:00:00Z.
  static let defaultStart = 1_800_000_000_000

  static func build(_ description: SimulatedWorld, now: Int) throws(SimulatedWorldError) -> World {
    var builder = WorldBuilder(world: World(settings: description.settings, now: now), description: description)
    try builder.build()
    return builder.world
  }

  private mutating func build() throws(SimulatedWorldError) {
    guard !description.arrays.isEmpty else {
      throw SimulatedWorldError("the world", "it has no arrays", "describe at least one")
    }
    for array in description.arrays { try addArray(array) }
    for link in description.links { try addLink(link) }
    for bases in description.baseSnapshots { try addBases(bases) }
    for replicas in description.replicas { try addReplicas(replicas) }
    for index in world.arrays.indices { world.arrays[index].events = Table<Event>() }
  }

  // MARK: Arrays

  private mutating func addArray(_ described: SimulatedArray) throws(SimulatedWorldError) {
    guard world.arrayIndex(named: described.name) == nil, !described.name.isEmpty else {
      throw SimulatedWorldError(
        "array '\(described.name)'", "its name is taken or empty", "give each array an own name")
    }
    let position = world.arrays.count
    let serial = described.serial ?? (position + 1) * 1_001
    guard !world.arrays.contains(where: { $0.serial == serial }) else {
      throw SimulatedWorldError(
        "array '\(described.name)'", "serial \(serial) is taken", "give each array an own serial")
    }
    var array = StorageArrayState(
      name: described.name, serial: serial, user: described.user, password: described.password,
      profile: described.profile ?? (described.version == nil ? description.settings.profile : nil),
      version: described.version, firstID: 1_001 + position * 1_000_000)
    let network = "10.0.\(position + 1)"
    array.spaces.append(
      NetworkSpace(
        id: array.nextID(), name: "replication", service: "RMR_SERVICE",
        addresses: (1...7).map { "\(network).\($0)" }, network: "\(network).0", netmask: 24, gateway: "\(network).254",
        interfaces: [1, 2, 3], mtu: 1_500))
    world.arrays.append(array)
    for pool in described.pools { try addPool(pool, array: position) }
    world.arrays[position].volumes.reserve(described.volumes.reduce(0) { $0 + $1.count * (1 + $1.snapshots) })
    for volumes in described.volumes { try addDatasets(volumes, kind: .volume, array: position) }
    for filesystems in described.filesystems { try addDatasets(filesystems, kind: .filesystem, array: position) }
    for groups in described.consistencyGroups { try addGroups(groups, array: position) }
  }

  private mutating func addPool(_ described: SimulatedPool, array: Int) throws(SimulatedWorldError) {
    let new = World.NewPool(
      name: described.name, physicalCapacity: described.physicalCapacityBytes,
      virtualCapacity: described.virtualCapacityBytes, maxExtend: described.maxExtendBytes)
    try accept("pool '\(described.name)'", array) { (world) throws(SimulatedRefusal) in
      _ = try world.createPool(new, array: array, by: "setup")
    }
  }

  /// Runs one action of the world and turns its refusal into an error of the description.
  private mutating func accept(
    _ subject: String, _ array: Int, _ action: (inout World) throws(SimulatedRefusal) -> Void
  ) throws(SimulatedWorldError) {
    do {
      try action(&world)
    } catch {
      throw SimulatedWorldError(
        "\(subject) on array '\(world.arrays[array].name)'", error.message, "correct the description")
    }
  }

  private func pool(_ name: String, of subject: String, array: Int) throws(SimulatedWorldError) -> Int {
    guard let id = world.arrays[array].poolIDs[name] else {
      throw SimulatedWorldError(
        "\(subject) on array '\(world.arrays[array].name)'", "there is no pool '\(name)'", "describe the pool first")
    }
    return id
  }

  private func names(_ pattern: String, count: Int, first: Int) throws(SimulatedWorldError) -> [String] {
    guard count >= 0 else { throw SimulatedWorldError("'\(pattern)'", "count \(count) is negative", "give 0 or more") }
    guard let start = pattern.firstIndex(of: "#") else {
      guard count <= 1 else {
        throw SimulatedWorldError("'\(pattern)'", "\(count) of them would share a name", "put a run of # into the name")
      }
      return count == 0 ? [] : [pattern]
    }
    let end = pattern[start...].firstIndex { $0 != "#" } ?? pattern.endIndex
    let width = pattern.distance(from: start, to: end)
    return (first..<first + count).map { number in
      let digits = String(number)
      return pattern[..<start] + String(repeating: "0", count: max(0, width - digits.count)) + digits + pattern[end...]
    }
  }

  private mutating func addDatasets(
    _ described: SimulatedVolumes, kind: DatasetKind, array: Int
  ) throws(SimulatedWorldError) {
    let pool = try pool(described.pool, of: "'\(described.name)'", array: array)
    for name in try names(described.name, count: described.count, first: described.first) {
      let id = try addDataset(
        name, kind: kind, pool: pool, size: described.sizeBytes, used: described.usedBytes, array: array)
      guard let dataset = world.arrays[array].dataset(id) else { continue }
      for number in 0..<described.snapshots {
        _ = world.insertSnapshot(named: "\(name)-snapshot-\(number + 1)", of: dataset, array: array)
      }
      for (key, value) in described.metadata.sorted(by: { $0.key < $1.key }) {
        world.arrays[array].setMetadata(
          of: id, type: kind == .volume ? "volume" : "filesystem", key: key, value: value)
      }
    }
  }

  private mutating func addDataset(
    _ name: String, kind: DatasetKind, pool: Int, size: Int, used: Int, array: Int
  ) throws(SimulatedWorldError) -> Int {
    var id = 0
    try accept("'\(name)'", array) { (world) throws(SimulatedRefusal) in
      try world.requireFree(name, kind: kind, array: array)
      try world.requireRoom(pool: pool, array: array, virtual: size, physical: 0)
      id = world.arrays[array].nextID()
      var dataset = Dataset(
        id: id, kind: kind, name: name, poolID: pool, size: size, isThick: false, familyID: id, createdAt: world.now,
        updatedAt: world.now)
      dataset.used = min(used, size)
      dataset.written = dataset.used
      dataset.content = used > 0 ? world.newContent() : 0
      world.arrays[array].insert(dataset)
    }
    return id
  }

  private mutating func addGroups(
    _ described: SimulatedConsistencyGroups, array: Int
  ) throws(SimulatedWorldError) {
    let pool = try pool(described.pool, of: "'\(described.name)'", array: array)
    for name in try names(described.name, count: described.count, first: described.first) {
      var group = 0
      try accept("consistency group '\(name)'", array) { (world) throws(SimulatedRefusal) in
        group = try world.createGroup(name: name, poolID: pool, array: array, by: "setup")
      }
      var members: [Int] = []
      for number in 0..<described.membersPerGroup {
        members.append(
          try addDataset(
            "\(name)-\(number + 1)", kind: .volume, pool: pool, size: described.memberSizeBytes,
            used: described.memberUsedBytes, array: array))
      }
      for member in described.members {
        guard let id = world.arrays[array].volumeIDs[member] ?? world.arrays[array].filesystemIDs[member] else {
          throw SimulatedWorldError(
            "consistency group '\(name)'", "there is no '\(member)'", "describe the member first")
        }
        members.append(id)
      }
      for member in members {
        try accept("member of '\(name)'", array) { (world) throws(SimulatedRefusal) in
          try world.addMember(member, to: group, array: array, by: "setup")
        }
      }
      for (key, value) in described.metadata.sorted(by: { $0.key < $1.key }) {
        world.arrays[array].setMetadata(of: group, type: "cg", key: key, value: value)
      }
    }
  }

  // MARK: Links and replicas

  private func array(_ name: String, of subject: String) throws(SimulatedWorldError) -> Int {
    guard let index = world.arrayIndex(named: name) else {
      throw SimulatedWorldError(subject, "there is no array '\(name)'", "describe the array first")
    }
    return index
  }

  private mutating func addLink(_ described: SimulatedLink) throws(SimulatedWorldError) {
    let subject = "link '\(described.name)'"
    let first = try array(described.first, of: subject)
    let second = try array(described.second, of: subject)
    guard first != second, let firstSpace = world.arrays[first].spaces.rows.first,
      let secondSpace = world.arrays[second].spaces.rows.first
    else { throw SimulatedWorldError(subject, "it joins an array to itself", "name two arrays") }
    guard !world.links.contains(where: { Set([$0.first.array, $0.second.array]) == [first, second] }) else {
      throw SimulatedWorldError(subject, "the two arrays are linked already", "describe one link a pair")
    }
    _ = world.insertLink(name: described.name, from: (first, firstSpace), to: (second, secondSpace))
    world.links[world.links.count - 1].isAsyncOnly = described.isAsyncOnly
    world.links[world.links.count - 1].roundTrip = described.roundTripMilliseconds
  }

  private func link(_ name: String, of array: Int, _ subject: String) throws(SimulatedWorldError) -> Int {
    for (index, end) in world.linkEnds(array: array) where world.links[index][end].name == name {
      return world.links[index][end].id
    }
    throw SimulatedWorldError(
      subject, "array '\(world.arrays[array].name)' has no link '\(name)'", "describe the link first")
  }

  private mutating func addReplicas(_ described: SimulatedReplicas) throws(SimulatedWorldError) {
    for name in try names(described.entities, count: described.count, first: described.first) {
      let reference = try addReplica(described, name: name)
      guard described.isInitialized else { continue }
      finishInitialCopy(reference)
    }
  }

  private mutating func addReplica(
    _ described: SimulatedReplicas, name: String
  ) throws(SimulatedWorldError) -> ReplicaReference {
    let subject = "replica of '\(name)'"
    let array = try array(described.array, of: subject)
    let linkID = try link(described.link, of: array, subject)
    guard let (index, end) = world.linkEnd(array: array, id: linkID) else {
      throw SimulatedWorldError(subject, "its link is gone", "describe the link first")
    }
    let pool = try pool(described.remotePool, of: subject, array: world.links[index][end.other].array)
    var new = World.NewReplica(
      linkID: linkID, entityKind: described.kind, type: described.type, remotePoolID: pool, pairs: [],
      syncInterval: described.intervalSeconds.map { $0 * 1_000 }, rpo: described.rpoSeconds.map { $0 * 1_000 })
    let missing = SimulatedWorldError(subject, "there is no such entity", "describe the entity first")
    if described.kind == .consistencyGroup {
      guard let group = world.arrays[array].groupIDs[name] else { throw missing }
      new.localGroupID = group
      let members = world.arrays[array].groups[group]?.memberIDs ?? []
      new.pairs = members.map { World.NewPair(localID: $0, target: .create(name: nil)) }
    } else {
      let kind: DatasetKind = described.kind == .volume ? .volume : .filesystem
      guard let id = world.arrays[array].datasetID(named: name, kind: kind) else { throw missing }
      new.pairs = [World.NewPair(localID: id, target: .create(name: nil))]
    }
    var id = 0
    try accept(subject, array) { (world) throws(SimulatedRefusal) in
      id = try world.createReplica(new, array: array, by: "setup")
    }
    return ReplicaReference(array: array, id: id)
  }

  /// Lets the first copy be done at the start of the clock.
  private mutating func finishInitialCopy(_ reference: ReplicaReference) {
    world.updateReplica(reference) { replica in
      replica.job?.isRunning = true
    }
    world.commitJob(reference)
  }

  private mutating func addBases(_ described: SimulatedBaseSnapshots) throws(SimulatedWorldError) {
    let replicas = SimulatedReplicas(
      array: described.array, link: described.link, kind: described.kind, entities: described.entities,
      count: described.count, first: described.first, remotePool: described.remotePool)
    for name in try names(described.entities, count: described.count, first: described.first) {
      let reference = try addReplica(replicas, name: name)
      finishInitialCopy(reference)
      try accept("base snapshots of '\(name)'", reference.array) { (world) throws(SimulatedRefusal) in
        // A day ago: a replica that was deleted a moment ago looks as if its operator were still at work.
        let start = world.now
        world.now = start - 86_400_000
        defer { world.now = start }
        _ = try world.deleteReplica(
          reference.id, World.Deletion(retainsStagingArea: true), array: reference.array, by: "setup")
      }
    }
  }
}
