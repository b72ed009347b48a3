/// Arrays that are more than one major version apart refuse new replicas (semantics R14); existing ones are left alone.
func versionDistance(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica = step.change, let array = context.estate[step.array], let peer = context.estate[step.peer]
  else { return nil }
  return array.distance(to: peer)
}
