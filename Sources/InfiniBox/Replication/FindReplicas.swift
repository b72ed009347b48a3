// Finding replicas by what they replicate, and their other side (rest 1.8 and 12.8).
extension Replicas {
  /// The replicas of this entity itself. A member of a consistency group has none: see `list(protecting:)`.
  public func list(of entity: EntityReference) async throws(InfiniBoxError) -> [Replica] {
    switch entity {
    case .volume(let id), .filesystem(let id): try await list(where: [.equal("local_entity_id", id)])
    case .consistencyGroup(let id): try await list(where: [.equal("local_cg_id", id)])
    }
  }

  /// The replicas that hold an entity, be it by itself or as a member of its consistency group.
  public func list(protecting entity: EntityReference) async throws(InfiniBoxError) -> [Replica] {
    guard case .volume(let id) = entity else { return try await list(of: entity) }
    // Arrays before 5.5 find the group's replica by the member (rest 12.8).
    guard try await array.capabilities().supports(.replicasByGroup) else { return try await list(of: entity) }
    let group = try await array.volumes.get(GroupOfMember.self, id).groupID
    return try await list(where: [.equal("local_entity_id", group ?? id)])
  }

  /// The same replica as the peer reports it, asked through the link. - Throws: `invalidArgument` when the replica does not
  /// tell its counterpart.
  public func remoteSide(of replica: Replica) async throws(InfiniBoxError) -> Replica {
    guard let remoteID = replica.remoteReplicaID else {
      throw array.refuse("replica \(replica.id) does not tell its counterpart on the peer")
    }
    return try await array.peer(overLink: replica.linkID).replicas.get(remoteID)
  }
}

private struct GroupOfMember: Projection {
  static let fields = ["cg_id"]
  let id: Int64
  let groupID: Int64?

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.optionalInteger("id") ?? 0
    groupID = try fields.relation("cg_id")
  }
}
