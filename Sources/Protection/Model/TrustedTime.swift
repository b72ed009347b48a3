/// The present of one observation, as far as it is known, and the one place that decides what time has ended (invariant 15).
/// While the clock of this machine is in doubt, everyone whose time might be the right one is a witness: an end has come
/// only when it has for all of them.
public struct TrustedTime: Hashable, Sendable {
  /// What each witness takes for the present, ascending; one alone while nothing is in doubt.
  private let witnesses: [Timestamp]

  /// - Parameter takenAt: by the clock of this machine.
  public init(_ takenAt: Timestamp, _ doubt: ClockDoubt? = nil) {
    self.init(witnesses: ([takenAt] + (doubt?.others ?? [])).sorted())
  }

  private init(witnesses: [Timestamp]) { self.witnesses = witnesses }

  /// The time that has come for certain.
  public var certain: Timestamp { witnesses[0] }

  /// What waits that begin now are counted from: whoever is right, none ends too early.
  public var latest: Timestamp { witnesses[witnesses.count - 1] }

  /// Whether a hold, an exclusion, a grace or a pause that lasts until then is over.
  public func isOver(_ end: Timestamp) -> Bool { end <= certain }

  /// Whether consent that lasts until then still counts.
  public func isValid(until end: Timestamp) -> Bool { end > latest }

  public func hasPassed(_ duration: Duration, since start: Timestamp) -> Bool { isOver(start + duration) }

  public func age(of start: Timestamp) -> Duration { max(.zero, certain - start) }

  /// Whether steps under these limits may begin: a window is open by the time of every witness.
  public func isOpen(_ limits: PolicyLimits) -> Bool {
    witnesses.allSatisfy { limits.areWindowsOpen(at: $0) }
  }

  public var isInDoubt: Bool { witnesses.count > 1 }

  /// The same, some time later.
  public func advanced(by elapsed: Duration) -> TrustedTime {
    TrustedTime(witnesses: witnesses.map { $0 + max(.zero, elapsed) })
  }
}

/// Why the clock of this machine may be wrong.
public struct ClockDoubt: Hashable, Sendable, Codable {
  public var cause: Cause
  /// What others take for the present.
  public var others: [Timestamp]

  public enum Cause: String, Hashable, Sendable, Codable {
    /// No array has told the time since the daemon started. What an earlier daemon was certain of has come, and the time
    /// since the start is measured.
    case unconfirmed
    /// It differs from every array that told the time.
    case differs
    /// It was set since it was last confirmed, and no array tells the time now.
    case jumped
  }

  public init(_ cause: Cause, others: [Timestamp] = []) {
    self.cause = cause
    self.others = others
  }
}

extension Observation {
  public var time: TrustedTime { TrustedTime(takenAt, clockDoubt) }

  /// Judges the clock of this machine by the arrays that were read and by time that was measured without it.
  /// - Parameters:
  ///   - expected: what the clock should show, counted from when an array last confirmed it; nil before the first time.
  ///   - remembered: what memory was certain of, and the time since the daemon started; nil where it remembers nothing.
  ///   - tolerance: by how much clocks may differ.
  public mutating func judgeClock(expected: Timestamp?, remembered: Timestamp?, tolerance: Duration) {
    let jump = expected.map { takenAt - $0 }.flatMap { $0.magnitude > tolerance ? $0 : nil }
    let skews = arrayNames.compactMap { self[$0]?.clockSkew }
    clockJump = jump
    isClockConfirmed = skews.contains { $0.magnitude <= tolerance }
    if isClockConfirmed {
      clockDoubt = nil
    } else if !skews.isEmpty {
      clockDoubt = ClockDoubt(
        .differs, others: skews.map { takenAt + $0 } + (jump == nil ? [] : [expected].compactMap(\.self)))
    } else if let expected {
      clockDoubt = jump == nil ? nil : ClockDoubt(.jumped, others: [expected])
    } else {
      clockDoubt = remembered.map { ClockDoubt(.unconfirmed, others: [$0]) }
    }
  }
}

extension Duration {
  public var magnitude: Duration { self < .zero ? .zero - self : self }
}
