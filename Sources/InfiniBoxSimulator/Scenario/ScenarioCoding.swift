/// The JSON form of each part of a described world; the standard values are those of the Swift initialisers.
extension SimulatedWorld: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, knows: ["arrays", "links", "baseSnapshots", "replicas", "settings", "startsAtMilliseconds"])
    self.init(
      arrays: try object.required("arrays"), links: try object.value("links", or: []),
      baseSnapshots: try object.value("baseSnapshots", or: []), replicas: try object.value("replicas", or: []),
      settings: try object.value("settings", or: SimulatorSettings()),
      startsAtMilliseconds: try object.optional("startsAtMilliseconds"))
  }
}

extension SimulatedArray: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder,
      knows: [
        "name", "serial", "user", "password", "profile", "version", "pools", "volumes", "filesystems",
        "consistencyGroups",
      ])
    let standard = SimulatedArray("")
    self.init(
      try object.required("name"), serial: try object.optional("serial"),
      user: try object.value("user", or: standard.user), password: try object.value("password", or: standard.password),
      profile: try object.optional("profile"), version: try object.optional("version"),
      pools: try object.value("pools", or: []), volumes: try object.value("volumes", or: []),
      filesystems: try object.value("filesystems", or: []),
      consistencyGroups: try object.value("consistencyGroups", or: []))
  }
}

extension SimulatedPool: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, knows: ["name", "physicalCapacityBytes", "virtualCapacityBytes", "maxExtendBytes"])
    let standard = SimulatedPool("")
    self.init(
      try object.required("name"),
      physicalCapacityBytes: try object.value("physicalCapacityBytes", or: standard.physicalCapacityBytes),
      virtualCapacityBytes: try object.value("virtualCapacityBytes", or: standard.virtualCapacityBytes),
      maxExtendBytes: try object.value("maxExtendBytes", or: standard.maxExtendBytes))
  }
}

extension SimulatedVolumes: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, knows: ["name", "count", "first", "pool", "sizeBytes", "usedBytes", "snapshots", "metadata"])
    let standard = SimulatedVolumes("", pool: "")
    self.init(
      try object.required("name"), count: try object.value("count", or: 1), first: try object.value("first", or: 1),
      pool: try object.required("pool"), sizeBytes: try object.value("sizeBytes", or: standard.sizeBytes),
      usedBytes: try object.value("usedBytes", or: standard.usedBytes),
      snapshots: try object.value("snapshots", or: 0), metadata: try object.value("metadata", or: [:]))
  }
}

extension SimulatedConsistencyGroups: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder,
      knows: [
        "name", "count", "first", "pool", "membersPerGroup", "memberSizeBytes", "memberUsedBytes", "members",
        "metadata",
      ])
    let standard = SimulatedConsistencyGroups("", pool: "")
    self.init(
      try object.required("name"), count: try object.value("count", or: 1), first: try object.value("first", or: 1),
      pool: try object.required("pool"), membersPerGroup: try object.value("membersPerGroup", or: 0),
      memberSizeBytes: try object.value("memberSizeBytes", or: standard.memberSizeBytes),
      memberUsedBytes: try object.value("memberUsedBytes", or: standard.memberUsedBytes),
      members: try object.value("members", or: []), metadata: try object.value("metadata", or: [:]))
  }
}

extension SimulatedLink: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, knows: ["name", "first", "second", "isAsyncOnly", "roundTripMilliseconds"])
    self.init(
      try object.required("name"), between: try object.required("first"), and: try object.required("second"),
      isAsyncOnly: try object.value("isAsyncOnly", or: false),
      roundTripMilliseconds: try object.value("roundTripMilliseconds", or: 1))
  }
}

extension SimulatedReplicas: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder,
      knows: [
        "array", "link", "kind", "entities", "count", "first", "type", "remotePool", "intervalSeconds", "rpoSeconds",
        "isInitialized",
      ])
    self.init(
      array: try object.required("array"), link: try object.required("link"),
      kind: try object.value("kind", or: .volume), entities: try object.required("entities"),
      count: try object.value("count", or: 1), first: try object.value("first", or: 1),
      type: try object.value("type", or: .async), remotePool: try object.required("remotePool"),
      intervalSeconds: try object.optional("intervalSeconds"), rpoSeconds: try object.optional("rpoSeconds"),
      isInitialized: try object.value("isInitialized", or: true))
  }
}

