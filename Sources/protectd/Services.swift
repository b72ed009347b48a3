import Logging
import Reconciler
import ServiceLifecycle
import Systemd
import UnixSignals

/// The daemon's parts as services. None lets a cancellation out of `run()`: the group would then cancel all others, and
/// a step in flight would be broken off.

/// Runs the cycles; a shutdown lets the step in flight finish.
struct ScheduleService: Service {
  let schedule: Schedule

  func run() async throws {
    await withGracefulShutdownHandler {
      await schedule.run()
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

/// Tells systemd that all services were started, and when they are about to end.
struct ReadinessService: Service {
  let notifier: ServiceNotifier
  let logger: Logger

  func run() async throws {
    do { try notifier.ready(status: "first cycle under way") } catch { logger.warning("\(error)") }
    try? await gracefulShutdown()
    do { try notifier.stopping(status: "finishing the step in flight") } catch { logger.warning("\(error)") }
  }
}
