/// A target is to hold what the source held, and nothing else. One that hosts can write to, or that has another size,
/// will not be what recovery expects; one that hosts use already may be somebody's idea of a failover.
///
/// Reports: a sync or async replica with targets that are not write-protected, differ in size from their source, or are
/// mapped to hosts. Critical when one is not write-protected, warning for sizes, notice for mappings alone.
/// Remedy: none, because it cannot be known whose writes these are; an operator takes the access away.
func targetTampered(_ covering: Covering, _ situation: Situation) -> Finding? {
  guard covering.roles == .agreed, covering.view.local.effectiveRole == .source,
    let peer = covering.peer
  else { return nil }
  let pairs = covering.datasetPairs(peer) { local, remote in
    !remote.isWriteProtected || local.sizeBytes != remote.sizeBytes || remote.isMapped
  }
  if pairs.isEmpty { return nil }
  let writable = pairs.map(\.remote).filter { !$0.isWriteProtected }
  let resized = pairs.filter { $0.local.sizeBytes != $0.remote.sizeBytes }.map(\.remote)
  let mapped = pairs.map(\.remote).filter(\.isMapped)
  let signs = [(writable, "not write-protected"), (resized, "of another size"), (mapped, "mapped to hosts")]
    .filter { !$0.0.isEmpty }
  let severity: Severity = !writable.isEmpty ? .critical : !resized.isEmpty ? .warning : .notice
  let observed = signs.map { "\(counted($0.0.count, "target")) \($0.1) ('\($0.0[0].name)')" }
  var evidence: Evidence = [:]
  if !writable.isEmpty { evidence["writable"] = examples(writable) }
  if !resized.isEmpty { evidence["resized"] = examples(resized) }
  if !mapped.isEmpty { evidence["mapped"] = examples(mapped) }
  return covering.finding(
    .targetTampered, severity,
    observed: "has on array '\(peer.name)' " + observed.joined(separator: ", "),
    expected: "wants untouched copies of the same size", evidence: evidence, judgedFrom: covering.bothArrays)
}
