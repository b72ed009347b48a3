/// What a refusal is about: an entry of `affected_entities` in a reason of the envelope (rest 1.5; its keys are a guess).
public struct AffectedEntity: Sendable, Equatable {
  public let kind: String
  public let id: Int
  public let name: String

  var json: JSONValue { ["type": .string(kind), "id": .integer(id), "name": .string(name)] }
}

extension Dataset {
  var affected: AffectedEntity { AffectedEntity(kind: kind.word, id: id, name: name) }
}

extension ConsistencyGroup {
  var affected: AffectedEntity {
    AffectedEntity(kind: isMaster ? "CONSISTENCY_GROUP" : "SNAPSHOT_GROUP", id: id, name: name)
  }
}

extension Pool {
  var affected: AffectedEntity { AffectedEntity(kind: "POOL", id: id, name: name) }
}

extension Link.Side {
  var affected: AffectedEntity { AffectedEntity(kind: "LINK", id: id, name: name) }
}

extension NetworkSpace {
  var affected: AffectedEntity { AffectedEntity(kind: "NETWORK_SPACE", id: id, name: name) }
}

extension World {
  /// A replica is known by the name of what it covers.
  func affected(_ replica: Replica, on array: Int) -> AffectedEntity {
    AffectedEntity(kind: "REPLICA", id: replica.id, name: entityName(of: replica, on: array) ?? "")
  }
}
