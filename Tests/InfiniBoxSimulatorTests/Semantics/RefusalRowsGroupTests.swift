import InfiniBoxSimulator
import Testing

/// What arrays refuse to do to members, links and network spaces (semantics 9, R41–R45), and to names and sizes.
@Suite struct RefusalRowsGroupTests {
  @Test("R41: what is replicated alone does not join a group that is not")
  func replicatedMember() async throws {
    let test = try TestSimulator.refusing()
    try await test.replicate("prod-1")
    try await test.expectRefused(
      "CG_NOT_REPLICATED", "POST", "cgs/\(test.entity("fin"))/members", body: ["dataset_id": test.entity("prod-1")],
      about: ["prod-1", "fin"])
  }

  @Test("R42: a target group keeps its members")
  func targetGroup() async throws {
    let test = try TestSimulator.refusing()
    try await test.replicateGroup()
    test.settle()
    let group = test.entity("fin", on: "lyon")
    try await test.expectRefused(
      "OPERATION_ON_TARGET", "POST", "cgs/\(group)/members", on: "lyon",
      body: ["dataset_id": test.entity("target", on: "lyon")], about: ["fin"])
    try await test.expectRefused(
      "OPERATION_ON_TARGET", "DELETE", "cgs/\(group)/members/\(test.entity("fin-1", on: "lyon"))", on: "lyon",
      about: ["fin"])
  }

