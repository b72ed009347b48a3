/// What becomes of the target of a dataset that joins a replicated consistency group (rest 12.7).
public enum MemberPairing: Sendable, Hashable {
  /// Not replicated, or the array makes the target. Whether arrays honour a name here is unconfirmed (rest 12.7).
  case byArray(remoteName: String? = nil)
  /// An empty target that is there already.
  case existing(remoteEntityID: Int64)
  case newActiveActive(remoteName: String?)
  case existingActiveActive(remoteEntityID: Int64)
  /// The group has several replicas: a new target for each of these.
  case newForEachReplica([Int64], remoteName: String?)
  /// The group has several replicas: a target that is there already for each.
  case existingForEachReplica([ReplicaTarget])

  /// The target of one of several replicas.
  public struct ReplicaTarget: Sendable, Hashable {
    public var replicaID: Int64
    public var remoteEntityID: Int64

    public init(replicaID: Int64, remoteEntityID: Int64) {
      self.replicaID = replicaID
      self.remoteEntityID = remoteEntityID
    }
  }

  /// The form for new targets that a group with these replicas needs.
  public static func newTarget(in replicas: [Replica], remoteName: String? = nil) -> MemberPairing {
    if replicas.count > 1 { return .newForEachReplica(replicas.map(\.id), remoteName: remoteName) }
    guard replicas.first?.replicationType == .activeActive else { return .byArray(remoteName: remoteName) }
    return .newActiveActive(remoteName: remoteName)
  }

  var requiredCapabilities: [Capability] {
    switch self {
    case .byArray, .existing: []
    case .newActiveActive, .existingActiveActive: [.activeActiveMembers]
    case .newForEachReplica, .existingForEachReplica: [.multiTargetReplication]
    }
  }

  func write(into body: inout RequestBody) {
    switch self {
    case .byArray(let name): body.set("remote_entity_name", text: name)
    case .existing(let id):
      body.set("replication_pair_info", ["remote_base_action": "NO_BASE_DATA", "remote_entity_id": .integer(id)])
    case .newActiveActive(let name):
      body.set("active_active_info", ["base_action": "NEW", "remote_entity_name": .optional(name)])
    case .existingActiveActive(let id):
      body.set("active_active_info", ["base_action": "EXISTING", "remote_entity_id": .integer(id)])
    case .newForEachReplica(let replicas, let name):
      body.set("replication_pairs_info", .list(replicas.map { Self.newPair(of: $0, remoteName: name) }))
    case .existingForEachReplica(let targets):
      body.set("replication_pairs_info", .list(targets.map(Self.existingPair)))
    }
  }

  private static func newPair(of replicaID: Int64, remoteName: String?) -> JSONValue {
    [
      "local_base_action": "NO_BASE_DATA", "remote_base_action": "CREATE", "remote_entity_id": .null,
      "replica_id": .integer(replicaID), "remote_entity_name": .optional(remoteName),
    ]
  }

  private static func existingPair(_ target: ReplicaTarget) -> JSONValue {
    [
      "local_base_action": "BASE", "remote_base_action": "BASE", "remote_entity_id": .integer(target.remoteEntityID),
      "replica_id": .integer(target.replicaID),
    ]
  }
}

/// How a dataset leaves a replicated consistency group (rest 12.7). Nil is not sent.
public struct MemberRemoval: Sendable, Hashable {
  public var retainStagingArea: Bool?
  /// The member goes on as a replica of its own.
  public var createReplica: Bool?
  public var replicaName: String?
  public var forces: ReplicaForces

  public init(
    retainStagingArea: Bool? = nil, createReplica: Bool? = nil, replicaName: String? = nil,
    forces: ReplicaForces = ReplicaForces()
  ) {
    self.retainStagingArea = retainStagingArea
    self.createReplica = createReplica
    self.replicaName = replicaName
    self.forces = forces
  }

  var query: [QueryItem] {
    var query: [QueryItem] = .options([("retain_staging_area", retainStagingArea), ("create_replica", createReplica)])
    if let replicaName { query.append(QueryItem("replica_name", replicaName)) }
    // These two in Python spelling, as recorded.
    return query + forces.sharedQuery + forces.localQuery { $0.filterText }
  }
}

/// What makes an array take a replica, or a member of one, apart against resistance (rest 12.6). Nil is not sent.
public struct ReplicaForces: Sendable, Hashable {
  public var ifRemoteError: Bool?
  public var ifNoRemoteCredentials: Bool?
  public var onTarget: Bool?
  public var onLocal: Bool?
  /// Active-active: this side keeps the serial number that both sides share.
  public var keepSerialOnLocal: Bool?

  public init(
    ifRemoteError: Bool? = nil, ifNoRemoteCredentials: Bool? = nil, onTarget: Bool? = nil, onLocal: Bool? = nil,
    keepSerialOnLocal: Bool? = nil
  ) {
    self.ifRemoteError = ifRemoteError
    self.ifNoRemoteCredentials = ifNoRemoteCredentials
    self.onTarget = onTarget
    self.onLocal = onLocal
    self.keepSerialOnLocal = keepSerialOnLocal
  }

  var sharedQuery: [QueryItem] {
    .options([
      ("force_if_remote_error", ifRemoteError), ("force_if_no_remote_credentials", ifNoRemoteCredentials),
      ("force_on_target", onTarget),
    ])
  }

  func localQuery(_ spelling: (Bool) -> String) -> [QueryItem] {
    [("force_on_local", onLocal), ("keep_serial_on_local", keepSerialOnLocal)].compactMap { name, value in
      value.map { QueryItem(name, spelling($0)) }
    }
  }
}
