import Logging
import Protection
import Reconciler
import ServiceLifecycle
import Systemd

/// Feeds systemd's watchdog for as long as the schedule shows signs of life. When they stop, so does the feeding, and
/// systemd restarts the daemon: a checker that hangs must not look healthy (invariant 14).
actor Heartbeat: Service {
  private let notifier: ServiceNotifier
  private let logger: Logger
  private let journal: JournalQueue
  private let clock = ContinuousClock()
  private var longestSilence: Duration
  private var lastSign: ContinuousClock.Instant

  init(notifier: ServiceNotifier, logger: Logger, journal: JournalQueue, _ configuration: Configuration) {
    self.notifier = notifier
    self.logger = logger
    self.journal = journal
    longestSilence = configuration.longestSilence
    lastSign = clock.now
  }

  func noticed(_ sign: SignOfLife) {
    lastSign = clock.now
    do {
      try notifier.feedWatchdog()
      switch sign {
      case .progress: break
      case .completed(let record):
        // The one place outside of the daemon that can still say so.
        let mute = journal.progress.stalledFor == nil ? "" : "; the journal takes no entries, so no alert is heard"
        try notifier.status(record.summary + mute)
      case .watched(let error): try notifier.status("arrays are only watched: \(error)")
      }
    } catch { logger.warning("\(error)") }
  }

  func adopt(_ configuration: Configuration) { longestSilence = configuration.longestSilence }

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

  /// The watchdog's own time is left for what a cycle does beside reading.
  private func feed(_ limit: Duration) {
    let silence = clock.now - lastSign
    guard silence < longestSilence + limit else {
      logger.critical(
        "no cycle got on for \(silence.inWords); the watchdog is not fed any more", metadata: ["event": "cycle-failed"])
      return
    }
    do { try notifier.feedWatchdog() } catch { logger.warning("\(error)") }
  }
}

extension Configuration {
  /// The schedule sleeps for the interval, then an array may take its whole deadline before anything is known of it.
  fileprivate var longestSilence: Duration { cycleInterval + arrayDeadline }
}
