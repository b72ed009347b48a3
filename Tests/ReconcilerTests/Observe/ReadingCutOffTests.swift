import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Testing

/// No array ends the daemon again and again, nor takes the other arrays along.
@Suite(.timeLimit(.minutes(2))) struct ReadingCutOffTests {
  private func daemon() throws -> TestDaemon {
    try TestDaemon(policy()) { $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")] }
  }

  private func requests(_ daemon: TestDaemon, to array: String) -> Int {
    daemon.simulator.requestLog.count { $0.array == array }
  }

  @Test func `after an end while all arrays are read they are read one after the other, once`() async throws {
    let daemon = try daemon()
    try await daemon.killWhileReading("paris", "lyon")
    daemon.simulator.clearRequestLog()
    let record = try await daemon.runCycle()
    #expect(record.arrays.allSatisfy { $0.unreadableBecause == nil })
    let order = daemon.simulator.requestLog.map(\.array)
    let reading = order.prefix { $0 == "lyon" }.count
    #expect(reading > 5 && order.dropFirst(reading).prefix(5).allSatisfy { $0 == "paris" }, "\(order)")
    let said = daemon.alerts.entries(of: "reading-cut-off")
    #expect(
      said.map(\.message) == [
        "protectd ended without being asked to while it read arrays 'lyon', 'paris': they are read last and one after the "
          + "other now"
      ])
    #expect(try daemon.store.readingSuspicions() == [], "both have been read")
    try await daemon.runCycle()
    #expect(daemon.alerts.entries(of: "reading-cut-off").count == 1)
  }

  @Test func `an array on which it ends twice alone is left out, the others are read`() async throws {
    let daemon = try daemon()
    try await daemon.runCycles(2)
    // The other one is through with before, and known to be.
    try await daemon.killWhileReading("lyon", settling: ReadingMarksPatience.andMore)
    try await daemon.killWhileReading("lyon")
    #expect(
      try daemon.store.readingSuspicions() == [
        ReadingSuspicion(array: "lyon", endsAlone: 1, lastEndAt: daemon.now)
      ])

    daemon.simulator.clearRequestLog()
    let record = try await daemon.runCycle()
    let until = daemon.now + .seconds(60)
    let reason = record.arrays.first { $0.array == "lyon" }?.unreadableBecause
    #expect(reason?.hasPrefix("cannot read array 'lyon': protectd ended 2 times in a row while it was read") == true)
    #expect(reason?.contains("left out until \(until);") == true)
    #expect(requests(daemon, to: "lyon") == 0 && requests(daemon, to: "paris") > 5)
    #expect(record.verdicts.unknown == record.verdicts.total && record.verdicts.total > 0, "unknown, not absent")
    let finding = try #require(try daemon.openFindings(.arrayUnreadable).first)
    #expect(finding.array == "lyon" && finding.severity == .critical)
    let said = daemon.alerts.entries(of: "reading-cut-off")
    #expect(said.map(\.level) == [.warning, .critical])
    #expect(said.last?.message.contains("2 times in a row while it read nothing but array 'lyon'") == true)

    // After the pause it is tried again, and one more end leaves it out for longer.
    daemon.advance(.seconds(61))
    try await daemon.killWhileReading("lyon")
    for seconds in [0, 61] {
      daemon.advance(.seconds(seconds))
      daemon.simulator.clearRequestLog()
      try await daemon.runCycle()
      #expect(requests(daemon, to: "lyon") == 0)
    }
    daemon.advance(.seconds(60))
    try await daemon.runCycle()
    #expect(try daemon.store.readingSuspicions() == [], "it was read, and the daemon is still there")
    try await daemon.runCycle()
    #expect(try daemon.openKinds == [])
    #expect(daemon.alerts.transitions(of: .arrayUnreadable) == ["opened", "resolved"])
  }

  @Test func `a check that succeeds, and a changed registration, end the pause`() async throws {
    let daemon = try TestDaemon { _ in }
    for _ in 1...2 { try await daemon.killWhileReading("lyon", settling: ReadingMarksPatience.andMore) }
    daemon.simulator.clearRequestLog()
    try await daemon.runCycle()
    #expect(requests(daemon, to: "lyon") == 0)
    try daemon.store.giveAnotherTry("lyon")
    // Once more would leave it out again at once.
    #expect(try daemon.store.readingSuspicions().map(\.endsAlone) == [1])
    try await daemon.killWhileReading("lyon")
    daemon.simulator.clearRequestLog()
    try await daemon.runCycle()
    #expect(requests(daemon, to: "lyon") == 0)

    try daemon.store.removeArray("lyon", by: .anna, at: daemon.now)
    try daemon.register("lyon", at: "management.lyon")
    daemon.network.route("management.lyon", to: "lyon")
    #expect(try daemon.store.readingSuspicions() == [])
    let record = try await daemon.runCycle()
    #expect(record.arrays.allSatisfy { $0.unreadableBecause == nil })
  }

  @Test func `an end that was asked for is nobody's doing`() async throws {
    let daemon = try daemon()
    daemon.inject(.delay(milliseconds: 600_000), "GET", on: "lyon", count: nil)
    let (cycle, stop) = (daemon.cycle, StopSignal())
    let running = Task { try await cycle.run(stop: stop) { _ in } != nil }
    while requests(daemon, to: "lyon") == 0 { try await Task.sleep(for: .milliseconds(1)) }
    stop.raise()
    #expect(try await running.value == false)
    daemon.simulator.clearFaults()
    try await daemon.restart()
    try await daemon.runCycle()
    #expect(daemon.alerts.entries(of: "reading-cut-off").isEmpty)
    #expect(try daemon.store.readingSuspicions() == [])
  }

  @Test func `a plan that is asked for marks what it reads, too`() async throws {
    let daemon = try daemon()
    daemon.inject(.delay(milliseconds: 600_000), "GET", count: nil)
    let cycle = daemon.cycle
    let running = Task { _ = try? await cycle.rehearse(stop: StopSignal()) }
    while requests(daemon, to: "lyon") == 0 || requests(daemon, to: "paris") == 0 {
      try await Task.sleep(for: .milliseconds(1))
    }
    try await daemon.restart()
    running.cancel()
    await running.value
    daemon.simulator.clearFaults()
    try await daemon.runCycle()
    #expect(daemon.alerts.entries(of: "reading-cut-off").count == 1)
  }

  @Test func `an unreadable array is not what ends the daemon`() async throws {
    let daemon = try daemon()
    try await daemon.killWhileReading("paris", "lyon")
    daemon.inject(.html, on: "lyon", count: nil)
    let record = try await daemon.runCycle()
    #expect(record.arrays.first { $0.array == "lyon" }?.unreadableBecause?.contains("HTML") == true)
    #expect(try daemon.store.readingSuspicions() == [], "it was heard, and the daemon is still there")
  }
}

/// Longer than marks of arrays that were read wait for those that were not.
private enum ReadingMarksPatience {
  static let andMore = Duration.milliseconds(2500)
}
