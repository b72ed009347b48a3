/// A policy with maintenance windows is carried out only inside one of them, by the clock of the window's own time zone.
func maintenanceWindows(_ step: Step, _ context: GuardContext) -> String? {
  guard let limits = context.policies[step.policy]?.limits, !limits.areWindowsOpen(at: context.takenAt) else {
    return nil
  }
  let windows = limits.windows.map(\.description).joined(separator: ", ")
  return "outside the maintenance windows of policy '\(step.policy)': \(windows)"
}
