/// A group takes no member while it initializes (semantics R42), and each member makes it initialize: so one at a time.
func oneMemberAtATime(_ step: Step, _ context: GuardContext) -> String? {
  guard case .addMember(let addition) = step.change, let array = context.estate[step.array] else { return nil }
  if array.replica(id: addition.replicaID)?.isInitializing == true {
    return "\(addition.group.words) is initializing, and takes a member only when that is done"
  }
  guard context.groupsGrown.contains(addition.group.identity) else { return nil }
  return "another step of this plan adds a member to \(addition.group.words), which initializes then"
}