  @Test(
    "R42: members change only while the group's replica is active, consistent and connected",
    arguments: ["suspended", "initializing", "link down"])
  func busyGroup(_ condition: String) async throws {
    let test = try TestSimulator.refusing()
    try await test.replicateGroup()
    if condition != "initializing" { test.settle() }
    if condition == "suspended" { try test.simulator.perform(.suspend(replicaOf: "fin"), on: "paris") }
    if condition == "link down" { try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris") }
    let group = test.entity("fin")
    try await test.expectRefused(
      "INVALID_STATE", "POST", "cgs/\(group)/members", body: ["dataset_id": test.entity("prod-1")], about: ["fin"])
    try await test.expectRefused(
      "INVALID_STATE", "DELETE", "cgs/\(group)/members/\(test.entity("fin-1"))", about: ["fin"])
  }

  /// A network space on an array with so many addresses; answers its id.
  private func space(
    _ test: TestSimulator, on array: String, _ network: String, addresses: Int, isAsyncOnly: Bool = false
  ) async throws -> Int {
    let body: [String: Any] = [
      "name": "second", "service": "RMR_SERVICE", "properties": ["is_async_only": isAsyncOnly],
      "network_config": ["network": "\(network).0", "netmask": 24, "default_gateway": "\(network).254"],
    ]
    let id = try await test.call("POST", "network/spaces", on: array, body: body).id
    for number in 1...addresses {
      let answer = try await test.call("POST", "network/spaces/\(id)/ips", on: array, body: "\(network).\(number)")
      #expect(answer.status == 200)
    }
    return id
  }

  private func linkBody(_ space: Int, to host: String) -> [String: Any] {
    ["name": "second", "local_replication_network_space_id": space, "remote_host": host]
  }

  @Test("R43: two arrays have one link")
  func secondLink() async throws {
    let test = try TestSimulator.refusing()
    let space = try #require(try await test.get("network/spaces").ids.first)
    try await test.expectRefused("LINK_EXISTS", "POST", "links", body: linkBody(space, to: "10.0.2.1"))
  }

  @Test("R43: an array has a limited number of links", arguments: ["paris", "nice"])
  func linkLimit(_ creator: String) async throws {
    let test = try TestSimulator.threeArrays {
      $0.links.removeLast()
      $0.settings.maxLinks = 1
    }
    let space = try #require(try await test.get("network/spaces", on: creator).ids.first)
    let host = creator == "paris" ? "10.0.3.1" : "10.0.1.1"
    try await test.expectRefused("LINK_LIMIT", "POST", "links", on: creator, body: linkBody(space, to: host))
  }

  @Test(
    "R43: a link needs addresses for management and each kind of replication", arguments: [(6, false), (3, true)])
  func addresses(_ count: Int, _ isAsyncOnly: Bool) async throws {
    let test = try TestSimulator.threeArrays { $0.links.removeLast() }
    let few = try await space(test, on: "paris", "10.1.1", addresses: count, isAsyncOnly: isAsyncOnly)
    try await test.expectRefused("NOT_ENOUGH_IPS", "POST", "links", body: linkBody(few, to: "10.0.3.1"))
    let other = try #require(try await test.get("network/spaces", on: "nice").ids.first)
    try await test.expectRefused(
      "NOT_ENOUGH_IPS", "POST", "links", on: "nice", body: linkBody(other, to: "10.1.1.1"), isRemote: true)
    _ = try await test.call("POST", "network/spaces/\(few)/ips", body: "10.1.1.9")
    let answer = try await test.call("POST", "links", body: linkBody(few, to: "10.0.3.1"))
    #expect(answer.status == 200 && answer.object["async_only"] as? Bool == isAsyncOnly)
  }

  @Test("R44: a network space with an attached link is left as it is")
  func attachedSpace() async throws {
    let test = try TestSimulator.refusing()
    let space = "network/spaces/\(try #require(try await test.get("network/spaces").ids.first))"
    try await test.expectRefused(
      "LINK_ATTACHED", "POST", space + "/ips", body: "10.0.1.8", about: ["paris-lyon", "replication"])
    try await test.expectRefused("LINK_ATTACHED", "DELETE", space + "/ips/10.0.1.7")
    try await test.expectRefused("LINK_ATTACHED", "DELETE", space)
    try test.simulator.perform(.detachLink("paris-lyon"), on: "paris")
    #expect(try await test.call("POST", space + "/ips", body: "10.0.1.8").status == 200)
    #expect(try await test.call("DELETE", space + "/ips/10.0.1.7").status == 200)
    let ips = try await test.get(space).object["ips"] as? [[String: Any]] ?? []
    #expect(ips.compactMap { $0["ip_address"] as? String } == [1, 2, 3, 4, 5, 6, 8].map { "10.0.1.\($0)" })
  }

  @Test(
    "R45: nothing is provisioned while a link's management address fails, and data flows on",
    arguments: ["create", "delete", "add member", "remove member", "resize"])
  func degradedLink(_ operation: String) async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1", ["sync_interval": 10_000])
    try await test.replicate("prod-2", ["replication_type": "ACTIVE_ACTIVE"])
    try await test.replicateGroup()
    test.settle()
    try test.simulator.perform(.setLink("paris-lyon", .degraded), on: "paris")
    let group = test.entity("fin")
    let (method, path, body): (String, String, [String: Any]?) =
      switch operation {
      case "create": ("POST", "replicas", try await test.newReplica(["prod-3"]))
      case "delete": ("DELETE", "replicas/\(id)", nil)
      case "add member": ("POST", "cgs/\(group)/members", ["dataset_id": test.entity("prod-3")])
      case "remove member": ("DELETE", "cgs/\(group)/members/\(test.entity("fin-1"))", nil)
      default: ("PUT", "volumes/\(test.entity("prod-2"))", ["size": 20_000_000_000])
      }
    try await test.expectRefused(
      "REMOTE_UNAVAILABLE", method, path, body: body, isRemote: true, about: ["paris-lyon"])
    try test.simulator.perform(.write(to: "prod-1", bytes: 1_000), on: "paris")
    test.simulator.advance(by: .seconds(30))
    #expect(
      test.simulator.dataset("prod-1", on: "lyon")?.content == test.simulator.dataset("prod-1", on: "paris")?.content)
  }

  @Test("R45: nothing is provisioned on a peer whose management is out of reach")
  func unreachablePeer() async throws {
    let test = try TestSimulator.refusing()
    let body = try await test.newReplica(["prod-1"])
    try test.simulator.perform(.setPower(false), on: "lyon")
    try await test.expectRefused("LINK_NOT_UP", "POST", "replicas", body: body)
  }

  @Test func capacityNamesAndSizesAreChecked() async throws {
    let test = try TestSimulator.refusing()
    let pool = try await test.pool("prod", on: "paris")
    func expect(_ code: String, _ body: [String: Any], status: Int = 400) async throws {
      try await test.expectRefused(code, "POST", "volumes", body: body, status: status)
    }
    try await expect("VOLUME_NAME_CONFLICT", ["name": "prod-1", "size": 2_000_000_000, "pool_id": pool], status: 409)
    try await expect("INVALID_SIZE", ["name": "a", "size": 1_000, "pool_id": pool])
    try await expect("INVALID_SIZE", ["name": "a", "size": Int.max, "pool_id": pool])
    try await expect("INVALID_NAME", ["name": "", "size": 2_000_000_000, "pool_id": pool])
    try await expect("POOL_NOT_FOUND", ["name": "a", "size": 2_000_000_000, "pool_id": 77], status: 404)
    try await expect("MISSING_FIELD", ["size": 2_000_000_000, "pool_id": pool])
    try await test.expectRefused("POOL_NOT_EMPTY", "DELETE", "pools/\(pool)", about: ["prod"])
    try await test.expectRefused("VOLUME_NOT_FOUND", "DELETE", "volumes/77", status: 404)
    let both: [String: Any] = ["name": "renamed", "size": 2_000]
    try await test.expectRefused("FORCE_REQUIRED", "PUT", "volumes/\(test.entity("prod-1"))", body: both)
    let entities = ["empty", "prod-1"].map { ["id": test.entity($0)] }
    let snapshots: [String: Any] = ["snap_suffix": "-snapshot-1", "entities": entities]
    try await test.expectRefused("VOLUME_NAME_CONFLICT", "POST", "volumes/group_snapshot", body: snapshots)
  }
}
