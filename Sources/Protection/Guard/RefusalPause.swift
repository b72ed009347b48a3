/// After an array refused a step it is asked again only after a pause that doubles with each refusal, up to a longest.
func refusalPause(_ step: Step, _ context: GuardContext) -> String? {
  guard let refusal = context.refusal(of: step), refusal.count > 0 else { return nil }
  let again = refusal.lastAt + pause(after: refusal.count, context.settings)
  guard !context.time.isOver(again) else { return nil }
  let times = refusal.count == 1 ? "once" : "\(refusal.count) times in a row"
  return "refused \(times), last because '\(refusal.because)'; tried again from \(again)"
}

private func pause(after count: Int, _ settings: ProtectionSettings) -> Duration {
  var pause = settings.refusalPause
  for _ in 1..<max(count, 1) where pause < settings.refusalPauseLongest { pause *= 2 }
  return min(pause, settings.refusalPauseLongest)
}
