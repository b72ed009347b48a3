import InfiniBoxSimulator
import Testing

/// What a client writes is what it reads: pools, filesystems, snapshots, addresses, events (rest 5–10, 17).
@Suite struct KeptFieldsTests {
  @Test func aPoolKeepsItsSwitches() async throws {
    let test = try TestSimulator()
    let pool = try await test.pool("prod", on: "paris")
    #expect(try await test.get("pools/\(pool)").object["compression_enabled"] as? Bool == true)
    let body: [String: Any] = ["ssd_enabled": false, "compression_enabled": false]
    let changed = try await test.call("PUT", "pools/\(pool)", body: body)
    #expect(changed.object["ssd_enabled"] as? Bool == false)
    #expect(try await test.get("pools/\(pool)").object["compression_enabled"] as? Bool == false)
  }

  @Test func aFilesystemKeepsItsOptionsUntilItIsDeleted() async throws {
    let test = try TestSimulator()
    let pool = try await test.pool("prod", on: "paris")
    let body: [String: Any] = ["name": "f", "pool_id": pool, "size": 2_000_000_000, "atime_granularity": 3_600]
    let created = try await test.call("POST", "filesystems", body: body)
    #expect(created.object["atime_granularity"] as? Int == 3_600)
    #expect(created.object["snapdir_name"] as? String == ".snapshot")
    #expect(try await test.call("PUT", "filesystems/\(created.id)", body: ["snapdir_accessible": false]).status == 200)
    #expect(try await test.get("filesystems?snapdir_accessible=eq:False").ids == [created.id])
    #expect(try await test.call("PUT", "filesystems/\(created.id)", body: ["snapdir_name": 7]).status == 400)
    #expect(try await test.call("DELETE", "filesystems/\(created.id)").status == 200)
    #expect(try await test.get("filesystems?snapdir_accessible=eq:False").ids == [])
  }

  @Test func aSnapshotKeepsItsRetentionAbroadWhereArraysHaveIt() async throws {
    for (version, expected) in [("8.6.0.0", 86_400), ("7.3.10.20", nil)] as [(String, Int?)] {
      let test = try TestSimulator {
        $0.arrays[0].version = version
        $0.arrays[0].volumes = [SimulatedVolumes("v", pool: "prod")]
      }
      let body: [String: Any] = ["name": "s", "parent_id": test.entity("v"), "remote_snapshot_retention": 86_400]
      let snapshot = try await test.call("POST", "volumes", body: body)
      #expect(snapshot.object["remote_snapshot_retention"] as? Int == expected)
    }
  }

  @Test func anAddressIsSwitchedOffAndOn() async throws {
    let test = try TestSimulator()
    let space = try #require(try await test.get("network/spaces?service=eq:RMR_SERVICE").list.first)
    let addresses = space["ips"] as? [[String: Any]]
    let address = try #require(addresses?.last?["ip_address"] as? String)
    let path = "network/spaces/\(try #require(space["id"] as? Int))"
    #expect(try await test.call("POST", "\(path)/ips/\(address)/disable").status == 200)
    #expect(try await test.call("POST", "\(path)/ips/\(address)/disable").code == "IP_ADDRESS_ALREADY_DISABLED")
    let after = try await test.get(path).object["ips"] as? [[String: Any]]
    #expect(after?.filter { $0["enabled"] as? Bool == false }.map { $0["ip_address"] as? String } == [address])
    #expect(try await test.call("POST", "\(path)/ips/\(address)/enable").status == 200)
  }

  @Test func onlyEventsThatAreNamedAreDeleted() async throws {
    let test = try TestSimulator()
    for name in ["a", "b"] {
      try test.simulator.perform(.createVolume(name, pool: "prod", sizeBytes: 2_000_000_000), on: "paris")
      test.simulator.advance(by: .seconds(60))
    }
    let first = try #require(try await test.get("events").list.first?["timestamp"] as? Int)
    #expect(try await test.call("DELETE", "events").status == 400)
    #expect(try await test.call("DELETE", "events?timestamp=le:\(first)&approved=false").code == "APPROVAL_REQUIRED")
    #expect(try await test.call("DELETE", "events?timestamp=le:\(first)").result as? Int == 1)
    #expect(try await test.get("events").count == 1)
  }

  @Test func aSnapshotGroupIsPromotedWithItsSnapshots() async throws {
    let test = try TestSimulator {
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("g", pool: "prod", membersPerGroup: 2)]
    }
    let body: [String: Any] = ["name": "s", "parent_id": test.entity("g"), "snap_suffix": "-s"]
    let group = try await test.call("POST", "cgs", body: body)
    #expect(try await test.call("POST", "cgs/\(group.id)/promote").object["type"] as? String == "MASTER")
    let members = try await test.get("cgs/\(group.id)/members").list
    #expect(members.map { $0["type"] as? String } == ["MASTER", "MASTER"])
    #expect(try await test.get("cgs?parent_id=eq:\(test.entity("g"))").count == 0)
    #expect(try await test.call("POST", "cgs/\(group.id)/promote").code == "NOT_A_SNAPSHOT")
    #expect(test.simulator.invariantViolations() == [])
  }
}
