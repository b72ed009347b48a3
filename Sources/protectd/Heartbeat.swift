import Logging
import Protection
import Reconciler
import ServiceLifecycle
import Systemd

/// Feeds systemd's watchdog for as long as cycles complete. When they stop, so does the feeding, and systemd restarts the
/// daemon: a checker that hangs must not look healthy (invariant 14).
actor Heartbeat: Service {
  private let notifier: ServiceNotifier
  private let logger: Logger
  private let clock = ContinuousClock()
  private var cycleInterval: Duration
  private var lastCompleted: ContinuousClock.Instant

  init(notifier: ServiceNotifier, logger: Logger, interval: Duration) {
    self.notifier = notifier
    self.logger = logger
    self.cycleInterval = interval
    self.lastCompleted = clock.now
  }

  func completed(_ record: CycleRecord) {
    lastCompleted = clock.now
    do {
      try notifier.feedWatchdog()
      try notifier.status(record.summary)
    } catch { logger.warning("\(error)") }
  }

  func adopt(interval: Duration) { cycleInterval = interval }

  func run() async throws {
    // Without a watchdog there is nothing to feed, but a service that returns would end the daemon.
    guard let limit = notifier.watchdogInterval else {
      try? await gracefulShutdown()
      return
    }
    try? await cancelWhenGracefulShutdown {
      while true {
        await self.feed(limit)
        try await self.clock.sleep(for: limit / 3)
      }
    }
  }

  /// A cycle is overdue when it has had the interval and the watchdog's own time and is still not done.
  private func feed(_ limit: Duration) {
    let age = clock.now - lastCompleted
    guard age < cycleInterval + limit else {
      logger.critical(
        "no cycle completed for \(age.inWords); the watchdog is not fed any more", metadata: ["event": "cycle-failed"])
      return
    }
    do { try notifier.feedWatchdog() } catch { logger.warning("\(error)") }
  }
}
