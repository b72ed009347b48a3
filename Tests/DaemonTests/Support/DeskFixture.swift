import ControlAPI
import ControlServer
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

@testable import protectd

/// The control desk without its socket: the real one, on the schedule, cycle, store and fleet of a `TestDaemon`. Cycles
/// run only when a test asks for one.
final class DeskFixture {
  let daemon: TestDaemon
  private(set) var schedule: Schedule
  private(set) var desk: ControlDesk
  private var running: Task<Void, Never>
  private let fleet: Fleet?
  /// Its daemon's own user is 997.
  let registrars: Registrars

  /// - Parameter fleet: that the desk asks in place of the simulated arrays.
  init(_ daemon: TestDaemon, fleet: Fleet?) {
    self.daemon = daemon
    self.fleet = fleet
    registrars = Registrars(group: nil, ownUID: 997)
    (schedule, desk, running) = Self.start(daemon, fleet, registrars)
  }

  private static func start(
    _ daemon: TestDaemon, _ fleet: Fleet?, _ registrars: Registrars
  ) -> (Schedule, ControlDesk, Task<Void, Never>) {
    let schedule = Schedule(
      cycle: daemon.cycle, interval: .seconds(60), logger: daemon.alerts.logger, clock: TestClock()
    ) { _ in }
    let desk = ControlDesk(
      store: daemon.store, schedule: schedule, fleet: fleet ?? daemon.fleet,
      registrars: registrars, logger: daemon.alerts.logger,
      now: daemon.clock.now)
    return (schedule, desk, Task { await schedule.runRequested() })
  }

  func end() async {
    schedule.end()
    await running.value
  }

  /// Ends the daemon and starts it again on the same state directory.
  func restart() async throws {
    await end()
    try await daemon.restart()
    (schedule, desk, running) = Self.start(daemon, fleet, registrars)
  }

  var store: ProtectionStore { daemon.store }
  var now: Timestamp { daemon.now }

  // MARK: What people ask for

  @discardableResult
  func runCycle() async throws -> CycleAnswer { try await desk.runCycle(by: .anna) { _ in } }

  /// Applies policies, a file each.
  @discardableResult
  func apply(_ files: String..., consent: Bool = false) async throws -> PolicyApplyAnswer {
    let request = PolicyApplyRequest(
      files: files.enumerated().map { .init(name: "\($0 + 1).yaml", text: $1) }, acceptUnmanaged: consent)
    return try await desk.applyPolicies(request, by: .anna)
  }

  func why(_ entity: String, on array: String? = nil) async throws -> WhyEntityAnswer {
    let answer = try await desk.why(entity: entity, array: array)
    return try #require(answer.entities.first, "\(answer)")
  }

  // MARK: The state of the world

  /// The administrative changes that the journal was told, each with who made it.
  var announced: [String] {
    daemon.alerts.entries.compactMap { entry in entry.fields["by"].map { "\(entry.event): \(entry.message) [\($0)]" } }
  }

  /// The audit trail, oldest first.
  var audit: [String] {
    get throws {
      try store.auditTrail(limit: 1000).reversed().map { entry in
        "\(entry.by) (\(entry.by.uid ?? 0)): \(entry.action.rawValue) \(entry.subject)"
          + (entry.detail.map { ": \($0)" } ?? "")
      }
    }
  }

  /// `gold 1 enabled`, by name.
  var policies: [String] {
    get throws {
      try store.policies().map { "\($0.policy.name) \($0.revision) \($0.isEnabled ? "enabled" : "disabled")" }
    }
  }
}

/// Runs `body` with a desk, then ends its schedule and waits for that, also when `body` throws.
/// - Parameter policies: stored before the desk is there, by somebody else.
func withDesk(
  _ policies: String..., arrays: [ArrayName] = ["paris", "lyon"], settings: ProtectionSettings = .quick,
  fleet: Fleet? = nil, world: (inout SimulatedWorld) -> Void = volumes(3), body: (DeskFixture) async throws -> Void
) async throws {
  let daemon = try TestDaemon(policies: policies, arrays: arrays, settings: settings, world: world)
  let fixture = DeskFixture(daemon, fleet: fleet)
  do { try await body(fixture) } catch {
    await fixture.end()
    throw error
  }
  await fixture.end()
}

/// Volumes `prod-1`, `prod-2`, … of pool `prod` on array `paris`.
func volumes(_ count: Int) -> (inout SimulatedWorld) -> Void {
  { $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: count, pool: "prod")] }
}

/// The refusal that `body` must end in.
func refused<Answer>(
  sourceLocation: SourceLocation = #_sourceLocation, of body: () async throws -> Answer
) async throws -> ControlError {
  let answer: Answer
  do { answer = try await body() } catch let error as ControlError { return error }
  return try #require(nil, "not refused but answered: \(answer)", sourceLocation: sourceLocation)
}

extension Caller {
  static let anna = Caller(uid: 1000, gid: 100, pid: 1, userName: "anna")
  static let root = Caller(uid: 0, gid: 0, pid: 1, userName: "root")
  static let bert = Caller(uid: 1001, gid: 100, pid: 1, userName: nil)
}
