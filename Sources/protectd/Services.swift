import Logging
import Reconciler
import ServiceLifecycle
import Systemd
import UnixSignals

/// The daemon's parts as services. None lets a cancellation out of `run()`: the group would then cancel all others, and
/// a step in flight would be broken off.

/// Runs the cycles; a shutdown lets the step in flight finish. It returns only when its turn to stop has come: a service
/// that ends before would make the group cancel all others.
struct ScheduleService: Service {
  let schedule: Schedule

  func run() async throws {
    await withGracefulShutdownHandler {
      await schedule.run()
      try? await gracefulShutdown()
    } onGracefulShutdown: {
      schedule.end()
    }
  }
}

/// SIGHUP, and so `systemctl reload`.
struct ReloadService: Service {
  let reload: @Sendable () async -> Void

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { await reload() }
  }
}

/// Tells systemd and the journal that all services were started, and that they are about to end. It is the first to
/// hear of a shutdown, and stops the schedule at once: who waits for a cycle is answered when its step is done.
struct ReadinessService: Service {
  let schedule: Schedule
  let notifier: ServiceNotifier
  let logger: Logger
  let greeting: String

  func run() async throws {
    logger.notice("\(greeting)", metadata: ["event": "startup"])
    do { try notifier.ready(status: "first cycle under way") } catch { logger.warning("\(error)") }
    try? await gracefulShutdown()
    schedule.end()
    do { try notifier.stopping(status: "finishing the step in flight") } catch { logger.warning("\(error)") }
  }
}
