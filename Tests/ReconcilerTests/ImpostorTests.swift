import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Reconciler
import Testing

/// Whoever answers at an array's address without being it sees one request with the credential, and not one more.
struct ImpostorTests {
  private func daemon(volumes: Int = 1) throws -> TestDaemon {
    try TestDaemon(policy()) { world in
      world.arrays[0].volumes = [SimulatedVolumes("prod-#", count: volumes, pool: "prod")]
      var impostor = world.arrays[0]
      impostor.name = "old-paris"
      world.arrays.append(impostor)
      world.links.append(SimulatedLink("paris-lyon", between: "old-paris", and: "lyon"))
    }
  }

  private func seen(_ daemon: TestDaemon, by array: String = "old-paris") -> [String] {
    daemon.simulator.requestLog.filter { $0.array == array }.map {
      "\($0.method) \($0.path.dropFirst("/api/rest/".count))"
    }
  }

  @Test func `an impostor gets one request a cycle`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    daemon.network.route("paris", to: "old-paris")
    for _ in 1...3 {
      daemon.advance(.seconds(60))
      daemon.simulator.clearRequestLog()
      let record = try await daemon.runCycle()
      #expect(seen(daemon) == ["GET system"])
      let reason = record.arrays.first { $0.array == "paris" }?.unreadableBecause ?? ""
      #expect(reason.contains("serial number 3003 answers at https://paris, but 1001 is registered"))
    }
    // Also after a restart, and when a plan is asked for.
    try await daemon.restart()
    daemon.simulator.clearRequestLog()
    _ = try await daemon.rehearse()
    #expect(seen(daemon) == ["GET system"])
  }

  @Test(arguments: [
    #"{"result":{"name":"x","version":"8.6"},"error":null}"#, #"{"result":null,"error":null}"#, "<html>",
  ])
  func `one that names no serial number gets one request`(body: String) async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    daemon.network.observe { request, response in
      if request.path.hasSuffix("/system") { response.body = .init(body.utf8) }
    }
    daemon.simulator.clearRequestLog()
    let record = try await daemon.runCycle()
    #expect(record.arrays.allSatisfy { $0.unreadableBecause != nil })
    #expect(seen(daemon, by: "paris") == ["GET system"] && seen(daemon, by: "lyon") == ["GET system"])
  }

  @Test func `a name that leads to another name's array gets one request`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    try daemon.register("seine", at: "old-paris")
    daemon.network.route("old-paris", to: "lyon")
    daemon.simulator.clearRequestLog()
    try await daemon.runCycle()
    #expect(seen(daemon, by: "lyon").count { $0 == "GET system" } == 2)
    // Whichever of the two comes second is asked for nothing more.
    #expect(seen(daemon, by: "lyon").count { $0 == "GET links" } <= 1)
    #expect(try daemon.openFindings(.arrayUnreadable).map(\.array) == ["lyon", "seine"])
  }

  @Test func `what an impostor claims to be makes no other array unreadable`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    daemon.network.observe { request, response in
      // Whoever answers for lyon says that it is paris.
      if request.path.hasSuffix("/system") { response.replace("2002", "1001") }
    }
    let record = try await daemon.runCycle()
    #expect(record.arrays.first { $0.array == "paris" }?.unreadableBecause == nil)
    #expect(record.arrays.first { $0.array == "lyon" }?.unreadableBecause?.contains("1001 answers") == true)
  }

  @Test func `a step over a connection that was made anew asks first who answers`() async throws {
    let daemon = try daemon(volumes: 3)
    let (fleet, network, simulator) = (daemon.fleet, daemon.network, daemon.simulator)
    let record = try await daemon.runCycle { event in
      guard case .planned = event else { return }
      await fleet.closeAll()
      network.route("paris", to: "old-paris")
      simulator.clearRequestLog()
    }
    #expect(!record.steps.isEmpty)
    for step in record.steps {
      guard case .refused(let reason) = step.outcome else {
        Issue.record("not refused: \(step.outcome)")
        continue
      }
      #expect(reason.contains("serial number 3003 answers"))
    }
    #expect(Set(seen(daemon)) == ["GET system"] && seen(daemon).count == record.steps.count)
    #expect(daemon.writes.isEmpty)
  }

  @Test func `looking for a snapshot asks first who answers`() async throws {
    let daemon = try daemon()
    try await daemon.runCycle()
    daemon.network.route("paris", to: "old-paris")
    daemon.simulator.clearRequestLog()
    let search = await daemon.fleet.findSnapshots("snap", on: try daemon.store.arrays())
    #expect(seen(daemon) == ["GET system"])
    #expect(search.unasked.map(\.array) == ["paris"])
  }
}
