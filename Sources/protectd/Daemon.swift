import ControlAPI
import ControlServer
import Foundation
import InfiniBox
import Logging
import Protection
import ProtectionStore
import Reconciler
import ServiceLifecycle
import Synchronization
import Systemd
import UnixSignals

/// Puts the parts together and runs them until a signal says otherwise.
final class Daemon: Sendable {
  private let places: Places
  private let logger: Logger
  private let notifier = ServiceNotifier()
  private let store: ProtectionStore
  private let fleet: Fleet
  private let schedule: Schedule
  private let heartbeat: Heartbeat
  private let registrars: Registrars
  private let journal: JournalQueue
  private let delivery: AlertDelivery

  static let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
  private let clock: HostClock

  init(_ places: Places, _ configuration: Configuration, _ journal: JournalQueue) throws {
    LoggingSystem.bootstrap { _ in JournalLogHandler(journal, logLevel: configuration.logLevel) }
    self.journal = journal
    delivery = AlertDelivery(to: journal)
    self.places = places
    logger = Logger(label: "protectd")
    // Checking and migrating a large store takes its time.
    do { try notifier.extendTimeout(by: .seconds(600)) } catch { logger.warning("\(error)") }
    store = try ProtectionStore(path: places.store, version: ProtectdVersion.current, now: Self.now())
    if let cause = store.cannotWriteBecause {
      logger.critical("\(cause); arrays are only watched until this is mended", metadata: ["event": "store"])
    }
    adoptAuthorityFiles(in: store, logger)
    registrars = Registrars(group: configuration.registrarGroup)
    let connector = Connector(
      credentials: places.credentials, callDeadline: configuration.callDeadline, logger: logger)
    fleet = Fleet(
      firstPause: configuration.cycleInterval, now: Self.now, mending: { connector.mending($0) },
      connect: { try connector.connect($0) })
    heartbeat = Heartbeat(notifier: notifier, logger: logger, journal: journal, configuration)
    let start = ContinuousClock.now
    clock = HostClock(now: Self.now, uptime: { ContinuousClock.now - start }, remembered: try store.certainTime())
    schedule = Schedule(
      cycle: Self.cycle(configuration, store, fleet, delivery, logger, clock), interval: configuration.cycleInterval,
      logger: logger,
      onSignOfLife: { [heartbeat] sign in await heartbeat.noticed(sign) })
  }

  private static func cycle(
    _ configuration: Configuration, _ store: ProtectionStore, _ fleet: Fleet, _ delivery: AlertDelivery,
    _ logger: Logger, _ clock: HostClock
  ) -> Cycle {
    Cycle(
      store: store, fleet: fleet, settings: configuration.protection, arrayDeadline: configuration.arrayDeadline,
      logger: logger, delivery: delivery, clock: clock)
  }

  /// One cycle, for timers and tests.
  func runOnce() async throws {
    let runner = Task { await schedule.runRequested() }
    // A signal breaks the reading off, as it does for the service: then nobody takes its end for an array's doing.
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let watcher = Task { [schedule] in for await _ in signals { schedule.end() } }
    let outcome: Result<CycleRecord, any Error>
    do { outcome = .success(try await schedule.runCycle { _ in }) } catch { outcome = .failure(error) }
    watcher.cancel()
    schedule.end()
    await runner.value
    await fleet.closeAll()
    try? store.endAllReadings()
    if case .failure(let error) = outcome {
      // Anything else was said already, where it happened.
      if error is ScheduleError { logger.notice("protectd ends before its cycle did: it got a signal") }
      throw ExitStatus.failed
    }
  }

  /// Serves until SIGTERM or SIGINT; SIGHUP reads the configuration anew.
  func run() async throws {
    let desk = ControlDesk(
      store: store, schedule: schedule, fleet: fleet, registrars: registrars, logger: logger,
      journal: { [journal] in journal.progress }, now: Self.now)
    let inherited = try inheritedSockets().first { $0.name == "control" }
    let server = try ControlSocketServer(
      service: desk,
      address: inherited.map { .inherited(descriptor: $0.descriptor) } ?? .path(places.controlSocket), logger: logger)
    // Services stop in reverse order: first no further step begins, then the socket and the cycle in flight end.
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: ScheduleService(schedule: schedule)),
          .init(service: heartbeat),
          .init(service: ReloadService { await self.reload() }),
          .init(service: server),
          .init(
            service: ReadinessService(
              schedule: schedule, notifier: notifier, logger: logger,
              greeting: "protectd \(ProtectdVersion.current) runs: epoch \(store.epoch), store '\(store.path)'")),
        ], gracefulShutdownSignals: [.sigterm, .sigint],
        // Its own account of services starting and ending is no administrator's business.
        logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
    try await group.run()
    await fleet.closeAll()
    // A check may have been broken off, too. A store that cannot be written says so elsewhere.
    try? store.endAllReadings()
    logger.notice("protectd ends", metadata: ["event": "shutdown"])
  }

  /// New settings hold from the next cycle on, and credentials are read anew; a cycle under way keeps its settings and
  /// connections. A file that cannot be used changes nothing.
  private func reload() async {
    do {
      try notifier.reloading(status: "reading the configuration")
      let configuration = try places.configuration.read()
      let cycle = Self.cycle(configuration, store, fleet, delivery, logger, clock)
      registrars.adopt(group: configuration.registrarGroup)
      schedule.betweenCycles { [schedule, heartbeat, fleet] in
        await fleet.closeAll()
        await fleet.adopt(firstPause: configuration.cycleInterval)
        await schedule.adopt(cycle: cycle, interval: configuration.cycleInterval)
        await heartbeat.adopt(configuration)
      }
      let credentials =
        places.credentials?.isOfService == true
        ? "; credentials are those of the start, 'systemctl restart protectd' hands changed ones over" : ""
      logger.notice(
        "configuration reloaded; the next cycle uses it\(credentials)", metadata: ["event": "reload"])
    } catch {
      logger.error("\(error); the settings in force stay", metadata: ["event": "configuration"])
    }
    do { try notifier.ready() } catch { logger.warning("\(error)") }
  }
}

/// How `--once` ends when its cycle could not be recorded.
enum ExitStatus: Error { case failed }

extension AlertDelivery {
  convenience init(to journal: JournalQueue) {
    let known = Mutex(0)
    self.init {
      let isTaken = await journal.flush()
      let hasLost = known.withLock { known in
        let lost = journal.progress.lost
        defer { known = lost }
        return lost > known
      }
      return hasLost ? .lost : isTaken ? .taken : .waiting
    }
  }
}
