/// The written form of each part of a scenario; what is absent has the value of the Swift initialiser.
extension Scenario: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "the scenario",
      knows: [
        "arrays", "links", "base_snapshots", "replicas", "settings", "starts_at_milliseconds", "starts_ago", "seed",
        "timeline",
      ])
    guard object.hasValue("arrays") else {
      throw ScenarioMistake("'arrays' is missing from the scenario", "describe at least one array", at: .value([]))
    }
    let start = try object.optionalInteger("starts_at_milliseconds", in: 0...4_102_444_800_000)
    let ago = try object.optionalSeconds("starts_ago")
    if start != nil && ago != nil {
      throw object.refuse("starts_ago", "the scenario has two starts", "keep starts_at_milliseconds or starts_ago")
    }
    let world = SimulatedWorld(
      arrays: try object.list("arrays"), links: try object.list("links"),
      baseSnapshots: try object.list("base_snapshots"), replicas: try object.list("replicas"),
      settings: try object.section("settings", or: SimulatorSettings()),
      startsAtMilliseconds: start ?? ago.map { WallClock.now() - $0 * 1_000 })
    self.init(
      world, seed: UInt64(try object.integer("seed", or: 0)), timeline: try object.list("timeline"))
  }
}

extension SimulatedArray: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "an array",
      knows: [
        "name", "serial", "user", "password", "profile", "version", "pools", "volumes", "filesystems",
        "consistency_groups",
      ])
    let standard = SimulatedArray("")
    self.init(
      try object.text("name"), serial: try object.optionalInteger("serial", in: 1...999_999_999),
      user: try object.optionalText("user") ?? standard.user,
      password: try object.optionalText("password") ?? standard.password,
      profile: try object.optionalWord("profile", SimulatedProfile.self), version: try object.optionalText("version"),
      pools: try object.list("pools"), volumes: try object.list("volumes"),
      filesystems: try object.list("filesystems"), consistencyGroups: try object.list("consistency_groups"))
  }
}

extension SimulatedPool: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "a pool",
      knows: ["name", "physical_capacity_bytes", "virtual_capacity_bytes", "max_extend_bytes"])
    let standard = SimulatedPool("")
    self.init(
      try object.text("name"),
      physicalCapacityBytes: try object.integer("physical_capacity_bytes", or: standard.physicalCapacityBytes),
      virtualCapacityBytes: try object.integer("virtual_capacity_bytes", or: standard.virtualCapacityBytes),
      maxExtendBytes: try object.integer("max_extend_bytes", or: standard.maxExtendBytes, in: -1...Pool.limitOfBytes))
  }
}

extension SimulatedVolumes: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "a set of volumes or filesystems",
      knows: ["name", "count", "first", "pool", "size_bytes", "used_bytes", "snapshots", "metadata"])
    let standard = SimulatedVolumes("", pool: "")
    self.init(
      try object.text("name"), count: try object.integer("count", or: 1, in: ScenarioObject.anyCount),
      first: try object.integer("first", or: 1), pool: try object.text("pool"),
      sizeBytes: try object.integer("size_bytes", or: standard.sizeBytes, in: 1...Pool.limitOfBytes),
      usedBytes: try object.integer("used_bytes", or: standard.usedBytes),
      snapshots: try object.integer("snapshots", or: 0, in: 0...1_000), metadata: try object.texts("metadata"))
  }
}

extension SimulatedConsistencyGroups: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "a set of consistency groups",
      knows: [
        "name", "count", "first", "pool", "members_per_group", "member_size_bytes", "member_used_bytes", "members",
        "metadata",
      ])
    let standard = SimulatedConsistencyGroups("", pool: "")
    self.init(
      try object.text("name"), count: try object.integer("count", or: 1, in: ScenarioObject.anyCount),
      first: try object.integer("first", or: 1), pool: try object.text("pool"),
      membersPerGroup: try object.integer("members_per_group", or: 0, in: 0...10_000),
      memberSizeBytes: try object.integer("member_size_bytes", or: standard.memberSizeBytes, in: 1...Pool.limitOfBytes),
      memberUsedBytes: try object.integer("member_used_bytes", or: standard.memberUsedBytes),
      members: try object.list("members"), metadata: try object.texts("metadata"))
  }
}

extension SimulatedLink: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "a link", knows: ["name", "first", "second", "is_async_only", "round_trip_milliseconds"])
    self.init(
      try object.text("name"), between: try object.text("first"), and: try object.text("second"),
      isAsyncOnly: try object.flag("is_async_only", or: false),
      roundTripMilliseconds: try object.integer("round_trip_milliseconds", or: 1, in: 0...60_000))
  }
}

extension SimulatedReplicas: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "a set of replicas",
      knows: [
        "array", "link", "kind", "entities", "count", "first", "type", "remote_pool", "interval_seconds", "rpo_seconds",
        "is_initialized",
      ])
    self.init(
      array: try object.text("array"), link: try object.text("link"), kind: try object.word("kind", or: .volume),
      entities: try object.text("entities"), count: try object.integer("count", or: 1, in: ScenarioObject.anyCount),
      first: try object.integer("first", or: 1), type: try object.word("type", or: .async),
      remotePool: try object.text("remote_pool"),
      intervalSeconds: try object.optionalInteger("interval_seconds", in: ActionForm.anySeconds),
      rpoSeconds: try object.optionalInteger("rpo_seconds", in: ActionForm.anySeconds),
      isInitialized: try object.flag("is_initialized", or: true))
  }
}

extension SimulatedBaseSnapshots: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, "a set of base snapshots",
      knows: ["array", "link", "kind", "entities", "count", "first", "remote_pool"])
    self.init(
      array: try object.text("array"), link: try object.text("link"), kind: try object.word("kind", or: .volume),
      entities: try object.text("entities"), count: try object.integer("count", or: 1, in: ScenarioObject.anyCount),
      first: try object.integer("first", or: 1), remotePool: try object.text("remote_pool"))
  }
}
