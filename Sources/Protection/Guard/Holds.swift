/// A hold stops everything in its scope: the entity with its group or members, the policy, the link from either end,
/// either array.
func holds(_ step: Step, _ context: GuardContext) -> String? {
  guard let array = context.estate[step.array], let entity = array.entity(step.entity.identity) else { return nil }
  return context.holds.hold(
    on: entity, under: step.policy, over: array.link(named: step.link), at: array, context.estate)?.sentence
}
