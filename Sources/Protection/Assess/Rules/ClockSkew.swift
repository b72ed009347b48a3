/// Clocks differ by more than they may. Ages, ends and windows go by clocks: by a wrong one a hold ends too early, or a copy
/// looks older than it is.
///
/// Reports: each array whose clock is off by more than `clockTolerance`. Warning. For this machine, when it differs from
/// all arrays that told the time, when its clock was set while the daemon runs, or when arrays were read and none tells the
/// time: critical while nothing confirms it, and a notice when it was set to what an array tells.
/// Remedy: people set the clock. Ages of restore points are judged by the clock of the array that tells them, and while
/// this machine's clock is in doubt nothing is done that only the passing of time makes possible.
func clockSkew(_ situation: Situation) -> [Finding] {
  let host = hostSkew(situation)
  // When all differ, this machine is the odd one out.
  if situation.estate.observation.clockDoubt?.cause == .differs { return host }
  return host + situation.estate.arrays.compactMap { arraySkew($0, situation) }
}

private func arraySkew(_ array: ArrayIndex, _ situation: Situation) -> Finding? {
  guard let skew = array.inventory.clockSkew, skew.magnitude > situation.settings.clockTolerance else { return nil }
  return Finding(
    kind: .clockSkew, severity: .warning, array: array.name,
    summary:
      "the clock of array '\(array.name)' is \(skew.wholeSeconds.asSkew) this machine's; all clocks are expected to agree "
      + "within \(situation.settings.clockTolerance.inWords)",
    evidence: ["array_time": situation.estate.now(at: array).description, "host_time": situation.takenAt.description],
    judgedFrom: [array.name])
}

private func hostSkew(_ situation: Situation) -> [Finding] {
  let observation = situation.estate.observation
  let told = situation.estate.arrays.compactMap { array in array.inventory.clockSkew.map { (array.name, $0) } }
  let observed: String
  var severity = Severity.critical
  switch (observation.clockDoubt?.cause, observation.clockJump) {
  case (.differs, _):
    let arrays = told.map { "\((.zero - $1.wholeSeconds).asSkew) array '\($0)'" }.joined(separator: ", ")
    observed = "is \(arrays), and agrees with no array that told the time"
  case (.jumped, let jump?): observed = "was set \(jump.asJump), and no array that was read tells the time"
  case (.jumped, nil): return []
  case (.unconfirmed, _):
    // Arrays that cannot be read are findings of their own.
    if situation.estate.arrays.isEmpty { return [] }
    observed = "is confirmed by nobody: no array that was read tells the time"
  case (nil, let jump?):
    observed = "was set \(jump.asJump), to what an array tells"
    severity = .notice
  case (nil, nil): return []
  }
  let consequence =
    severity == .critical
    ? "until it is right, no hold, exclusion, grace or pause ends, and no maintenance window opens"
    : "it is expected to be set only while protectd does not run"
  var evidence: Evidence = ["host_time": situation.takenAt.description]
  for (array, skew) in told { evidence["time_of_\(array)"] = (situation.takenAt + skew).description }
  return [
    Finding(
      kind: .clockSkew, severity: severity, summary: "the clock of this machine \(observed); \(consequence)",
      evidence: evidence, judgedFrom: [])
  ]
}

extension Duration {
  /// `5 min ahead of`, `5 min behind`.
  fileprivate var asSkew: String { "\(magnitude.inWords) \(self < .zero ? "behind" : "ahead of")" }
  /// `5 h forward`, `5 h back`.
  fileprivate var asJump: String { "\(magnitude.inWords) \(self < .zero ? "back" : "forward")" }
  /// Rounded down, as arrays tell their time.
  fileprivate var wholeSeconds: Duration { .seconds(components.seconds - (components.attoseconds < 0 ? 1 : 0)) }
}
