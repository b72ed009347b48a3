/// Decides of which open findings the journal is reminded. Due is whoever passed another multiple of the interval since
/// the journal was last told, so that reminding 100,000 findings writes none of them.

/// The time between two cycles, in which reminders fell due.
public struct ReminderWindow: Hashable, Sendable, Codable {
  /// When the cycle before began; what was due then is told.
  public var after: Timestamp
  public var until: Timestamp
  public var interval: Duration

  public init(after: Timestamp, until: Timestamp, interval: Duration) {
    self.after = after
    self.until = until
    self.interval = interval
  }

  /// One reminder, however many multiples a stopped daemon missed. What is muted, or was not seen any more, waits.
  public func isDue(_ finding: OpenFinding, under inhibition: Inhibition) -> Bool {
    guard let told = finding.alert.told, finding.alert.goodReadings == 0 else { return false }
    let length = max(1, interval.milliseconds)
    let before = max(0, (after - told.at).milliseconds) / length
    return (until - told.at).milliseconds / length > before && inhibition.cause(of: finding) == nil
  }
}
