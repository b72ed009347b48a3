import InfiniBoxSimulator
import Testing

/// What is refused until someone allows it: the peer's credentials and the approval (semantics 9, R19, R20).
@Suite struct RefusalRowsPermissionTests {
  private static let single = (name: "X-Remote-Authorization", value: "Basic YWRtaW46MTIzNDU2")
  private static let several = (
    name: "X-Remote-Authorization", value: "Basic lyon.example.com=YWRtaW46MTIzNDU2;nice=eDp5"
  )
  private static let wrong = (name: "X-Remote-Authorization", value: "Basic eDp5")

  private func guarded() throws -> TestSimulator {
    try TestSimulator.refusing { world in
      world.settings.requiresRemoteAuthorization = true
      world.replicas = [
        SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "prod-2", remotePool: "dr"),
        SimulatedReplicas(
          array: "paris", link: "paris-lyon", kind: .consistencyGroup, entities: "fin", remotePool: "dr"),
      ]
    }
  }

  /// Method, path and body of a call that acts on the peer.
  private func crossArrayCall(_ name: String, _ test: TestSimulator) async throws -> (String, String, [String: Any]?) {
    let replica = test.simulator.replica(of: "prod-2", on: "paris")?.id ?? 0
    let group = test.entity("fin")
    return switch name {
    case "create": ("POST", "replicas", try await test.newReplica(["prod-1"]))
    case "delete": ("DELETE", "replicas/\(replica)", nil)
    case "add member": ("POST", "cgs/\(group)/members", ["dataset_id": test.entity("prod-3")])
    default: ("DELETE", "cgs/\(group)/members/\(test.entity("fin-1"))", nil)
    }
  }

  private static let crossArrayCalls = ["create", "delete", "add member", "remove member"]

  @Test("R19: the peer wants credentials", arguments: crossArrayCalls)
  func withoutCredentials(_ name: String) async throws {
    let test = try guarded()
    let (method, path, body) = try await crossArrayCall(name, test)
    try await test.expectRefused("REMOTE_PERMISSION_REQUIRED", method, path, body: body, status: 403)
    try await test.expectRefused(
      "REMOTE_PERMISSION_REQUIRED", method, path, body: body, status: 403,
      headers: TestSimulator.credentials + [Self.wrong])
  }

  @Test("R19: credentials of the peer, in either form, are enough", arguments: crossArrayCalls)
  func withCredentials(_ name: String) async throws {
    for header in [Self.single, Self.several] {
      let test = try guarded()
      let (method, path, body) = try await crossArrayCall(name, test)
      let answer = try await test.call(method, path, body: body, headers: TestSimulator.credentials + [header])
      #expect(answer.status == 200, "\(answer.json)")
      test.expectSound()
    }
  }

  @Test("R19: making and deleting a link wants the peer's credentials")
  func links() async throws {
    let test = try TestSimulator.refusing { $0.settings.requiresRemoteAuthorization = true }
    let link = try await test.link()
    try await test.expectRefused("REMOTE_PERMISSION_REQUIRED", "DELETE", "links/\(link)", status: 403)
    let forced = try await test.call("DELETE", "links/\(link)?force_if_no_remote_credentials=true")
    #expect(forced.status == 200)
    let space = try #require(try await test.get("network/spaces").ids.first)
    let body: [String: Any] = [
      "name": "again", "remote_host": "10.0.2.1", "local_replication_network_space_id": space,
    ]
    try await test.expectRefused("REMOTE_PERMISSION_REQUIRED", "POST", "links", body: body, status: 403)
    let headers = TestSimulator.credentials + [Self.single]
    #expect(try await test.call("POST", "links", body: body, headers: headers).status == 200)
  }

  @Test("R19: force deletes without the peer's credentials")
  func forced() async throws {
    let test = try guarded()
    let replica = try #require(test.simulator.replica(of: "prod-2", on: "paris")).id
    #expect(try await test.call("DELETE", "replicas/\(replica)?force_if_no_remote_credentials=true").status == 200)
  }

  /// Method, path and body of each dangerous operation.
  private func dangerousCall(_ name: String, _ test: TestSimulator) async throws -> (String, String, Any?) {
    let (volume, group) = (test.entity("prod-1"), test.entity("fin"))
    let snapshot = test.entity("prod-1-snapshot-1")
    let replica = "replicas/\(test.simulator.replica(of: "prod-2", on: "paris")?.id ?? 0)"
    return switch name {
    case "pool": ("DELETE", "pools/\(try await test.pool("dr", on: "paris"))", nil)
    case "volume": ("DELETE", "volumes/\(test.entity("empty"))", nil)
    case "filesystem": ("DELETE", "filesystems/\(test.simulator.snapshots(of: "share", on: "paris")[0].id)", nil)
    case "group": ("DELETE", "cgs/\(test.entity("web"))", nil)
    case "member": ("DELETE", "cgs/\(group)/members/\(test.entity("fin-1"))", nil)
    case "replica": ("DELETE", replica, nil)
    case "link": ("DELETE", "links/\(try await test.link())", nil)
    case "restore": ("POST", "volumes/\(volume)/restore", snapshot)
    case "refresh": ("POST", "volumes/\(snapshot)/refresh", ["source_id": volume])
    default: ("POST", "\(replica)/\(name)", nil)
    }
  }

  @Test(
    "R20: a dangerous operation is refused until it is approved",
    arguments: [
      "pool", "volume", "filesystem", "group", "member", "replica", "link", "restore", "refresh", "change_role",
      "switch_role", "change_type_to_sync", "expose_last_consistent_snapshot",
    ])
  func approval(_ name: String) async throws {
    let test = try TestSimulator.refusing { world in
      world.replicas = [SimulatedReplicas(array: "paris", link: "paris-lyon", entities: "prod-2", remotePool: "dr")]
    }
    let (method, path, body) = try await dangerousCall(name, test)
    try await test.expectRefused("APPROVAL_REQUIRED", method, path + "?approved=false", body: body, status: 403)
    let answer = try await test.call(method, path, body: body)
    #expect(answer.status != 403 && answer.code != "APPROVAL_REQUIRED", "\(answer.json)")
  }

  @Test("R20: a volume with snapshots asks a question of its own")
  func children() async throws {
    let test = try TestSimulator.refusing()
    let path = "volumes/\(test.entity("prod-1"))"
    try await test.expectRefused(
      "APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN", "DELETE", path + "?approved=false", status: 403, about: ["prod-1"])
    #expect(try await test.call("DELETE", path).status == 200)
  }
}
