import Protection

/// What the two planners are compared by: one row for each change, in the plan's order.
struct ReferenceRow: Hashable, CustomStringConvertible {
  var changeWord: String
  var policy: PolicyName
  var array: ArrayName
  var entity: EntityReference
  var link: String
  /// The whole change with its numbers; nil where the planner could not even say what it would be.
  var change: Change?
  /// Nil: it is permitted.
  var withheld: WithheldClass?
  /// What it waits for.
  var consent: Consent?

  var description: String {
    let what = change.map { "\($0)" } ?? changeWord
    return "\(policy): \(entity.words) on \(array) over \(link): \(what): "
      + "\(withheld.map { "withheld, \($0)" } ?? "permitted")\(consent.map { ", waits for \($0)" } ?? "")"
  }
}

/// Why a change is not made. The order is the one in which reasons count.
enum WithheldClass: String, CaseIterable {
  // The planner's own: there is no step.
  case oneReplicaPerEntity, filesystemNotAsync, syncOverAsyncLink, emptyGroup, memberReplicatedAlone, noTarget
  case mirrorFirst, legNotReady, impossibleSchedule, activeSidesSuspended, turnedDirection, noNewDirection
  case unpairedMember, placeUnknown, memberImpossible
  // What no consent overrules.
  case notBothSidesSeen, otherPeer, secondReplica, versionDistance, missingFeature, linkTakesNoSync, held, undecided
  case usedTwice, vanished, rolesNotAsBefore, causeNotGone, refused, contended, observed
  // What a person's approval removes.
  case missedSuccess, newDirection, failover, lossSinceBase, afterHold, newMember, resuming, changedBasis, approveMode
  // What passes by itself.
  case outsideWindow, oneMemberAtATime, poolRoom, creationBudget, initializationSlots, replicaSlots, datasetLimit
  case estateShare
}

/// How an entity stands towards a policy that selects it.
enum ReferenceStanding: String, CaseIterable {
  case excluded, conflict, secondPolicy
  case replicated, replicatedThroughGroup, elsewhere
  case markedWithoutReplica, incompleteGroup, memberOfGroup
  case noLink, peerNotRead, noRemotePool, incapable, tooFarApart
  case missing, missingLeg, partnerNotRead, partnerHasLeg
}
