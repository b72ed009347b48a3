/// An entity on which the same change was carried out again and again within a day is changed back by somebody else, a
/// person or the array: whoever it is, protectd does not fight. The drift stays reported; the change is tried again when the day is over.
func contended(_ step: Step, _ context: GuardContext) -> String? {
  guard let repetition = context.repetition(of: step), repetition.count >= context.settings.repetitionLimit else {
    return nil
  }
  let undone = if case .resumeReplica = step.change { "suspended again" } else { "undone by somebody" }
  return
    "it was done \(repetition.count) times since \(repetition.firstAt) and \(undone) each time; left alone "
    + "until \(repetition.firstAt + Repetition.window)"
}
