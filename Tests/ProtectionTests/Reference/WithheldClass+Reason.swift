import Protection

extension WithheldClass {
  /// The class of a sentence of the real planner or guard; nil for one that is not known here.
  init?(_ row: WithheldStep) {
    let found = row.step == nil ? Self.ofPlanner(row) : Self.ofGuard(row)
    guard let found else { return nil }
    self = found
  }

  private static func ofPlanner(_ row: WithheldStep) -> WithheldClass? {
    switch row.changeWord {
    case "turn-direction": return .turnedDirection
    case "set-schedule": return .impossibleSchedule
    case "resume-replica": return .activeSidesSuspended
    case "add-member": return first(phrasesOfMembers, in: row.reason) ?? .memberImpossible
    default: break
    }
    let phrases: [(String, WithheldClass)] = [
      ("this plan already creates its replica", .oneReplicaPerEntity),
      ("filesystems can only be replicated async", .filesystemNotAsync),
      ("carries async replication only, not", .syncOverAsyncLink),
      ("so there is nothing to replicate yet", .emptyGroup), ("is already replicated alone", .memberReplicatedAlone),
      ("when its replica was deleted, but", .noNewDirection), ("when the replica was deleted, but", .noNewDirection),
      ("first, which policy", .mirrorFirst),
      ("synchronized first", .legNotReady), ("that arrays allow beside", .legNotReady),
    ]
    return first(phrases, in: row.reason) ?? .noTarget
  }

  private static let phrasesOfMembers: [(String, WithheldClass)] = [
    ("arrays cannot pair what is a member already", .unpairedMember), ("claims it by itself", .placeUnknown),
    ("names consistency group", .placeUnknown), ("holds no consistency group", .placeUnknown),
    ("says where it belongs", .placeUnknown), ("leaves out", .placeUnknown),
  ]

  private static func ofGuard(_ row: WithheldStep) -> WithheldClass? {
    let reason = row.reason
    if reason.hasPrefix("pool '") { return row.changeWord == "resume-replica" ? .causeNotGone : .poolRoom }
    if reason == "waits for approval" { return .approveMode }
    if reason.contains("but two readings of both arrays do not show it whole") { return .missedSuccess }
    let beginnings: [(String, WithheldClass)] = [
      ("hold ", .held), ("on hold since", .held), ("an operator released the hold", .afterHold),
      ("it is the first plan after the hold", .afterHold), ("refused ", .refused),
      ("outside the maintenance", .outsideWindow),
      ("the first plan after", .changedBasis),
    ]
    if let found = beginnings.first(where: { reason.hasPrefix($0.0) }) { return found.1 }
    return first(phrasesOfGuard, in: reason)
  }

  private static let phrasesOfGuard: [(String, WithheldClass)] = [
    ("and async at the same time", .secondReplica), ("which has to come first", .secondReplica),
    ("already has its async replica", .secondReplica),
    ("already creates its replica from", .secondReplica), ("may replicate it on", .secondReplica),
    ("synchronized first", .secondReplica), ("that arrays allow beside", .secondReplica),
    ("is seen for the first time", .rolesNotAsBefore), ("was not seen active with these roles", .rolesNotAsBefore),
    ("does not list the target of replica", .causeNotGone), ("does not list a target of replica", .causeNotGone),
    ("does not list the pool of replica", .causeNotGone), ("what was written to it would be lost", .causeNotGone),
    ("has a writable snapshot", .causeNotGone), ("suspended again each time", .contended),
    ("initializes again", .newMember), ("a resume replaces", .resuming),
    ("takes a member only when", .oneMemberAtATime), ("adds a member to", .oneMemberAtATime),
    ("does not list the group that would", .poolRoom), ("is not in the pool of", .notBothSidesSeen),
    ("has several replicas", .notBothSidesSeen),
    ("calls the array at its other end", .otherPeer), ("that it is at its other end", .otherPeer),
    ("already covers", .secondReplica), ("as replicated", .secondReplica), ("still has replica", .secondReplica),
    ("is a member of the consistency group with id", .secondReplica), ("is already replicated", .secondReplica),
    ("more than one major version apart", .versionDistance), (") cannot ", .missingFeature),
    ("carries async replication only", .linkTakesNoSync), ("is not ready for sync", .linkTakesNoSync),
    ("no definitive answer", .undecided), ("but no reading shows it yet", .undecided),
    ("another step of this plan", .usedTwice),
    ("was deleted less than", .vanished), ("undone by somebody each time", .contended), ("only observes", .observed),
    ("is not enabled", .observed), ("it protects from array", .newDirection), ("was deleted after", .failover),
    ("'discard-target-writes' of policy", .lossSinceBase),
    ("since the base would be lost", .lossSinceBase), ("since it would be lost", .lossSinceBase),
    ("went on after the base", .lossSinceBase), ("was written to it since", .lossSinceBase),
    ("could no longer write to it", .lossSinceBase),
    ("an operator released the hold", .afterHold), ("it is the first plan after the hold", .afterHold),
    ("has no pool with id", .poolRoom), ("no longer has the target", .poolRoom), ("creates at most", .creationBudget),
    ("are created in one cycle", .creationBudget), ("is created in one cycle", .creationBudget),
    (", the limit is", .initializationSlots), ("are kept for operators", .replicaSlots),
    ("and has no room for", .datasetLimit),
    ("are changed in one cycle", .estateShare),
    ("was not read completely", .notBothSidesSeen), ("no longer has", .notBothSidesSeen),
    ("are not known for certain", .notBothSidesSeen), ("has no link", .notBothSidesSeen),
    ("leads to the array with serial", .notBothSidesSeen), ("no longer belongs to", .notBothSidesSeen),
    ("do not belong to its names", .notBothSidesSeen), ("do not agree that", .notBothSidesSeen),
    ("would not exceed", .notBothSidesSeen), ("link '", .notBothSidesSeen), ("replica ", .notBothSidesSeen),
  ]

  private static func first(_ phrases: [(String, WithheldClass)], in reason: String) -> WithheldClass? {
    phrases.first { reason.contains($0.0) }?.1
  }
}
