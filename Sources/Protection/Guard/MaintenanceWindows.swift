/// A policy with maintenance windows is carried out only inside one of them, by the clock of the window's own time zone.
func maintenanceWindows(_ step: Step, _ context: GuardContext) -> String? {
  guard let policy = context.policies[step.policy], !context.areWindowsOpen(of: policy) else { return nil }
  if context.time.isInDoubt, policy.limits.areWindowsOpen(at: context.estate.takenAt) {
    return
      "nothing confirms the clock of this machine, by which a maintenance window of policy '\(step.policy)' is open"
  }
  let windows = policy.limits.windows.map(\.description).joined(separator: ", ")
  return "outside the maintenance windows of policy '\(step.policy)': \(windows)"
}
