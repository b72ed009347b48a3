extension ReplicaCreation {
  /// The JSON body, with exactly the keys that infinisdk sends (rest 12.4 and its recordings).
  var body: JSONValue {
    var body = RequestBody()
    body.set("link_id", integer: linkID)
    body.set("entity_type", word: entity.entityType)
    body.set("replication_type", word: type)
    options.write(into: &body)
    if case .automatic = start {
      body.set("base_action", text: "NEW")
      body.set("local_entity_id", integer: entity.id)
    } else {
      body.set("entity_pairs", .list(start.pairs))
      if case .consistencyGroup(let id) = entity { body.set("local_cg_id", integer: id) }
    }
    switch start {
    case .newTarget(let poolID, _), .automatic(let poolID): body.set("remote_pool_id", integer: poolID)
    case .existingTarget(_, let groupID), .base(_, let groupID): body.set("remote_cg_id", integer: groupID)
    case .takeSnapshots: break
    }
    return body.json
  }
}

extension ReplicaCreation.Start {
  fileprivate var pairs: [JSONValue] {
    switch self {
    case .newTarget(_, let targets):
      targets.map { target in
        var pair = Self.pair(remote: .create, localID: target.localEntityID, remoteID: .null)
        pair.set("remote_entity_name", text: target.remoteName)
        return pair.json
      }
    case .existingTarget(let pairs, _):
      pairs.map {
        Self.pair(remote: .noBaseData, localID: $0.localEntityID, remoteID: .integer($0.remoteEntityID)).json
      }
    case .takeSnapshots(let pairs):
      pairs.map { each in
        var pair = Self.pair(remote: .takeSnap, localID: each.localEntityID, remoteID: .integer(each.remoteEntityID))
        pair.set("local_base_action", word: BaseAction.takeSnap)
        return pair.json
      }
    case .base(let pairs, _):
      pairs.map { each in
        var pair = Self.pair(remote: .base, localID: each.localEntityID, remoteID: .integer(each.remoteEntityID))
        pair.set("local_base_action", word: BaseAction.base)
        pair.set("local_base_entity_id", integer: each.localSnapshotID)
        pair.set("remote_base_entity_id", integer: each.remoteSnapshotID)
        return pair.json
      }
    case .automatic: []
    }
  }

  private static func pair(remote action: BaseAction, localID: Int64, remoteID: JSONValue) -> RequestBody {
    var pair = RequestBody()
    pair.set("remote_base_action", word: action)
    pair.set("local_entity_id", integer: localID)
    pair.set("remote_entity_id", remoteID)
    return pair
  }
}
