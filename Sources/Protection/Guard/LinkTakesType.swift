/// A link that carries async replication only takes no sync or active-active replica (semantics R12).
func linkTakesType(_ step: Step, _ context: GuardContext) -> String? {
  guard case .createReplica(let creation) = step.change, creation.replication.type != .async,
    let array = context.estate[step.array], let link = array.link(named: step.link)
  else { return nil }
  return obstacleToSync(over: link, at: array, context.estate)
}
