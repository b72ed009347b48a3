import Foundation
import InfiniBoxSimulator
import Testing

/// What happens by itself: at its time, in order, the same for the same seed, and with its outcome told.
@Suite struct TimelineTests {
  private func simulator(_ timeline: String, seed: Int = 0) throws -> Simulator {
    let text = """
      seed: \(seed)
      arrays:
        - name: paris
          pools: [{ name: prod }]
          volumes: [{ name: "v-##", count: 20, pool: prod }]
        - { name: lyon, pools: [{ name: dr }] }
      links: [{ name: paris-lyon, first: paris, second: lyon }]
      replicas: [{ array: paris, link: paris-lyon, entities: "v-##", count: 2, remote_pool: dr }]
      timeline:
      \(timeline)
      """
    return try Simulator(try Scenario.parse(text, file: "timeline.yaml"))
  }

  @Test func actionsHappenAtTheirTime() throws {
    let simulator = try simulator(
      """
        - { at: 20m, array: paris, action: resume, replica_of: v-01 }
        - { at: 10m, array: paris, action: suspend, replica_of: v-01, user: alice }
        - { at: 10m, array: paris, action: create-volume, name: new, pool: prod, size_bytes: 1_000_000_000 }
        - { at: 30m, array: paris, action: rename, entity: new, to: newer }
      """)
    let start = simulator.now
    func state() -> SimulatedReplicaState? { simulator.replica(of: "v-01", on: "paris")?.state }
    simulator.advance(by: .seconds(599))
    #expect(state() == .active)
    simulator.advance(by: .seconds(1))
    #expect(state() == .suspended)
    #expect(simulator.dataset("new", on: "paris")?.sizeBytes == 1_000_000_000)
    #expect(simulator.timeline.map(\.outcome) == ["done", "done", nil, nil])
    // One step over several moments does them one by one, each at its own time.
    simulator.advance(by: .seconds(3_600))
    #expect(state() == .active)
    #expect(simulator.dataset("newer", on: "paris") != nil)
    #expect(simulator.timeline.map { $0.time - start } == [600_000, 600_000, 1_200_000, 1_800_000])
  }

  @Test func whatTheArrayRefusesIsTold() throws {
    let simulator = try simulator("  - { at: 1m, array: paris, action: resume, replica_of: v-03 }")
    simulator.advance(by: .seconds(60))
    #expect(
      simulator.timeline.first?.outcome
        == "refused: REPLICA_NOT_FOUND: 'v-03' on array 'paris' is not replicated")
  }

  @Test func faultsComeWhenTheyAreDue() async throws {
    let simulator = try simulator("  - { at: 1m, fault: status, status: 503, array: paris }")
    #expect(simulator.pendingFaults.isEmpty)
    simulator.advance(by: .seconds(60))
    #expect(simulator.pendingFaults == [SimulatedFault(.status(503), array: "paris")])
    let request = SimulatedRequest("GET", "/api/rest/system", headers: TestSimulator.credentials)
    #expect(try await simulator.respond(to: request, array: "paris").status == 503)
  }

  @Test func theSeedDecidesWhatIsLeftOpen() throws {
    let timeline = "  - { between: [10m, 2h], times: 8, array: paris, action: write, entity: \"v-1*\", bytes: 4096 }"
    func drawn(_ seed: Int) throws -> [TimelineEvent] { try simulator(timeline, seed: seed).timeline }
    let first = try drawn(7)
    #expect(first == (try drawn(7)))
    #expect(first != (try drawn(8)))
    #expect(first.count == 8 && first.map(\.time) == first.map(\.time).sorted())
    #expect(first.allSatisfy { $0.subject?.hasPrefix("v-1") == true })
    #expect(Set(first.compactMap(\.subject)).count > 1)
    #expect(first.allSatisfy { (600_000...7_200_000).contains($0.time - 1_800_000_000_000) })
  }

  @Test func whatIsDueAtOnceIsDoneAtOnce() throws {
    let simulator = try simulator("  - { at: 0s, array: paris, action: delete, entity: v-20 }")
    #expect(simulator.dataset("v-20", on: "paris") == nil)
  }
}
