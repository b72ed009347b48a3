import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// Connections follow their registration and credentials, and an array is only what its serial number says.
struct FleetTests {
  private func daemon(arrays: [ArrayName] = ["paris", "lyon"]) throws -> TestDaemon {
    try TestDaemon(policy(), arrays: arrays) { $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")] }
  }

  @Test func `credentials that were changed in their file work from the cycle after their refusal`() async throws {
    let daemon = try daemon()
    daemon.password.value = "wrong"
    let record = try await daemon.runCycle()
    #expect(record.arrays.allSatisfy { $0.unreadableBecause != nil })
    #expect(record.arrays.allSatisfy { $0.unreadableBecause?.contains("wrong") == false }, "no secret in an error")
    daemon.password.value = "123456"
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
    #expect(daemon.alerts.transitions(of: .arrayUnreadable) == ["opened", "opened", "resolved", "resolved"])
  }

  @Test func `another array at a registered address is not used`() async throws {
    let daemon = try TestDaemon(policy()) { world in
      world.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      var impostor = world.arrays[0]
      impostor.name = "old-paris"
      impostor.volumes = [SimulatedVolumes("prod-9", pool: "prod")]
      world.arrays.append(impostor)
      world.links.append(SimulatedLink("paris-lyon", between: "old-paris", and: "lyon"))
    }
    try await daemon.runCycle()
    daemon.network.route("paris", to: "old-paris")
    daemon.advance(.seconds(60))
    let record = try await daemon.runCycle()
    #expect(daemon.sources(on: "old-paris").isEmpty)
    #expect(record.verdicts.unknown == 1 && record.verdicts.total == 1)
    let reason = record.arrays.first { $0.array == "paris" }?.unreadableBecause ?? ""
    #expect(reason.contains("serial number 3003 answers at https://paris, but 1001 is registered"))
    daemon.network.route("paris", to: "paris")
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }

  /// Somebody else's program wrote into the store, or a version that took what this one does not.
  @Test func `a registration that cannot be used is a finding about that array alone`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    try daemon.spoil("UPDATE array SET url = 'https://lyon:4294967297' WHERE name = 'lyon'")
    try await daemon.restart()
    let record = try await daemon.runCycle()
    #expect(
      record.arrays.map(\.unreadableBecause) == [
        "cannot use array 'lyon': its address 'https://lyon:4294967297' cannot be used, because its port '4294967297' is "
          + "no number from 1 to 65535; correct it as root with 'protectctl array set lyon --url https://HOST[:PORT]'",
        nil,
      ])
    #expect(try daemon.openFindings(.arrayUnreadable).map(\.array) == ["lyon"])
  }

  @Test func `one array under two names is used under neither`() async throws {
    let daemon = try daemon(arrays: ["lyon"])
    try daemon.register("paris")
    try daemon.register("seine", at: "paris")
    try await daemon.runCycles(2)
    #expect(daemon.writes.isEmpty)
    #expect(try daemon.openFindings(.arrayUnreadable).map(\.array) == ["paris", "seine"])
    #expect(try daemon.store.arrays().map(\.serial) == [2002, nil, nil])
    try daemon.store.removeArray("seine", by: .anna, at: daemon.now)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `an array that was registered under another name stays known by its serial number`() async throws {
    let daemon = try daemon()
    try await daemon.runCycles(2)
    try daemon.register("seine", at: "paris")
    try await daemon.runCycle()
    #expect(try daemon.openFindings(.arrayUnreadable).map(\.array) == ["paris", "seine"])
    #expect(try daemon.store.arrays().map(\.serial) == [2002, 1001, nil])
  }

  @Test func `an array whose own address is silent cannot come in under a second name`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    try daemon.register("seine", at: "management.paris")
    daemon.network.route("management.paris", to: "paris")
    daemon.network.route("paris", to: "nowhere")
    let record = try await daemon.runCycle()
    let reason = record.arrays.first { $0.array == "seine" }?.unreadableBecause ?? ""
    #expect(reason.contains("serial number 1001 is registered as 'paris'"))
    #expect(try daemon.openFindings(.arrayUnreadable).map(\.array) == ["paris", "seine"])
  }
}
