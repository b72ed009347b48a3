import Foundation
import InfiniBoxSimulator
import Testing

/// Random and mutated requests: the simulator never crashes or hangs, answers each in an envelope with a typed error, and its
/// invariants hold throughout. Longer by hand: `PROTECTD_FUZZ_RUNS=1000000`.
@Suite struct RequestFuzzTests {
  private func world() throws -> TestSimulator {
    try TestSimulator { world in
      for index in world.arrays.indices {
        let name = world.arrays[index].name
        world.arrays[index].volumes = [SimulatedVolumes("\(name)-v-#", count: 6, pool: "prod", snapshots: 1)]
        world.arrays[index].filesystems = [SimulatedVolumes("\(name)-f-#", count: 3, pool: "prod")]
        world.arrays[index].consistencyGroups = [
          SimulatedConsistencyGroups("\(name)-g-#", count: 2, pool: "prod", membersPerGroup: 2)
        ]
      }
      world.replicas = [
        SimulatedReplicas(array: "paris", link: "paris-lyon", kind: .volume, entities: "paris-v-1", remotePool: "dr"),
        SimulatedReplicas(
          array: "lyon", link: "paris-lyon", kind: .volume, entities: "lyon-v-2", type: .sync, remotePool: "dr"),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", kind: .consistencyGroup, entities: "paris-g-1", remotePool: "dr"),
      ]
    }
  }

  @Test(.timeLimit(.minutes(60))) func everyRequestGetsATypedAnswer() async throws {
    let random = FuzzRandom()
    var test = try world()
    var generator = RequestGenerator(test.simulator, random)
    var statuses: [Int: Int] = [:]
    for run in 0..<FuzzRandom.runs(or: 2_000) {
      if run % 400 == 399 {
        test = try world()
        generator = RequestGenerator(test.simulator, generator.random)
      }
      let (request, array) = generator.next()
      let before = ContinuousClock.now
      let response = try await test.simulator.respond(to: request, array: array)
      let told: Comment = "\(random.comment) run \(run): \(request.method) \(request.path.prefix(300))"
      #expect(before.duration(to: .now) < .seconds(5), told)
      statuses[response.status, default: 0] += 1
      if let fault = Self.fault(of: response) {
        Issue.record("\(fault); \(told) \(String(decoding: request.body.prefix(500), as: UTF8.self))")
        return
      }
      if generator.random.once(in: 10) { test.simulator.advance(by: .seconds(generator.random.below(300))) }
      let violations = response.status == 200 ? test.simulator.invariantViolations() : []
      if !violations.isEmpty {
        Issue.record(
          "\(violations); \(told) \(String(decoding: request.body.prefix(500), as: UTF8.self)) gave \(response.status)")
        return
      }
    }
    // Requests that are all refused at the door would test nothing.
    #expect(statuses[200, default: 0] * 10 > statuses.values.reduce(0, +), "\(random.comment) \(statuses)")
  }

  /// What is wrong with an answer; nil if it is an envelope.
  private static func fault(of response: SimulatedResponse) -> String? {
    guard let json = try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any] else {
      return "status \(response.status) with no JSON: \(String(decoding: response.body.prefix(200), as: UTF8.self))"
    }
    guard Set(json.keys) == ["result", "error", "metadata"], json["metadata"] is [String: Any] else {
      return "the envelope has \(json.keys.sorted())"
    }
    if (200...299).contains(response.status) {
      return json["error"] is NSNull ? nil : "status \(response.status) with an error"
    }
    guard (400...499).contains(response.status) else { return "status \(response.status)" }
    guard json["result"] is NSNull, let error = json["error"] as? [String: Any], let code = error["code"] as? String,
      !code.isEmpty, error["message"] is String
    else { return "status \(response.status) without a typed error" }
    return nil
  }
}
