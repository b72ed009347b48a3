/// Arrays take a limited number of replicas (rest 18); some are left to operators on all sides.
func replicaSlots(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica = step.change else { return nil }
  let limit = context.settings.replicaLimit - context.settings.replicaSlotsKept
  for name in [step.array, step.peer] + (context.otherPeer(of: step).map { [$0.array.name] } ?? []) {
    guard let array = context.estate[name] else { continue }
    let undecided = context.undecidedCreations.count { $0.array == name || $0.peer == name }
    let used = array.replicas.count + undecided + context.replicasAdded[name, default: 0]
    guard used >= limit else { continue }
    return "array '\(name)' has \(counted(used, "replica")) of \(context.settings.replicaLimit), and "
      + "\(context.settings.replicaSlotsKept) are kept for operators"
  }
  return nil
}
