import Foundation
import InfiniBoxSimulator
import Testing

/// The life of replicas on the virtual clock; rows of `semantics` 2.2 and 2.3.
@Suite struct EngineTests {
  static func volumes(_ count: Int, usedBytes: Int = 2_000_000_000) -> (inout SimulatedWorld) -> Void {
    { world in
      world.arrays[0].volumes = [SimulatedVolumes("prod-##", count: count, pool: "prod", usedBytes: usedBytes)]
    }
  }

  @Test func a1CreateShowsBothObjectsAtOnce() async throws {
    let test = try TestSimulator(Self.volumes(1))
    let body = try await test.newReplica(["prod-01"], extra: ["sync_interval": 60_000, "rpo_value": 120_000])
    let answer = try await test.call("POST", "replicas", body: body)
    #expect(answer.status == 200)
    #expect(answer.object["state"] as? String == "ACTIVE")
    #expect(answer.object["role"] as? String == "SOURCE")
    #expect(answer.object["is_initial"] as? Bool == true)
    #expect(answer.object["job_state"] as? String == "INITIALIZING")
    let target = try await test.get("replicas", on: "lyon").list[0]
    #expect(target["role"] as? String == "TARGET")
    #expect(target["state"] is NSNull)
    #expect(target["remote_replica_id"] as? Int == answer.id)
    #expect(target["id"] as? Int == answer.object["remote_replica_id"] as? Int)
    #expect(test.simulator.dataset("prod-01", on: "lyon")?.isWriteProtected == true)
    test.expectSound()
  }
}
