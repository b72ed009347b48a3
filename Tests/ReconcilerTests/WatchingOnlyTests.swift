import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

/// A store that cannot be written, or that has lost its name, never ends the watching, and nothing is written to an array
/// meanwhile.
struct WatchingOnlyTests {
  private static func daemon() throws -> TestDaemon {
    let daemon = try TestDaemon(policy()) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
    }
    // Nobody answers at this array's address: a critical finding.
    try daemon.register("nice")
    return daemon
  }

  private static func schedule(_ daemon: TestDaemon, _ signs: SharedValue<[String]>) -> Schedule {
    Schedule(cycle: daemon.cycle, interval: .seconds(60), logger: daemon.alerts.logger, clock: TestClock()) { sign in
      switch sign {
      case .progress: break
      case .completed: signs.value += ["completed"]
      case .watched: signs.value += ["watched"]
      }
    }
  }

  /// In a process of its own, which gives up root's rights: for root no file is read-only.
  @Test(.enabled(if: getuid() == 0, "only root can become another user"), .timeLimit(.minutes(2)))
  func `a start on a read-only disk watches and tells, and writes once the disk takes writes again`() async throws {
    await #expect(processExitsWith: .success) {
      let daemon = try Self.daemon()
      let file = daemon.store.path
      let folder = URL(filePath: file).deletingLastPathComponent().path
      let signs = SharedValue<[String]>([])
      func become(_ user: uid_t, file mode: mode_t, folder folderMode: mode_t) {
        #expect(seteuid(0) == 0 && chmod(file, mode) == 0 && chmod(folder, folderMode) == 0 && seteuid(user) == 0)
      }
      try daemon.store.close()
      become(65534, file: 0o444, folder: 0o555)
      try await daemon.restart()
      let cause = StoreError.readOnly(path: file)
      #expect(daemon.store.cannotWriteBecause == cause)
      #expect(throws: cause) { try daemon.apply(policy("tin")) }
      let schedule = Self.schedule(daemon, signs)
      async let running: Void = schedule.runRequested()
      for _ in 1...2 {
        await #expect(throws: cause) { _ = try await schedule.runCycle { _ in } }
      }
      #expect(daemon.writes.isEmpty && signs.value == ["watched", "watched"])
      #expect(daemon.alerts.transitions(of: .arrayUnreadable) == ["opened", "opened"], "told in each cycle")
      #expect(daemon.alerts.entries(of: "cycle-failed").count == 2)
      #expect(try await schedule.rehearse().plan.permitted.count == 2)

      become(65534, file: 0o666, folder: 0o777)
      let record = try await schedule.runCycle { _ in }
      #expect(record.steps.map(\.outcome.word) == ["done", "done"] && daemon.sources() == ["prod-1", "prod-2"])
      #expect(daemon.alerts.entries(of: "store").last?.message.hasPrefix("memory works again") == true)
      #expect(await schedule.failure == nil && daemon.store.cannotWriteBecause == nil)
      schedule.end()
      await running
      #expect(seteuid(0) == 0)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a store that is removed while it is used is told, and nothing more is written to an array`() async throws {
    let daemon = try Self.daemon()
    let signs = SharedValue<[String]>([])
    let schedule = Self.schedule(daemon, signs)
    async let running: Void = schedule.runRequested()
    try FileManager.default.removeItem(atPath: daemon.store.path)
    await #expect(throws: StoreError.displaced(path: daemon.store.path)) { _ = try await schedule.runCycle { _ in } }
    #expect(daemon.writes.isEmpty && signs.value == ["watched"])
    #expect(daemon.alerts.entries(of: "cycle-failed").first?.message.contains("was moved, removed or replaced") == true)
    #expect(daemon.alerts.transitions(of: .arrayUnreadable) == ["opened"])
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `a store that is replaced within a cycle gets no intent, and no request leaves`() async throws {
    let daemon = try Self.daemon()
    let schedule = Self.schedule(daemon, SharedValue([]))
    async let running: Void = schedule.runRequested()
    let path = daemon.store.path
    await #expect(throws: StoreError.displaced(path: path)) {
      _ = try await schedule.runCycle { progress in
        if case .planned = progress { rename(path, path + ".away") }
      }
    }
    #expect(daemon.writes.isEmpty)
    rename(path + ".away", path)
    let record = try await schedule.runCycle { _ in }
    #expect(record.steps.map(\.outcome.word) == ["done", "done"])
    schedule.end()
    await running
  }

  @Test(.timeLimit(.minutes(1)))
  func `ending while arrays are only watched ends at once`() async throws {
    let daemon = try Self.daemon()
    try FileManager.default.removeItem(atPath: daemon.store.path)
    daemon.inject(.delay(milliseconds: 600_000), on: "lyon", count: nil)
    let schedule = Self.schedule(daemon, SharedValue([]))
    async let running: Void = schedule.run()
    while daemon.simulator.requestLog.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    schedule.end()
    await running
    #expect(daemon.writes.isEmpty)
  }
}
