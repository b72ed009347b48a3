/// What a pool's state and quotas mean for replication (semantics 8).
extension Pool {
  /// Why it does not take data or entities as it should, such as `is locked`; nil when it does.
  var blockage: String? {
    switch state {
    case .locked: "is locked"
    case .limited: "is limited"
    case .other(let word): word.isEmpty ? "does not tell its state" : "is in state '\(word)'"
    case .normal: physicalCapacityBytes > 0 && freePhysicalBytes <= 0 ? "has no physical space left" : nil
    }
  }

  /// Share of the physical capacity that is taken; nil where the array does not tell the capacity.
  var usedPercent: Int? {
    guard physicalCapacityBytes > 0 else { return nil }
    return Int(Int64(nearest: Double(physicalCapacityBytes - freePhysicalBytes) / Double(physicalCapacityBytes) * 100))
  }

  /// Physical bytes for each byte of the entities' sizes, snapshots included; nil where the array does not tell.
  var physicalShare: Double? {
    guard physicalCapacityBytes > 0, virtualCapacityBytes > freeVirtualBytes else { return nil }
    return Double(physicalCapacityBytes - freePhysicalBytes) / Double(virtualCapacityBytes - freeVirtualBytes)
  }

  var evidence: Evidence {
    var evidence: Evidence = [
      "pool": name, "pool_state": state.word, "free_virtual_bytes": "\(freeVirtualBytes)",
    ]
    if physicalCapacityBytes > 0 { evidence["free_physical_bytes"] = "\(freePhysicalBytes)" }
    return evidence
  }
}
