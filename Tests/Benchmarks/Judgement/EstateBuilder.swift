import Protection

/// Paris with the sources in one pool a policy, and Lyon with their targets.
struct EstateBuilder {
  private var paris: ArrayInventory
  private var lyon: ArrayInventory
  private let selection: Selection

  /// What the policies ask of an entity.
  enum Selection {
    /// Its pool.
    case pool
    /// Its name, each policy for a beginning of its own.
    case name
    /// Its name, which is a long run of one letter, each policy for another end of such a run: whoever looks for it by
    /// going back reads each name dozens of times for each policy. One more selects all and excludes by 1,000 of them.
    case run
  }

  init(sources: Int, replicated: (Int) -> Bool, selection: Selection = .pool) {
    self.selection = selection
    paris = Self.array("paris", 1001, link: 11, to: "lyon", 1002, link: 21, Self.poolNames)
    lyon = Self.array("lyon", 1002, link: 21, to: "paris", 1001, link: 11, ["dr"])
    paris.entities.reserveCapacity(sources)
    for number in 0..<sources { addSource(number, replicated(number)) }
  }

  private static let poolNames = (0..<Estate.policyCount).map { "pool-\($0)" }

  private static func array(
    _ name: String, _ serial: Int64, link: Int64, to peer: String, _ peerSerial: Int64, link remoteLink: Int64,
    _ pools: [String]
  ) -> ArrayInventory {
    ArrayInventory(
      serial: serial, systemName: name, version: "7.3.1",
      pools: pools.enumerated().map { position, pool in
        Pool(
          id: Int64(position + 1), name: pool, state: .normal, freeVirtualBytes: .max / 2, freePhysicalBytes: .max / 2)
      },
      links: [
        Link(
          id: link, name: "\(name)-\(peer)", remoteSerial: peerSerial, remoteSystemName: peer, remoteLinkID: remoteLink,
          state: .up, witness: .init(address: "192.0.2.9", localState: "CONNECTED", remoteState: "CONNECTED"))
      ])
  }

  private func name(of source: Int) -> String {
    switch selection {
    case .pool, .name: "app-\(source % Estate.policyCount)-data-\(source / Estate.policyCount)"
    case .run: "\(String(repeating: "a", count: 58))\(source)"
    }
  }

  private func pattern(of policy: Int) -> String {
    switch selection {
    case .pool: "*"
    case .name: "app-\(policy)-*"
    case .run: "*\(String(repeating: "a", count: 31))b\(policy)*"
    }
  }

  private mutating func addSource(_ number: Int, _ isReplicated: Bool) {
    let source = Self.volume(
      paris.serial, 1_000_000 + Int64(number), name(of: number),
      pool: Int64(number % Estate.policyCount) + 1, isReplicated)
    paris.entities.append(source)
    guard isReplicated else { return }
    var target = Self.volume(lyon.serial, 5_000_000 + Int64(number), source.name, pool: 1, true)
    target.isWriteProtected = true
    lyon.entities.append(target)
    let here = Self.replica(
      2_000_000 + Int64(number), other: 6_000_000 + Int64(number), .source, over: 11, source, target)
    paris.replicas.append(here)
    lyon.replicas.append(Self.replica(here.remoteID ?? 0, other: here.id, .target, over: 21, target, source))
  }

  private static func volume(
    _ serial: Int64, _ object: Int64, _ name: String, pool: Int64, _ isReplicated: Bool
  ) -> Entity {
    Entity(
      identity: EntityIdentity(arraySerial: serial, object: object, createdAt: Estate.createdAt), kind: .volume,
      name: name, poolID: pool, sizeBytes: 10 * Estate.gigabyte, isReplicated: isReplicated)
  }

  private static func replica(
    _ id: Int64, other: Int64, _ role: Replica.Role, over link: Int64, _ local: Entity, _ remote: Entity
  ) -> Replica {
    Replica(
      id: id, remoteID: other, linkID: link, role: role, type: .known(.async), entityKind: .volume,
      localEntity: local.object, remoteEntity: remote.object, localEntityName: local.name,
      remoteEntityName: remote.name, remotePoolID: remote.poolID, state: role == .source ? .active : .notTold,
      job: .done, interval: .seconds(300), rpo: .seconds(900), rpoState: .ok,
      restorePoint: Estate.takenAt + .seconds(-120), createdAt: Estate.createdAt,
      pairs: [.init(local: local.object, remote: remote.object)])
  }

  /// Drifts of every third replica, in turn.
  mutating func drift() {
    for position in stride(from: 0, to: paris.replicas.count, by: 3) {
      switch position / 3 % 8 {
      case 0: paris.replicas[position].state = .suspended
      case 1: paris.replicas[position].state = .autoSuspended
      case 2: paris.replicas[position].interval = .seconds(480)
      case 3: paris.replicas[position].rpo = nil
      case 4: paris.replicas[position].restorePoint = Estate.takenAt + .seconds(-86_400)
      case 5: paris.replicas[position].type = .known(.sync)
      case 6: lyon.replicas[position].role = .source
      default: lyon.entities[position].isWriteProtected = false
      }
    }
  }

  /// With the memory of a cycle that saw the same a minute earlier.
  func estate() throws(CancellationError) -> Estate {
    var estate = Estate(
      policies: policies,
      observation: Observation(
        takenAt: Estate.takenAt, readings: ["paris": .complete(paris), "lyon": .complete(lyon)]),
      history: History())
    // One is enough for all findings to be looked for in them.
    estate.observation.events = [
      ArrayEvent(
        arraySerial: paris.serial, id: 1, at: Estate.takenAt + .seconds(-90), code: "VOLUME_CREATED",
        user: "anna", client: "192.0.2.7", object: 1_000_000)
    ]
    let settings = ProtectionSettings()
    var earlier = estate.observation
    earlier.takenAt = earlier.takenAt + .seconds(-60)
    estate.history.knownReplicas = knownReplicas(earlier, History(), settings)
    estate.history.automaticHolds = try automaticHolds(policies, earlier, estate.history, settings)
    let assessment = try assess(policies, earlier, estate.history, settings)
    estate.history.openFindings = track(assessment, earlier, estate.history, settings.alerts, cycle: 1).open
    return estate
  }

  private var policies: [Policy] {
    let policies = (0..<Estate.policyCount).map { number in
      Policy(
        name: PolicyName("policy-\(number)"), array: "paris",
        selector: Selector(
          kind: .volume, pools: selection == .pool ? [Self.poolNames[number]] : [],
          names: NamePatterns(Glob(pattern(of: number)) ?? .any)),
        goal: ProtectionGoal(
          replication: .async(interval: .seconds(300), rpo: .seconds(900)), link: "paris-lyon", remotePool: "dr"),
        mode: .enforce)
    }
    guard selection == .run else { return policies }
    var excluding = policies[0]
    excluding.name = "excluding"
    excluding.selector.names = .any
    excluding.selector.exclusions = (0..<1000).map { number in
      Exclusion(
        names: NamePatterns(Glob(pattern(of: Estate.policyCount + number)) ?? .any), reason: "none of these exists")
    }
    return policies + [excluding]
  }
}
