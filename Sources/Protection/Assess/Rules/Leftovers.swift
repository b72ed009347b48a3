/// What deleted replicas left behind: base snapshots that pin space and count against the limit of 999, and former
/// targets that nothing feeds any more but that people may take for copies.
///
/// Reports: per array, how many base snapshots of unreplicated entities are older than `leftoverAfter`, and how many
/// unreplicated, write-protected entities have name and size of one on a linked array. Notice.
/// Remedy: none, ever, because the daemon deletes nothing; each may be the last copy of something.
func leftovers(_ situation: Situation) -> [Finding] {
  situation.estate.arrays.compactMap { array in
    let snapshots = oldBaseSnapshots(of: array, situation)
    let targets = formerTargets(on: array, situation.estate)
    var observed: [String] = []
    var evidence: Evidence = [:]
    if let oldest = snapshots.min(by: { $0.createdAt < $1.createdAt }) {
      let parents = Set(snapshots.map(\.parent)).sorted().compactMap { array.member($0) }
      observed.append("\(counted(snapshots.count, "base snapshot")) of entities without replica")
      evidence["base_snapshots"] = "\(snapshots.count)"
      evidence["base_snapshots_of"] = examples(parents)
      evidence["oldest_base_snapshot"] = oldest.createdAt.description
    }
    if !targets.isEmpty {
      observed.append("\(counted(targets.count, "former target")) without replica")
      evidence["former_targets"] = examples(targets)
    }
    guard !observed.isEmpty else { return nil }
    return Finding(
      kind: .leftovers, severity: .notice, array: array.name,
      summary: "array '\(array.name)' still has \(observed.joined(separator: " and ")); somebody is expected to delete "
        + "what is not needed any more",
      evidence: evidence,
      judgedFrom: [array.name] + (targets.isEmpty ? [] : linkedArrays(of: array, situation.estate).map(\.name)))
  }
}

private func oldBaseSnapshots(of array: ArrayIndex, _ situation: Situation) -> [BaseSnapshot] {
  let now = situation.estate.now(at: array)
  return array.inventory.baseSnapshots.filter { snapshot in
    guard now - snapshot.createdAt >= situation.settings.leftoverAfter,
      let parent = array.member(snapshot.parent)
    else { return false }
    return !parent.isReplicated
  }
}

private struct Likeness: Hashable {
  var kind: EntityKind
  var name: String
  var sizeBytes: Int64
}

/// A master that is write-protected without a replica is rare: only then are other arrays searched.
private func formerTargets(on array: ArrayIndex, _ estate: Estate) -> [Entity] {
  let suspects = array.entities.filter { $0.isWriteProtected && !$0.isReplicated && $0.kind != .consistencyGroup }
  if suspects.isEmpty { return [] }
  let wanted = Set(suspects.map { Likeness(kind: $0.kind, name: $0.name, sizeBytes: $0.sizeBytes) })
  var found: Set<Likeness> = []
  for peer in linkedArrays(of: array, estate) {
    for entity in peer.entities {
      let likeness = Likeness(kind: entity.kind, name: entity.name, sizeBytes: entity.sizeBytes)
      if wanted.contains(likeness) { found.insert(likeness) }
    }
  }
  return suspects.filter { found.contains(Likeness(kind: $0.kind, name: $0.name, sizeBytes: $0.sizeBytes)) }
}

private func linkedArrays(of array: ArrayIndex, _ estate: Estate) -> [ArrayIndex] {
  array.links.compactMap { estate.array(serial: $0.remoteSerial) }
}
