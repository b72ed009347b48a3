import ControlAPI
import ControlServer
import Foundation
import Logging
import Protection
import ProtectionStore
import Reconciler
import Systemd

/// Answers what comes through the control socket. It reads the store and the last cycle's conclusions, and leaves every
/// decision to the modules that own it. One file a topic holds the requests.
final class ControlDesk: ControlService {
  let store: ProtectionStore
  let schedule: Schedule
  let fleet: Fleet
  let registrars: Registrars
  let logger: Logger
  let startedAt: Timestamp
  let now: @Sendable () -> Timestamp
  /// How much the journal has taken.
  let journal: @Sendable () -> JournalQueue.Progress
  let shownPlans = ShownPlans()

  init(
    store: ProtectionStore, schedule: Schedule, fleet: Fleet, registrars: Registrars, logger: Logger,
    journal: @escaping @Sendable () -> JournalQueue.Progress, now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.schedule = schedule
    self.fleet = fleet
    self.registrars = registrars
    self.logger = logger
    self.journal = journal
    self.now = now
    self.startedAt = now()
  }

  /// Runs store calls and gives their errors the form of the control socket.
  func stored<Value>(_ body: () throws(StoreError) -> Value) throws(ControlError) -> Value {
    do throws(StoreError) { return try body() } catch {
      var refusal = ControlError(error)
      if let meant = meant(by: error) { refusal.details.append("did you mean '\(meant)'?") }
      throw refusal
    }
  }

  /// The policy or array that somebody meant who named one that does not exist.
  private func meant(by error: StoreError) -> String? {
    if case .unknownPolicy(let name) = error {
      return (try? store.tolerant.policies()).flatMap {
        NearMiss.name(name.rawValue, among: $0.lazy.map(\.policy.name.rawValue))
      }
    }
    guard case .unknownArray(let name) = error else { return nil }
    return (try? store.registrations()).flatMap {
      NearMiss.name(name.rawValue, among: $0.lazy.map(\.name.rawValue))
    }
  }

  /// Derives what may take long; see `Schedule.derive`.
  func derive<Value: Sendable>(
    _ work: @escaping @Sendable () throws(CancellationError) -> Value
  ) async throws(ControlError) -> Value {
    do throws(ScheduleError) { return try await schedule.derive(work) } catch { throw ControlError(scheduled: error) }
  }

  /// The present, some time after a reading.
  func time(since observation: Observation) -> TrustedTime {
    observation.time.advanced(by: now() - observation.takenAt)
  }

  /// Tells the journal about an administrative change.
  func announce(_ event: String, _ message: String, by caller: Caller, _ fields: Logger.Metadata = [:]) {
    var metadata = fields
    metadata["event"] = "\(event)"
    metadata["by"] = "\(caller)"
    logger.notice("\(message)", metadata: metadata)
  }
}

extension Author {
  init(_ caller: Caller) { self.init(name: caller.description, uid: caller.uid) }
}

extension ControlError {
  init(_ error: StoreError) {
    let kind: Kind =
      switch error {
      case .unknownPolicy, .unknownArray, .unknownHold, .unknownCredential: .notFound
      case .changedMeanwhile: .changedMeanwhile
      case .policyNameTaken, .duplicateArray, .arrayInUse, .registrationRefused, .serialDiffers, .serialTaken,
        .holdReleased,
        .holdPassing, .intentDecided:
        .conflict
      default: .failed
      }
    self.init(kind, error.description)
  }
}
