import Protection
import Synchronization

/// The clock of this machine, with what has confirmed it since the daemon started.
public final class HostClock: Sendable {
  public let now: @Sendable () -> Timestamp
  /// Time since some moment, measured by a clock that nobody sets.
  public let uptime: @Sendable () -> Duration
  private let confirmed = Mutex<Moment?>(nil)
  /// What memory was certain of when the daemon started.
  private let remembered: Moment?

  /// A moment by both clocks.
  struct Moment: Sendable {
    var time: Timestamp
    var uptime: Duration

    func later(at uptime: Duration) -> Timestamp { time + (uptime - self.uptime) }
  }

  /// - Parameter remembered: the time that had come for certain when an earlier daemon ended.
  public init(
    now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Duration, remembered: Timestamp?
  ) {
    self.now = now
    self.uptime = uptime
    self.remembered = remembered.map { Moment(time: $0, uptime: uptime()) }
  }

  var moment: Moment { Moment(time: now(), uptime: uptime()) }

  /// What the clock should show, counted from when an array confirmed it; nil before the first time.
  func expected(at uptime: Duration) -> Timestamp? {
    confirmed.withLock { $0 }?.later(at: uptime)
  }

  /// What has come for certain since the daemon started; nil where memory remembers nothing.
  func remembered(at uptime: Duration) -> Timestamp? { remembered?.later(at: uptime) }

  func confirm(_ moment: Moment) { confirmed.withLock { $0 = moment } }
}
