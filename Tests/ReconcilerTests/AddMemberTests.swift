import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// A volume outside the consistency group where it belongs joins it, on a person's word and one at a time, and the array
/// makes its copy.
struct AddMemberTests {
  private static let async = "type: async, interval: 5m, rpo: 40h"

  /// Group `fin` with two members, replicated, whose policy wants everything in its pool in groups.
  private func converged(
    _ protection: String = async, mode: String = "enforce", limits: String? = nil, groups: Int = 1,
    profile: SimulatedProfile = .latest
  ) async throws -> TestDaemon {
    let text = { (mode: String, limits: String?) in
      policy("groups", "kind: consistency-group, pool: prod", protection, mode: mode, limits: limits)
    }
    let daemon = try TestDaemon(text("enforce", nil)) {
      for index in 0..<2 { $0.arrays[index].profile = profile }
      $0.arrays[0].consistencyGroups = [
        SimulatedConsistencyGroups(groups == 1 ? "fin" : "fin-#", count: groups, pool: "prod", membersPerGroup: 2)
      ]
    }
    try daemon.perform(.setWitness(link: "paris-lyon", address: "192.0.2.9"))
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    if mode != "enforce" || limits != nil { try daemon.apply(text(mode, limits)) }
    return daemon
  }

  private func addLoose(_ daemon: TestDaemon, _ names: String...) throws {
    for name in names { try daemon.perform(.createVolume(name, pool: "prod", sizeBytes: 10_000_000_000)) }
    daemon.simulator.clearRequestLog()
  }

  /// Names of the members on one array.
  private func members(_ daemon: TestDaemon, of group: String = "fin", on array: String) -> [String] {
    let id = daemon.simulator.groups(on: array).first { $0.name == group }?.id
    return daemon.simulator.volumes(on: array).filter { $0.consistencyGroupID == id && $0.parentID == 0 }.map(\.name)
      .sorted()
  }

  private let waiting =
    "the whole of consistency group 'fin' initializes again and has no new consistent point until then; waits for approval"

  @Test(arguments: [(Self.async, "enforce"), (Self.async, "approve"), ("type: sync", "enforce")])
  func `a volume joins the only group of its pool when a person approved`(protection: String, mode: String) async throws
  {
    let daemon = try await converged(protection, mode: mode)
    try addLoose(daemon, "loose")
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    #expect(daemon.withheld("loose") == [waiting])
    #expect(try daemon.openFindings(.outsideGroup).count == 1)
    try daemon.approveWaiting()
    try await daemon.runCycle()
    let group = try #require(daemon.simulator.groups(on: "paris").first { $0.name == "fin" })
    #expect(daemon.writes == ["POST cgs/\(group.id)/members"])
    #expect(try daemon.outcomes.last == "done")
    try await daemon.runCycle()
    #expect(daemon.verdict(of: "fin")?.word == .initializing)
    #expect(daemon.judgement?.plan == PermittedPlan())
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    for array in ["paris", "lyon"] {
      #expect(members(daemon, on: array) == ["fin-1", "fin-2", "loose"])
    }
    #expect(daemon.alerts.transitions(of: .outsideGroup) == ["opened", "resolved"])
  }

  @Test func `an observing policy only tells`() async throws {
    let daemon = try await converged(mode: "observe")
    try addLoose(daemon, "loose")
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    #expect(daemon.withheld("loose") == ["policy 'groups' only observes"])
  }

  @Test func `approved by day, carried out in the night's window`() async throws {
    // The simulated clock starts on Friday, 2027-01-15, at 08:00 UTC.
    let daemon = try await converged(limits: "windows: [\"Fri 20:00-23:00 UTC\"]")
    try addLoose(daemon, "loose")
    try await daemon.runCycle()
    try daemon.approveWaiting(for: .hours(24))
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    #expect(daemon.withheld("loose") == ["outside the maintenance windows of policy 'groups': Fri 20:00-23:00 UTC"])
    daemon.advance(.hours(12))
    try await daemon.runCycle()
    #expect(daemon.writes.count == 1)
  }

  @Test func `one member at a time: the next when the group has initialized`() async throws {
    let daemon = try await converged()
    try addLoose(daemon, "loose-1", "loose-2")
    try await daemon.runCycle()
    try daemon.approveWaiting()
    try await daemon.runCycle()
    #expect(daemon.withheld("loose-2").first?.hasPrefix("another step of this plan adds a member") == true)
    try await daemon.runCycle()
    #expect(daemon.withheld("loose-2").first?.contains("is initializing, and takes a member only when") == true)
    #expect(daemon.writes.count == 1)
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    #expect(daemon.writes.count == 2)
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
    #expect(members(daemon, on: "lyon") == ["fin-1", "fin-2", "loose-1", "loose-2"])
  }

  @Test func `of several groups the tag names the one`() async throws {
    let daemon = try await converged(groups: 2)
    try addLoose(daemon, "loose")
    try await daemon.runCycle()
    #expect(daemon.withheld("loose").first?.hasPrefix("pool 'prod' holds 2 consistency groups; a tag") == true)
    try daemon.perform(.setMetadata(of: "loose", key: "protectd-group", value: "fin-2"))
    try await daemon.runCycle()
    try daemon.approveWaiting()
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
    #expect(members(daemon, of: "fin-2", on: "lyon").contains("loose"))
  }

  @Test(arguments: [SimulatedFault.Kind.loseReply, .statusAfterCommit(500)])
  func `an addition that happened without an answer is found by reading`(fault: SimulatedFault.Kind) async throws {
    let daemon = try await converged()
    try addLoose(daemon, "loose")
    try await daemon.runCycle()
    try daemon.approveWaiting()
    daemon.inject(fault, "POST")
    try await daemon.runCycle()
    #expect(try daemon.outcomes.last == "unknown")
    try await daemon.runCycle()
    #expect(try daemon.outcomes.last == "confirmed")
    #expect(daemon.writes.count == 1)
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }

  @Test func `an addition that did not happen is asked for again`() async throws {
    let daemon = try await converged()
    try addLoose(daemon, "loose")
    try await daemon.runCycle()
    try daemon.approveWaiting()
    daemon.inject(.resetBeforeCommit, "POST")
    try await daemon.runCycle()
    try await daemon.runCycle()
    #expect(
      daemon.withheld("loose").first?.hasPrefix("add-member of volume 'loose' has had no definitive answer") == true)
    daemon.advance(.seconds(121))
    try await daemon.runCycle()
    #expect(try daemon.outcomes.last == "absent")
    #expect(daemon.withheld("loose") == [waiting], "consent was to one attempt")
    try daemon.approveWaiting()
    try await daemon.runCycle()
    #expect(try daemon.outcomes.last == "done")
    #expect(members(daemon, on: "lyon").contains("loose"))
  }

  @Test(arguments: [(SimulatedProfile.mid, false), (.latest, true)])
  func `an active-active group takes a member only where the arrays can`(profile: SimulatedProfile, can: Bool)
    async throws
  {
    let daemon = try await converged("type: active-active", profile: profile)
    try addLoose(daemon, "loose")
    try await daemon.runCycle()
    guard can else {
      #expect(
        daemon.withheld("loose").first?.hasSuffix("cannot change the members of an active-active consistency group")
          == true)
      return
    }
    try daemon.approveWaiting()
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
    #expect(members(daemon, on: "lyon").contains("loose"))
  }
}
