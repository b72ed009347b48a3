/// A policy with maintenance windows is carried out only inside one of them, by the clock of the window's own time zone.
func maintenanceWindows(_ step: Step, _ context: GuardContext) -> String? {
  guard let windows = context.policies[step.policy]?.limits.windows, !windows.isEmpty else { return nil }
  if windows.contains(where: { $0.contains(context.takenAt) }) { return nil }
  return
    "outside the maintenance windows of policy '\(step.policy)': \(windows.map(\.description).joined(separator: ", "))"
}
