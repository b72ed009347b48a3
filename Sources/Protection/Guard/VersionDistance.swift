/// Arrays that are more than one major version apart refuse new replicas (semantics R14); existing ones are left as
/// they are.
func versionDistance(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica = step.change, let array = context.estate[step.array], let peer = context.estate[step.peer],
    let skew = skew(between: array, and: peer)
  else { return nil }
  return "the arrays are more than one major version apart: \(skew)"
}
