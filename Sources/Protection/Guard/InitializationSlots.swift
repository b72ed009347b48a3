/// Arrays run only a few initial copies at once (rest 18); more would queue up and hide which entity is really on its way.
/// A creation that starts from a base counts as well, because its first job takes a slot; a suspended one does not, or
/// some that nobody resumes would keep everything else unprotected. Of a leg beside an active-active replica the array that
/// sends counts.
func initializationSlots(_ step: Step, _ context: GuardContext) -> String? {
  guard step.change.startsInitialCopy, let array = context.estate[step.array] else { return nil }
  let running = context.initialCopies(of: array)
  let undecided = context.undecidedCreations.count { $0.array == step.array }
  let inFlight = running + undecided + context.initializations[step.array, default: 0]
  let limit = context.settings.initializationSlots(of: array, context.history)
  guard inFlight >= limit else { return nil }
  let copies = inFlight == 1 ? "1 initial copy is" : "\(inFlight) initial copies are"
  return "\(copies) under way or planned before it on array '\(array.name)', the limit is \(limit)"
}