extension SimulatedBaseSnapshots: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(
      decoder, knows: ["array", "link", "kind", "entities", "count", "first", "remotePool"])
    self.init(
      array: try object.required("array"), link: try object.required("link"),
      kind: try object.value("kind", or: .volume), entities: try object.required("entities"),
      count: try object.value("count", or: 1), first: try object.value("first", or: 1),
      remotePool: try object.required("remotePool"))
  }
}

extension SimulatorSettings: Decodable {
  private static let names = [
    "maxConcurrentInitializations", "maxReplicas", "maxReplicatedDatasets", "maxLinks", "maxEvents",
    "autoSuspendAfterMilliseconds", "minimumRpoMilliseconds", "minimumConcurrentRpoMilliseconds",
    "minimumSyncIntervalMilliseconds", "defaultSyncIntervalMilliseconds", "eventDelayMilliseconds",
    "allowsRpoEqualToInterval", "detachSuspends", "attachNeedsRefresh", "groupAllowsReplicatedMember",
    "supportsGroupMemberChange", "retainsStagingAreaByDefault", "baseDivergence", "replicatedResize",
    "autoSuspendsActiveActiveOnLinkLoss", "suspendOverridesAutoSuspended", "roleConflictSuspends",
    "waitsOnPermanentFailure", "refusesActiveActiveOverSlowLink", "showsTargetState", "misreportsStatesWhileDegraded",
    "activeActiveRoleWord", "profile",
    "requiresRemoteAuthorization", "copyBytesPerSecond", "linkBytesPerSecond", "jobOverheadMilliseconds",
  ]

  public init(from decoder: any Decoder) throws {
    let object = try ScenarioObject(decoder, knows: Self.names)
    self.init()
    func read<Value: Decodable>(_ path: WritableKeyPath<SimulatorSettings, Value>, _ name: String) throws {
      self[keyPath: path] = try object.value(name, or: self[keyPath: path])
    }
    try read(\.maxConcurrentInitializations, "maxConcurrentInitializations")
    try read(\.maxReplicas, "maxReplicas")
    try read(\.maxReplicatedDatasets, "maxReplicatedDatasets")
    try read(\.maxLinks, "maxLinks")
    try read(\.maxEvents, "maxEvents")
    try read(\.autoSuspendAfterMilliseconds, "autoSuspendAfterMilliseconds")
    try read(\.minimumRPOMilliseconds, "minimumRpoMilliseconds")
    try read(\.minimumConcurrentRPOMilliseconds, "minimumConcurrentRpoMilliseconds")
    try read(\.minimumSyncIntervalMilliseconds, "minimumSyncIntervalMilliseconds")
    try read(\.defaultSyncIntervalMilliseconds, "defaultSyncIntervalMilliseconds")
    try read(\.eventDelayMilliseconds, "eventDelayMilliseconds")
    try read(\.allowsRPOEqualToInterval, "allowsRpoEqualToInterval")
    try read(\.detachSuspends, "detachSuspends")
    try read(\.attachNeedsRefresh, "attachNeedsRefresh")
    try read(\.groupAllowsReplicatedMember, "groupAllowsReplicatedMember")
    try read(\.supportsGroupMemberChange, "supportsGroupMemberChange")
    try read(\.retainsStagingAreaByDefault, "retainsStagingAreaByDefault")
    try read(\.baseDivergence, "baseDivergence")
    try read(\.replicatedResize, "replicatedResize")
    try read(\.autoSuspendsActiveActiveOnLinkLoss, "autoSuspendsActiveActiveOnLinkLoss")
    try read(\.suspendOverridesAutoSuspended, "suspendOverridesAutoSuspended")
    try read(\.roleConflictSuspends, "roleConflictSuspends")
    try read(\.waitsOnPermanentFailure, "waitsOnPermanentFailure")
    try read(\.refusesActiveActiveOverSlowLink, "refusesActiveActiveOverSlowLink")
    try read(\.showsTargetState, "showsTargetState")
    try read(\.misreportsStatesWhileDegraded, "misreportsStatesWhileDegraded")
    try read(\.activeActiveRoleWord, "activeActiveRoleWord")
    try read(\.profile, "profile")
    try read(\.requiresRemoteAuthorization, "requiresRemoteAuthorization")
    try read(\.copyBytesPerSecond, "copyBytesPerSecond")
    try read(\.linkBytesPerSecond, "linkBytesPerSecond")
    try read(\.jobOverheadMilliseconds, "jobOverheadMilliseconds")
  }
}
