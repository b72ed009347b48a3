/// Learns from what runs and what waits how many initial copies an array runs at once.

/// - Returns: the new memory, by array; it replaces `history.copySlots` as a whole. A reading teaches something only where
///   copies wait while others run, or where more run than every model can, and nothing else could hold them up.
public func discoverCopySlots(_ observation: Observation, _ history: History) -> [CopySlots] {
  let estate = Estate(observation)
  var known = Dictionary(
    history.copySlots.filter { !estate.time.hasPassed(CopySlots.lifetime, since: $0.seenAt) }.map {
      ($0.arraySerial, $0)
    },
    uniquingKeysWith: { first, _ in first })
  for array in estate.arrays {
    guard let running = copiesAtTheLimit(of: array, estate), running >= known[array.serial]?.slots ?? 0 else {
      continue
    }
    known[array.serial] = CopySlots(arraySerial: array.serial, slots: running, seenAt: estate.time.latest)
  }
  return known.values.sorted { $0.arraySerial < $1.arraySerial }
}

/// How many copies run; nil where that does not show a limit.
private func copiesAtTheLimit(of array: ArrayIndex, _ estate: Estate) -> Int? {
  let copies = estate.initialCopies(of: array)
  let isHeldUp = copies.contains { copy in
    // A stalled copy may keep its slot or not; over a link that is not up states are not to be believed.
    copy.isStalledCopy || array.link(id: copy.linkID).map { estate.problem(of: $0, at: array.name) != nil } ?? true
  }
  if isHeldUp { return nil }
  let running = copies.count(where: \.isCopying)
  return running > 0 && (running < copies.count || running > CopySlots.fewest) ? running : nil
}

extension Replica {
  fileprivate var isStalledCopy: Bool { job == .stalled || synchronisation == .stalled }
}
