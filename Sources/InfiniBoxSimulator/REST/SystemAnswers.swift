/// What an array says about itself: `_features`, `system`, `config`, `network/spaces` (rest 1.6, 4, 10).
enum SystemAnswers {
  static func features(_ array: StorageArrayState) -> JSONValue {
    let enabled = array.abilities.features.sorted { $0.key < $1.key }
    let disabled = SimulatedProfile.disabledFeatures.sorted { $0.key < $1.key }
    return .array(
      enabled.map { feature($0.key, $0.value, isEnabled: true) }
        + disabled.map { feature($0.key, $0.value, isEnabled: false) })
  }

  private static func feature(_ name: String, _ version: Int, isEnabled: Bool) -> JSONValue {
    ["name": .string(name), "version": .integer(version), "experimental": false, "enabled": .bool(isEnabled)]
  }

  static func system(_ array: StorageArrayState, now: Int) -> JSONValue {
    let release: JSONValue = ["version": .string(array.version), "revision": "simulated", "build_mode": "release"]
    return [
      "name": .string(array.name), "version": .string(array.version), "serial_number": .integer(array.serial),
      "model": "F6303", "full_model": "InfiniBox F6303", "product_id": "InfiniBox",
      "deployment_id": .string("simulated-\(array.serial)"),
      "operational_state": [
        "state": "ACTIVE", "mode": "NORMAL", "description": "", "init_state": .null, "read_only_system": false,
      ],
      "release": ["system": release, "gui": release, "infinishell": release],
      "localtime": ["utc_time": .integer(now)], "install_timestamp": 1_700_000_000_000,
      "upgrade_timestamp": 1_700_000_000_000, "uptime": .integer(now - 1_700_000_000_000),
      "wwnn": .string("5742b0f0000\(array.serial)00"), "system_power_consumption": 4_200,
      "ready": true, "health_state": ["active_drives": 480, "failed_drives": 0, "inactive_nodes": 0],
      "security": ["encryption_enabled": false, "system_security_state": "DISABLED"],
      "capacity": capacity(array), "entity_counts": counts(array),
    ]
  }

  static func capacity(_ array: StorageArrayState) -> JSONValue {
    let total = 1 << 60
    let physical = array.pools.rows.reduce(0) { $0 + $1.physicalCapacity }
    let virtual = array.pools.rows.reduce(0) { $0 + $1.virtualCapacity }
    let used = array.pools.rows.reduce(0) { $0 + $1.usedPhysical }
    return [
      "free_physical_space": .integer(total - physical), "free_virtual_space": .integer(total - virtual),
      "total_physical_capacity": .integer(total), "total_virtual_capacity": .integer(total),
      "total_allocated_physical_space": .integer(used), "allocated_physical_space_within_pools": .integer(used),
      "allocated_virtual_space_within_pools": .integer(array.pools.rows.reduce(0) { $0 + $1.usedVirtual }),
      "dynamic_spare_drive_cost": 12, "used_dynamic_spare_partitions": 0, "used_dynamic_spare_bytes": 0,
      "used_spare_partitions": 0, "used_spare_bytes": 0, "total_spare_partitions": 0, "total_spare_bytes": 0,
      "data_reduction_ratio": 1, "total_disk_usage_within_pools": .integer(used), "total_thick_capacity_savings": 0,
      "total_thin_capacity_savings": 0, "total_zeros_capacity": .null, "total_host_written_data": .null,
      "total_reducible_host_written_data": .null, "total_reducible_data_disk_usage_capacity": .null,
      "total_non_reducible_host_written_data": .null, "total_non_reducible_data_disk_usage_capacity": .null,
    ]
  }

  static func counts(_ array: StorageArrayState) -> JSONValue {
    let pools = array.pools.rows
    let snapshotGroups = array.groups.rows.count { !$0.isMaster }
    return [
      "pools": .integer(pools.count), "standard_pools": .integer(pools.count), "vvol_pools": 0,
      "volumes": .integer(pools.reduce(0) { $0 + $1.volumesCount }),
      "volume_snapshots": .integer(pools.reduce(0) { $0 + $1.snapshotsCount }),
      "filesystems": .integer(pools.reduce(0) { $0 + $1.filesystemsCount }),
      "filesystem_snapshots": .integer(pools.reduce(0) { $0 + $1.filesystemSnapshotsCount }),
      "consistency_groups": .integer(array.groups.count - snapshotGroups), "snapshot_groups": .integer(snapshotGroups),
      "replicas": .integer(array.replicas.count), "replication_groups": 0, "rg_replicas": 0, "hosts": 0, "clusters": 0,
      "mapped_volumes": 0,
    ]
  }
}

