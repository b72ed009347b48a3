/// In a recovery people look for copies by name and bring up consistency groups as a whole. A target whose name says
/// nothing of its source is not found; one that is outside its group, or in a foreign one, is not recovered with it.
///
/// Reports: a replica whose target's name does not contain the source's, or whose targets are in another group than the
/// replica's, or in one at all for an entity that is replicated alone. Warning for groups, notice for the name alone.
/// Remedy: none, because arrays move no targets between groups; an operator renames it, or deletes the replica and lets
/// it be created anew.
func targetMisplaced(_ covering: Covering, _ situation: Situation) -> Finding? {
  let replica = covering.view.local
  guard covering.roles == .agreed, replica.tellsState, let peer = covering.peer
  else { return nil }
  let group = replica.entityKind == .consistencyGroup ? replica.remoteEntity : nil
  let misplaced = covering.datasetPairs(peer) { $0.remote.consistencyGroupID != group }.map(\.remote)
  let (source, target) = (replica.localEntityName, replica.remoteEntityName ?? "")
  let isNamedOddly = target != source && !target.isEmpty && !target.contains(source)
  if misplaced.isEmpty, !isNamedOddly { return nil }
  var observed: [String] = []
  var evidence: Evidence = ["remote_name": target]
  if let first = misplaced.first {
    let place = first.consistencyGroupID.flatMap { peer.entity(.consistencyGroup, $0)?.reference.words }
    observed.append("has target '\(first.name)' in \(place ?? "no consistency group")")
    evidence["misplaced"] = examples(misplaced)
  }
  if isNamedOddly { observed.append("has a target named '\(target)'") }
  return covering.finding(
    .targetMisplaced, misplaced.isEmpty ? .notice : .warning,
    observed: observed.joined(separator: " and ") + " on array '\(peer.name)'",
    expected: misplaced.isEmpty ? "wants targets named after their source" : "wants targets grouped as their sources",
    evidence: evidence, judgedFrom: covering.bothArrays)
}
