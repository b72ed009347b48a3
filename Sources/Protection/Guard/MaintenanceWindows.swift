/// A policy with maintenance windows is carried out only inside one of them, by the clock of the window's own time zone.
func maintenanceWindows(_ step: Step, _ context: GuardContext) -> String? {
  guard let policy = context.policies[step.policy], !context.areWindowsOpen(of: policy) else { return nil }
  let windows = policy.limits.windows.map(\.description).joined(separator: ", ")
  return "outside the maintenance windows of policy '\(step.policy)': \(windows)"
}