extension APIServer {
  mutating func answerSystem(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    var value = SystemAnswers.system(world.arrays[call.array], now: world.now)
    guard call.method == "GET" else { throw unsupported(call) }
    for segment in call.segments.dropFirst() {
      guard let inner = value[segment] else {
        throw SimulatedRefusal(404, "SYSTEM_FIELD_NOT_FOUND", "the system has no '\(segment)'")
      }
      value = inner
    }
    guard let fields = call.query.fields else { return .result(value) }
    var members: [JSONValue.Member] = []
    for field in fields {
      guard let member = value[field] else { throw .badRequest("UNSUPPORTED_FIELD", "there is no field '\(field)'") }
      members.append(JSONValue.Member(key: field, value: member))
    }
    return .result(.object(members))
  }

  mutating func answerConfiguration(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    if call.segments == ["config", "mgmt", "events.flooding_detector.enabled"] {
      return try answerFloodingDetector(call)
    }
    guard call.method == "GET" else { throw unsupported(call) }
    if call.segments == ["config", "limits"] {
      let limits: [JSONValue.Member] = [
        .init(key: "nas.max_filesystems_in_system", value: 4_000),
        .init(key: "nas.treeq_max_count_per_filesystem", value: 256),
      ]
      guard let fields = call.query.fields else { return .result(.object(limits)) }
      return .result(.object(limits.filter { fields.contains($0.key) }))
    }
    if call.segments == ["config", "mgmt", "system.model_short_name"] { return .result("F6303") }
    throw SimulatedRefusal(404, "CONFIG_NOT_FOUND", "there is no '\(call.segments.joined(separator: "/"))'")
  }

  mutating func answerNetwork(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard call.segments.count >= 2, call.segments[1] == "spaces" else {
      throw SimulatedRefusal(404, "API_NOT_FOUND", "nothing at '\(call.segments.joined(separator: "/"))'")
    }
    let spaces = world.arrays[call.array].spaces
    switch (call.method, call.segments.count) {
    case ("GET", 2): return try list(spaces.rows, .spaces, call)
    case ("GET", 3): return try object(try requireSpace(call), .spaces, call)
    case ("POST", 2): return try createSpace(call)
    case ("PUT", 3): return try updateSpace(call)
    case ("DELETE", 3): return try deleteSpace(call)
    case ("POST", 4) where call.segments[3] == "ips": return try addAddress(call)
    case ("DELETE", 5) where call.segments[3] == "ips": return try removeAddress(call)
    case ("POST", 6) where call.segments[3] == "ips" && ["enable", "disable"].contains(call.segments[5]):
      return try switchAddress(call, isEnabled: call.segments[5] == "enable")
    default: throw unsupported(call)
    }
  }

  private mutating func createSpace(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard let service = try call.optionalString("service") else { throw .missing("service") }
    let configuration = call.body?["network_config"]
    var space = NetworkSpace(
      id: world.arrays[call.array].nextID(), name: try call.string("name"), service: service, addresses: [],
      network: configuration?["network"]?.stringValue ?? "", netmask: configuration?["netmask"]?.integerValue ?? 24,
      gateway: configuration?["default_gateway"]?.stringValue ?? "",
      interfaces: call.body?["interfaces"]?.arrayValue?.compactMap(\.integerValue) ?? [],
      mtu: try call.optionalInteger("mtu") ?? 1_500)
    space.isAsyncOnly = call.body?["properties"]?["is_async_only"]?.boolValue ?? false
    world.revision += 1
    world.arrays[call.array].spaces.append(space)
    return try object(space, .spaces, call)
  }

  /// R44: a space that a link uses is left as it is.
  private func requireDetachedSpace(_ call: APICall) throws(SimulatedRefusal) -> NetworkSpace {
    let space = try requireSpace(call)
    for (index, end) in world.linkEnds(array: call.array) where world.links[index][end].networkSpaceID == space.id {
      let side = world.links[index][end]
      throw .conflict(
        "LINK_ATTACHED", "link '\(side.name)' is attached to network space '\(space.name)'", side.affected,
        space.affected)
    }
    return space
  }

  private mutating func deleteSpace(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let space = try requireDetachedSpace(call)
    let answer = try object(space, .spaces, call)
    world.arrays[call.array].spaces.remove(space.id)
    return answer
  }

  private mutating func addAddress(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard let address = call.body?.stringValue else { throw .missing("address") }
    let space = try requireDetachedSpace(call)
    guard world.array(at: address) == nil else {
      throw .conflict("NET_SPACE_ADDRESS_CONFLICT", "'\(address)' is taken")
    }
    return try change(space, call) { $0.addresses.append(address) }
  }

  private mutating func removeAddress(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let space = try requireDetachedSpace(call)
    let address = call.segments[4]
    guard space.addresses.contains(address) else {
      throw SimulatedRefusal(404, "NET_SPACE_ADDRESS_NOT_FOUND", "'\(space.name)' has no address '\(address)'")
    }
    return try change(space, call) { space in
      space.addresses.removeAll { $0 == address }
      space.disabledAddresses.remove(address)
    }
  }
}
