import Protection

/// Arrays, policies and memory in a few readable lines: what one cycle would see. Every builder answers a changed copy,
/// so that a test reads like `World.twoArrays().volume("db").replica(of: "db", lag: .minutes(47))`.
///
/// Two arrays: *paris* with pool *prod* (the source side) and *lyon* with pool *dr*, joined by link *paris-lyon*
/// (*lyon-paris* at the other end). It is 2026-11-22 12:00 UTC, a Sunday.
public struct World: Sendable {
  public var takenAt = Timestamp(rfc3339: "2026-11-22T12:00:00Z")!
  /// Why `takenAt` may be wrong.
  public var clockDoubt: ClockDoubt?
  public var inventories: [ArrayName: ArrayInventory] = [:]
  /// Arrays that cannot be read, with why; wins over the inventory.
  public var unreadable: [ArrayName: String] = [:]
  public var policies: [Policy] = []
  public var history = History()
  /// One reading without a drift ends its finding, so that worlds need no second one; alerts have tests of their own.
  public var settings = ProtectionSettings(alerts: AlertSettings(resolveAfterReadings: 1))
  var nextID: Int64 = 100

  public static let created = Timestamp(rfc3339: "2026-11-01T00:00:00Z")!
  /// Every link has one.
  public static let witness = Link.Witness(address: "192.0.2.9", localState: "CONNECTED", remoteState: "CONNECTED")
  public static let gigabyte: Int64 = 1_000_000_000

  public static func twoArrays() -> World {
    var world = World()
    world.inventories["paris"] = ArrayInventory(
      serial: 1001, systemName: "box-paris", version: "7.3.1",
      pools: [Pool(id: 1, name: "prod", state: .normal, freeVirtualBytes: 1000 * gigabyte, freePhysicalBytes: 0)],
      links: [
        Link(
          id: 11, name: "paris-lyon", remoteSerial: 1002, remoteSystemName: "box-lyon", remoteLinkID: 21, state: .up,
          witness: Self.witness)
      ])
    world.inventories["lyon"] = ArrayInventory(
      serial: 1002, systemName: "box-lyon", version: "7.3.1",
      pools: [Pool(id: 2, name: "dr", state: .normal, freeVirtualBytes: 1000 * gigabyte, freePhysicalBytes: 0)],
      links: [
        Link(
          id: 21, name: "lyon-paris", remoteSerial: 1001, remoteSystemName: "box-paris", remoteLinkID: 11, state: .up,
          witness: Self.witness)
      ])
    return world
  }

  /// Paris, Lyon and *nice*, which only Paris is linked to (*paris-nice*, pool *archive*).
  public static func threeArrays() -> World {
    var world = twoArrays()
    world.inventories["paris"]?.links.append(
      Link(
        id: 12, name: "paris-nice", remoteSerial: 1003, remoteSystemName: "box-nice", remoteLinkID: 31, state: .up,
        witness: Self.witness))
    world.inventories["nice"] = ArrayInventory(
      serial: 1003, systemName: "box-nice", version: "7.3.1",
      pools: [Pool(id: 3, name: "archive", state: .normal, freeVirtualBytes: 1000 * gigabyte, freePhysicalBytes: 0)],
      links: [
        Link(
          id: 31, name: "nice-paris", remoteSerial: 1001, remoteSystemName: "box-paris", remoteLinkID: 12, state: .up,
          witness: Self.witness)
      ])
    return world
  }

  public var observation: Observation {
    var readings = inventories.mapValues { ArrayReading.complete($0) }
    for (name, reason) in unreadable { readings[name] = .unreadable(because: reason) }
    return Observation(takenAt: takenAt, readings: readings, clockDoubt: clockDoubt)
  }

  // What the stages make of it.

  // Nobody cancels a test's task while it judges.
  public func assessed() -> Assessment { try! assess(policies, observation, history, settings) }

  public func planned() -> Plan { try! planRemediation(assessed(), observation, history) }

  public func permitted() -> PermittedPlan { permitted(planned()) }

  /// What the guards of this world say of another one's plan.
  public func permitted(_ plan: Plan) -> PermittedPlan {
    try! permit(plan, policies, observation, history, settings)
  }

  public func findings(_ kind: FindingKind) -> [Finding] { assessed().findings.filter { $0.kind == kind } }

  /// Kinds of all findings, without repetition, in order.
  public var findingKinds: [FindingKind] { Set(assessed().findings.map(\.kind)).sorted() }

  /// The verdict on an entity under the first policy that claims it.
  public func verdict(on name: String) -> Verdict? {
    assessed().verdicts.first { $0.entity.name == name }?.verdict
  }

  /// A changed copy.
  public func with(_ change: (inout World) -> Void) -> World {
    var copy = self
    change(&copy)
    return copy
  }

  public func edit(_ array: ArrayName, _ change: (inout ArrayInventory) -> Void) -> World {
    with { world in
      guard var inventory = world.inventories[array] else { fatalError("the world has no array '\(array)'") }
      change(&inventory)
      world.inventories[array] = inventory
    }
  }

  public func unreadable(_ array: ArrayName, because reason: String = "connection refused") -> World {
    with { $0.unreadable[array] = reason }
  }

  public func later(_ duration: Duration) -> World { with { $0.takenAt = $0.takenAt + duration } }

  public func policy(_ policy: Policy) -> World { with { $0.policies.append(policy) } }

  public func link(on array: ArrayName = "paris", _ change: (inout Link) -> Void) -> World {
    edit(array) { change(&$0.links[0]) }
  }
}

/// Why an entity of an observation has the verdict that it has.
public func explain(
  _ entity: Entity, on array: ArrayName, _ assessment: Assessment, _ observation: Observation, policies: [Policy],
  disabled: [Policy] = []
) -> Explanation? {
  Explainer(assessment, observation).explain(entity, on: array, policies: policies, disabled: disabled)
}

extension Duration {
  public static func minutes(_ count: Int) -> Duration { .seconds(60 * count) }
  public static func hours(_ count: Int) -> Duration { .seconds(3600 * count) }
}
