import ArrayEndpoint
import DaemonTestSupport
import InfiniBox
import InfiniBoxSimulator
import Protection
import Testing

@testable import Reconciler

/// A refused login is not repeated 1,440 times a day, which would lock an account that others share.
struct LoginPauseTests {
  private func daemon() throws -> TestDaemon {
    try TestDaemon(policy()) { $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")] }
  }

  /// Refused logins per array since the observer was put in.
  private func countRefusals(_ daemon: TestDaemon) -> SharedValue<Int> {
    let count = SharedValue(0)
    daemon.network.observe { _, response in if response.status == 401 { count.value += 1 } }
    return count
  }

  private func reason(_ record: CycleRecord, _ array: ArrayName = "paris") -> String {
    record.arrays.first { $0.array == array }?.unreadableBecause ?? ""
  }

  @Test func `a wrong password is tried ever more seldom, and the finding says so`() async throws {
    let daemon = try daemon()
    daemon.password.value = "wrong"
    let refusals = countRefusals(daemon)
    try await daemon.runCycles(65)
    // At 0, 1, 3, 7, 15, 31 and 63 minutes, on both arrays.
    #expect(refusals.value == 2 * 7)
    let finding = try #require(try daemon.openFindings(.arrayUnreadable).first { $0.array == "paris" })
    #expect(finding.summary.contains("refused its credential with HTTP 401 7 times since 20"))
    #expect(finding.summary.contains("protectctl array check paris"))
    #expect(!finding.summary.contains("wrong"), "no secret in a finding")
    #expect(daemon.alerts.transitions(of: .arrayUnreadable).filter { $0 == "opened" }.count == 2)
  }

  @Test func `a day of cycles makes 29 attempts, not 1440`() throws {
    let paris = try Self.paris()
    let start = Timestamp(milliseconds: 1_800_000_000_000)
    var pause: LoginPause?
    var attempts = 0
    for minute in 0..<1440 {
      let now = start + .seconds(60 * minute)
      let isDue = pause?.allows(paris, Self.mark, first: .seconds(60), at: now) ?? true
      guard isDue else { continue }
      attempts += 1
      let refusal = LoginPause(paris, Self.mark, status: 401, at: now)
      pause = pause?.followed(by: refusal) ?? refusal
    }
    #expect(attempts == 29)
  }

  @Test func `a changed credential is tried at once, each change once`() async throws {
    let daemon = try daemon()
    let refusals = countRefusals(daemon)
    daemon.password.value = "wrong"
    for _ in 1...3 { try await daemon.runCycle() }
    #expect(refusals.value == 2)
    daemon.password.value = "also wrong"
    for _ in 1...3 { try await daemon.runCycle() }
    #expect(refusals.value == 4)
    #expect(reason(try await daemon.runCycle()).contains("with HTTP 401 at 20"), "counted anew")
    daemon.password.value = "123456"
    let record = try await daemon.runCycle()
    #expect(record.outcome == .complete && refusals.value == 4)
  }

  @Test func `a person who asks gets one attempt`() async throws {
    let daemon = try daemon()
    let refusals = countRefusals(daemon)
    daemon.password.value = "wrong"
    try await daemon.runCycle()
    await daemon.fleet.retryLogins()
    try await daemon.runCycle()
    try await daemon.runCycle()
    #expect(refusals.value == 4)
    await #expect(throws: (any Error).self) { try await daemon.fleet.survey(try daemon.store.arrays()[0], among: []) }
    #expect(refusals.value == 5)
    #expect(reason(try await daemon.runCycle(), "lyon").contains("3 times since"))
  }

  @Test func `an array that let somebody in is asked again without waiting`() async throws {
    let daemon = try daemon()
    daemon.inject(.status(401), "GET", "system", on: "paris", count: 2)
    try await daemon.runCycle()
    daemon.advance(.seconds(60))
    try await daemon.runCycle()
    let refused = try await daemon.runCycle()
    #expect(reason(refused).contains("2 times since"))
    // Mended on the array: the file is the same, so a check by a person ends the pause.
    #expect(try await daemon.fleet.survey(try daemon.store.arrays()[1], among: []).serial == 1001)
    #expect(try await daemon.runCycle().outcome == .complete)
  }

  @Test func `an old array that answers a failed login with 403 is not asked again each cycle`() async throws {
    let daemon = try daemon()
    daemon.inject(.status(403), "GET", "system", on: "paris", count: nil)
    for _ in 1...3 { try await daemon.runCycle() }
    let asked = daemon.simulator.requestLog.filter { $0.path.hasSuffix("/system") && $0.array == "paris" }
    #expect(asked.count == 1)
    #expect(reason(try await daemon.runCycle()).contains("HTTP 403"))
  }

  /// A 403 on another call is about the role of a user who was let in.
  @Test func `a role that may not read one list is no refused login`() async throws {
    let daemon = try daemon()
    daemon.inject(.status(403), "GET", "replicas", on: "paris", count: nil)
    for _ in 1...3 { try await daemon.runCycle() }
    let asked = daemon.simulator.requestLog.filter { $0.path.hasSuffix("/replicas") && $0.array == "paris" }
    #expect(asked.count == 3)
    daemon.simulator.clearFaults()
    #expect(try await daemon.runCycle().outcome == .complete)
  }

  @Test func `a clock that is set back does not prolong the pause`() throws {
    let ahead = Timestamp(milliseconds: 1_800_000_000_000)
    let now = ahead + .seconds(-5 * 3600)
    let paris = try Self.paris()
    var pause = LoginPause(paris, Self.mark, status: 401, at: ahead)
    let answers = [now, now + .seconds(60)].map { pause.allows(paris, Self.mark, first: .seconds(60), at: $0) }
    #expect(answers == [false, true])
  }

  private static func paris() throws -> RegisteredArray {
    RegisteredArray(name: "paris", address: try ArrayAddress("https://paris"), credential: "paris")
  }

  private static let mark = InfiniBoxSystem(
    name: "paris", transport: NoTransport(), credentials: Credentials(user: "u", password: "p")
  ).credentialsMark

  private struct NoTransport: HTTPTransport {
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse { throw .connectionLost }
    func shutdown() async {}
  }
}
