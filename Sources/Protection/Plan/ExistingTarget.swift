/// Finds an existing target of the same name. Whether it is empty only the array knows: it refuses one that is not
/// (semantics R7), so nothing is overwritten.
extension TargetChooser {
  func existingTarget() -> Choice {
    if entity.kind == .filesystem {
      return .none(because: "arrays take no existing target for a filesystem")
    }
    guard let remote = others.entity(entity.kind, named: entity.name) else {
      return .none(because: "array '\(peer.name)' has no \(entity.reference.words) to use as target")
    }
    let origin = "; into the existing \(remote.reference.words), id \(remote.object)"
    if entity.kind == .consistencyGroup { return existingGroup(remote, origin) }
    if let reason = unsuitability(of: remote, for: entity, in: nil) { return .none(because: reason) }
    return .target(
      .existing(remoteGroup: nil, pairs: [.init(local: entity.object, remote: remote.object)]), origin: origin)
  }

  /// Members must map one to one by name.
  private func existingGroup(_ group: Entity, _ origin: String) -> Choice {
    if let reason = unsuitability(of: group, for: entity, in: nil) { return .none(because: reason) }
    let members = peer.members(of: group.object)
    guard members.count == datasets.count else {
      return .none(
        because: "\(group.reference.words) of array '\(peer.name)' has \(counted(members.count, "member")), not "
          + "\(datasets.count)")
    }
    var pairs: [ReplicaCreation.DatasetPair] = []
    for local in datasets {
      guard let remote = members.first(where: { $0.name == local.name && $0.kind == local.kind }) else {
        return .none(
          because: "\(group.reference.words) of array '\(peer.name)' has no member '\(local.name)'")
      }
      if let reason = unsuitability(of: remote, for: local, in: group.object) {
        return .none(because: reason)
      }
      pairs.append(.init(local: local.object, remote: remote.object))
    }
    return .target(.existing(remoteGroup: group.object, pairs: pairs), origin: origin)
  }
}
