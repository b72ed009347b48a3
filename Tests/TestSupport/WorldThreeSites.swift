import Protection

/// An active-active group with an async leg to a third array.
extension World {
  /// Group *fin* of Paris with members *fin-1* and *fin-2*, active-active with Lyon (*paris-lyon*); links of both arrays to
  /// *nice* (*paris-nice*, *lyon-nice*, pool *archive*). The leg, where there is one, is sent by Paris; Lyon stands by.
  public static func threeSites(hasMirror: Bool = true, hasLeg: Bool = true) -> World {
    var world = threeArrays().edit("lyon") {
      $0.links.append(
        Link(
          id: 22, name: "lyon-nice", remoteSerial: 1003, remoteSystemName: "box-nice", remoteLinkID: 32, state: .up,
          witness: Self.witness))
    }.edit("nice") {
      $0.links.append(
        Link(
          id: 32, name: "nice-lyon", remoteSerial: 1002, remoteSystemName: "box-lyon", remoteLinkID: 22, state: .up,
          witness: Self.witness))
    }.group("fin", members: ["fin-1", "fin-2"])
    if hasMirror { world = world.replica(of: "fin", type: .activeActive) }
    return hasLeg ? world.replica(of: "fin", over: "paris-nice").standby() : world
  }

  /// Both policies of such a group, on Paris: `metro` and, over *paris-nice*, `third`.
  public func sitesPolicies(_ leg: ProtectionGoal.Replication = .async(interval: .minutes(5), rpo: .minutes(15)))
    -> World
  {
    policy(.metro).policy(.third(leg))
  }

  /// Lyon gets a source object of the leg that Paris sends.
  public func standby() -> World {
    let mirror = mirror(on: "paris")
    var object = leg(on: "paris")
    guard let group = mirror.remoteEntity else { fatalError("the world has no active-active peer") }
    object.id = nextID + 1
    object.linkID = 22
    object.localEntity = group
    object.job = .done
    object.pairs = object.pairs.compactMap { pair in
      mirror.pairs.first { $0.local == pair.local }?.remote.map { .init(local: $0, remote: pair.remote) }
    }
    return with { $0.nextID += 1 }.edit("lyon") { $0.replicas.append(object) }
  }

  /// Lyon sends, and the target names its object instead.
  public func handedOver() -> World {
    let sender = leg(on: "lyon")
    return edit("nice") { inventory in
      for index in inventory.replicas.indices where inventory.replicas[index].id == sender.remoteID {
        inventory.replicas[index].remoteID = sender.id
        inventory.replicas[index].linkID = 32
        inventory.replicas[index].remoteEntity = sender.localEntity
        inventory.replicas[index].pairs = sender.pairs.compactMap { pair in
          pair.remote.map { .init(local: $0, remote: pair.local) }
        }
      }
    }
  }

  public func mirror(on array: ArrayName) -> Replica { object(.activeActive, on: array) }

  public func leg(on array: ArrayName) -> Replica { object(.async, on: array) }

  public func editMirror(_ change: (inout Replica) -> Void) -> World {
    (["paris", "lyon"] as [ArrayName]).reduce(self) { $0.edit(.activeActive, on: $1, change) }
  }

  /// Both source objects, or that of one array.
  public func editLeg(on arrays: [ArrayName] = ["paris", "lyon"], _ change: (inout Replica) -> Void) -> World {
    arrays.reduce(self) { $0.edit(.async, on: $1, change) }
  }

  /// The objects of all three arrays; entities stay, and the third array's are free again.
  public func deletingLeg(on arrays: [ArrayName] = ["paris", "lyon", "nice"]) -> World {
    arrays.reduce(self) { world, array in
      world.edit(array) { $0.replicas.removeAll { $0.type == .known(.async) } }
    }
  }

  private func object(_ type: ReplicationType, on array: ArrayName) -> Replica {
    guard let replica = inventories[array]?.replicas.first(where: { $0.type == .known(type) }) else {
      fatalError("array '\(array)' of the world has no \(type.rawValue) replica")
    }
    return replica
  }

  private func edit(_ type: ReplicationType, on array: ArrayName, _ change: (inout Replica) -> Void) -> World {
    edit(array) { inventory in
      for index in inventory.replicas.indices where inventory.replicas[index].type == .known(type) {
        change(&inventory.replicas[index])
      }
    }
  }

  /// What keeps hands off what is protected all the same.
  public func hold(on name: String = "fin", under policy: PolicyName) -> String? {
    assessed().verdicts.first { $0.entity.name == name && $0.policy == policy }?.hold
  }

  /// The verdict on a group under one policy.
  public func verdict(on name: String = "fin", under policy: PolicyName) -> Verdict? {
    assessed().verdicts.first { $0.policy == policy && $0.entity.name == name }?.verdict
  }

  /// Why steps of a policy are withheld in the end.
  public func withheld(under policy: PolicyName) -> [String] {
    permitted().withheld.filter { $0.policy == policy }.map(\.reason)
  }
}

extension Policy {
  public static let metro = gold(.activeActive, named: "metro", kind: .consistencyGroup)

  public static func third(
    _ replication: ProtectionGoal.Replication = .async(interval: .minutes(5), rpo: .minutes(15)),
    named name: PolicyName = "third", on array: ArrayName = "paris"
  ) -> Policy {
    gold(
      replication, named: name, kind: .consistencyGroup, pools: [], link: "\(array)-nice", remotePool: "archive",
      array: array)
  }
}
