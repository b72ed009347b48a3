/// How often the arrays are read because people ask: as often as they like for a while, and then with pauses, so that a
/// script in a loop is no load. A reading costs `pause` and the time it takes; `credit` of that may be owed.
struct RequestPace: Sendable {
  private static let pause = Duration.seconds(3)
  private static let credit = Duration.seconds(60)

  private var paidAt = Duration.zero

  /// How long to wait before the next reading.
  /// - Parameter now: on any clock that does not stop.
  mutating func wait(at now: Duration) -> Duration {
    let begin = max(now, paidAt - Self.credit)
    paidAt = max(paidAt, begin) + Self.pause
    return begin - now
  }

  mutating func took(_ duration: Duration) { paidAt += duration }
}

/// The time since it was made, on a clock whose instants nobody else can compare.
struct Stopwatch: Sendable {
  let elapsed: @Sendable () -> Duration

  init(_ clock: some Clock<Duration>) {
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
  }
}
