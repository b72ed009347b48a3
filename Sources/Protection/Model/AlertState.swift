/// What memory keeps of an open finding's alert: how much of it the journal was told, and what its end still needs.
public struct AlertState: Hashable, Sendable, Codable {
  /// Nil: the journal knows nothing of it yet, because it is pending or muted.
  public var told: Telling?
  /// Readings that could have shown the drift and did not, since it was last seen.
  public var goodReadings: Int32
  /// How often it came back shortly after it was resolved.
  public var returns: Int32
  /// Of a finding that mutes others: how many they were when the journal was last told.
  public var muted: Int32
  /// Until when the journal is not told because a remedy is under way: promised once, and not extended, so that a remedy
  /// that never comes hides nothing. Nil: no such promise was made.
  public var heldBackUntil: Timestamp?

  public init(
    told: Telling? = nil, goodReadings: Int32 = 0, returns: Int32 = 0, muted: Int32 = 0, heldBackUntil: Timestamp? = nil
  ) {
    self.heldBackUntil = heldBackUntil
    self.told = told
    self.goodReadings = goodReadings
    self.returns = returns
    self.muted = muted
  }

  /// The last entry in the journal about a finding; reminders by the clock count from it and leave it as it is.
  public struct Telling: Hashable, Sendable, Codable {
    /// `opened`, `escalated` or `reminder`; what is resolved is no longer remembered as open.
    public var kind: FindingTransition.Kind
    /// The highest that was told so far: no level is told twice.
    public var severity: Severity
    public var at: Timestamp
    public var cycle: Int64

    public init(kind: FindingTransition.Kind, severity: Severity, at: Timestamp, cycle: Int64) {
      self.kind = kind
      self.severity = severity
      self.at = at
      self.cycle = cycle
    }
  }

  public enum Word: String, Sendable, Codable, CaseIterable {
    /// Open, and not told yet: its remedy is under way, an outage is told instead, or it has not been open for long enough.
    case pending
    case firing
    /// Not seen any more, and not yet for long enough to be over.
    case clearing
  }

  public var word: Word { goodReadings > 0 ? .clearing : told == nil ? .pending : .firing }
}

/// When the journal is told about findings; part of `ProtectionSettings`.
public struct AlertSettings: Hashable, Sendable, Codable {
  /// For how long a finding must have been open before the journal is told.
  public var pending: Duration
  /// For how long a remedy that is under way may take before the journal is told; of a queue that has a forecast, beyond
  /// the time that was forecast.
  public var remedyPatience: Duration
  /// From the last entry about an open finding to the reminder, and from one reminder to the next.
  public var reminderInterval: Duration
  /// Readings in a row without the drift that end a finding; more for one that keeps coming back.
  public var resolveAfterReadings: Int

  public init(
    pending: Duration = .zero, remedyPatience: Duration = .seconds(600),
    reminderInterval: Duration = .seconds(4 * 3600), resolveAfterReadings: Int = 2
  ) {
    self.pending = pending
    self.remedyPatience = remedyPatience
    self.reminderInterval = reminderInterval
    self.resolveAfterReadings = resolveAfterReadings
  }

  /// No forecast of a queue keeps the journal waiting for longer.
  public static let longestForecast = Duration.seconds(86_400)

  /// A finding that is found again so soon after its end counts as one that comes back.
  public static let returnWindow = Duration.seconds(3600)

  /// Doubled with each return, up to 32 times as many: what goes back and forth is told ever less often.
  func readingsToResolve(_ alert: AlertState) -> Int { max(1, resolveAfterReadings) << Int(min(alert.returns, 5)) }
}

/// A finding that ended lately.
public struct ResolvedFinding: Hashable, Sendable, Codable {
  public var subject: Finding.Subject
  public var resolvedAt: Timestamp
  public var returns: Int32

  public init(subject: Finding.Subject, resolvedAt: Timestamp, returns: Int32) {
    self.subject = subject
    self.resolvedAt = resolvedAt
    self.returns = returns
  }
}
