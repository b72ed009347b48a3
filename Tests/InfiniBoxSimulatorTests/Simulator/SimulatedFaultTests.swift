import Foundation
import InfiniBoxSimulator
import Testing

/// Every fault hits the requests it should, as often as it should, and before or after the array acted.
@Suite struct SimulatedFaultTests {
  private func world() throws -> TestSimulator { try TestSimulator() }

  /// Sends a creation of a pool and answers what came of it.
  private func createPool(_ test: TestSimulator) async throws -> SimulatedResponse {
    let body = try JSONSerialization.data(
      withJSONObject: ["name": "new", "physical_capacity": 1_000_000_000, "virtual_capacity": 1_000_000_000])
    return try await test.simulator.respond(
      to: SimulatedRequest("POST", "/api/rest/pools", headers: TestSimulator.credentials, body: Array(body)),
      array: "paris")
  }

  private func exists(_ test: TestSimulator) -> Bool { test.simulator.poolState("new", on: "paris") != nil }

  @Test(arguments: [
    (SimulatedFault.Kind.refuseConnection, SimulatedConnectionError.refused, false),
    (.resetBeforeCommit, .reset, false), (.loseReply, .replyLost, true),
  ])
  func brokenConnections(
    _ kind: SimulatedFault.Kind, _ error: SimulatedConnectionError, _ isCommitted: Bool
  ) async throws {
    let test = try world()
    test.simulator.inject(SimulatedFault(kind, method: "POST", path: "pools", array: "paris"))
    #expect(try await test.get("pools").status == 200)
    #expect(try await test.get("pools", on: "lyon").status == 200)
    await #expect(throws: error) { try await createPool(test) }
    #expect(exists(test) == isCommitted)
    #expect(test.simulator.pendingFaults.isEmpty)
    #expect(try await createPool(test).status == (isCommitted ? 409 : 200))
  }

  @Test(arguments: [401, 403, 429, 500, 502, 503])
  func statuses(_ status: Int) async throws {
    let test = try world()
    test.simulator.inject(SimulatedFault(.status(status), method: "POST", path: "pools"))
    #expect(try await createPool(test).status == status)
    #expect(!exists(test))
    test.simulator.inject(SimulatedFault(.statusAfterCommit(status), method: "POST", path: "pools"))
    #expect(try await createPool(test).status == status)
    #expect(exists(test))
  }

  @Test func truncatedBody() async throws {
    let test = try world()
    test.simulator.inject(SimulatedFault(.truncateBody(bytes: 20), method: "POST"))
    let response = try await createPool(test)
    #expect(response.body.count == 20)
    #expect((response.announcedLength ?? 0) > 20)
    #expect(exists(test))
  }

  @Test func htmlInPlaceOfJSON() async throws {
    let test = try world()
    test.simulator.inject(SimulatedFault(.html))
    let response = try await createPool(test)
    #expect(response.status == 200 && response.body.starts(with: Array("<!DOCTYPE".utf8)))
    #expect(!exists(test))
  }

  @Test func slowAnswer() async throws {
    let test = try world()
    test.simulator.inject(SimulatedFault(.delay(milliseconds: 20)))
    let start = ContinuousClock.now
    #expect(try await createPool(test).status == 200)
    #expect(ContinuousClock.now - start >= .milliseconds(20))
  }

  @Test func wrongNumberOfObjects() async throws {
    let test = try world()
    test.simulator.inject(SimulatedFault(.wrongNumberOfObjects(offset: 3), path: "pools"))
    let answer = try await test.get("pools")
    #expect(answer.count == 5 && answer.list.count == 2)
    #expect(try await test.get("pools").count == 2)
  }

  @Test func aFaultHitsSoManyRequestsOrAllOfThem() async throws {
    let test = try world()
    test.simulator.inject(SimulatedFault(.status(500), path: "pools*", count: 2))
    #expect(try await test.get("pools").status == 500)
    #expect(try await test.get("volumes").status == 200)
    #expect(try await test.get("pools/1").status == 500)
    #expect(try await test.get("pools").status == 200)
    test.simulator.inject(SimulatedFault(.status(503), count: nil))
    for _ in 0..<3 { #expect(try await test.get("pools").status == 503) }
    test.simulator.clearFaults()
    #expect(try await test.get("pools").status == 200)
  }

  @Test func anUnreachableArrayRefusesConnections() async throws {
    let test = try world()
    try test.simulator.perform(.setReachable(false), on: "paris")
    await #expect(throws: SimulatedConnectionError.refused) { try await test.get("pools") }
    #expect(try await test.get("pools", on: "lyon").status == 200)
    try test.simulator.perform(.setReachable(true), on: "paris")
    #expect(try await test.get("pools").status == 200)
  }

  @Test func requestsAreLoggedAndCounted() async throws {
    let test = try world()
    _ = try await test.get("pools?page=1")
    test.simulator.inject(SimulatedFault(.loseReply))
    _ = try? await createPool(test)
    let log = test.simulator.requestLog
    #expect(log.map(\.method) == ["GET", "POST"])
    #expect(log[0].path == "/api/rest/pools" && log[0].query == "page=1" && log[0].status == 200)
    #expect(log[1].status == nil && log[1].fault == "lose-reply")
    let counters = test.simulator.counters
    #expect(counters["paris", "GET"] == 1 && counters[nil, nil] == 2 && counters["lyon", nil] == 0)
    test.simulator.resetCounters()
    test.simulator.clearRequestLog()
    #expect(test.simulator.counters[nil, nil] == 0 && test.simulator.requestLog.isEmpty)
  }
}
