import InfiniBoxSimulator
import Testing

/// What arrays refuse to do to replicas (semantics 9, R30–R40).
@Suite struct RefusalRowsReplicaTests {
  @Test("R30: without the peer a replica is deleted only by force, and the other side stays")
  func unreachablePeer() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    try await test.expectRefused("REMOTE_ERROR", "DELETE", "replicas/\(id)", isRemote: true, about: ["prod-1"])
    #expect(try await test.call("DELETE", "replicas/\(id)?force_if_remote_error=true").status == 200)
    #expect(test.simulator.replica(of: "prod-1", on: "paris") == nil)
    #expect(test.simulator.replica(of: "prod-1", on: "lyon")?.role == .target)
    test.expectSound()
  }

  @Test("R30: sides that disagree are deleted only by force")
  func disagreement() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    try test.simulator.perform(.suspend(replicaOf: "prod-1"), on: "paris")
    try test.simulator.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    try await test.expectRefused("REMOTE_ERROR", "DELETE", "replicas/\(id)", isRemote: true, about: ["prod-1"])
    #expect(try await test.call("DELETE", "replicas/\(id)?force_on_local=true").status == 200)
    #expect(test.simulator.replicas(on: "lyon").count == 1)
  }

  @Test("R31: a target is deleted only by force, and leaves an orphan that can be deleted")
  func onTarget() async throws {
    let test = try TestSimulator.refusing()
    try await test.replicate("prod-1")
    test.settle()
    let target = try test.target("prod-1")
    try await test.expectRefused(
      "OPERATION_ON_TARGET", "DELETE", "replicas/\(target)", on: "lyon", about: ["prod-1"])
    #expect(try await test.call("DELETE", "replicas/\(target)?force_on_target=true", on: "lyon").status == 200)
    #expect(test.simulator.dataset("prod-1", on: "lyon")?.isWriteProtected == false)
    let orphan = try #require(test.simulator.replica(of: "prod-1", on: "paris"))
    #expect(orphan.state == .autoSuspended && orphan.stateReason == "REMOTE_REPLICA_MISSING")
    #expect(try await test.call("DELETE", "replicas/\(orphan.id)").status == 200)
    #expect(test.simulator.replicas(on: "paris").isEmpty)
    test.expectSound()
  }

  @Test("R32: the staging area of a synchronous replica is not retained")
  func retainSync() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1", ["replication_type": "SYNC"])
    test.settle()
    try await test.expectRefused(
      "RETAIN_NOT_SUPPORTED", "DELETE", "replicas/\(id)?retain_staging_area=true", about: ["prod-1"])
    // Left to the array it is not retained either.
    #expect(try await test.call("DELETE", "replicas/\(id)").status == 200)
    #expect(test.bases(of: "prod-1", on: "paris").isEmpty && test.bases(of: "prod-1", on: "lyon").isEmpty)
  }

  @Test("R33: the source is asked, not the target", arguments: ["suspend", "resume", "sync", "change_type_to_sync"])
  func targetAction(_ action: String) async throws {
    let test = try TestSimulator.refusing()
    try await test.replicate("prod-1")
    test.settle()
    try await test.expectRefused(
      "OPERATION_ON_TARGET", "POST", "replicas/\(try test.target("prod-1"))/\(action)", on: "lyon")
  }

  @Test(
    "R34: a replica is not resumed into a conflict", arguments: ["link down", "peer is source", "peer is missing"])
  func resume(_ obstacle: String) async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    try test.simulator.perform(.suspend(replicaOf: "prod-1"), on: "paris")
    switch obstacle {
    case "link down": try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    case "peer is source": try test.simulator.perform(.changeRole(replicaOf: "prod-1"), on: "lyon")
    default: try test.simulator.perform(.deleteReplica(of: "prod-1", isForced: true), on: "lyon")
    }
    let code = obstacle == "link down" ? "LINK_NOT_UP" : "ROLE_CONFLICT"
    try await test.expectRefused(code, "POST", "replicas/\(id)/resume")
  }

  @Test(
    "R35: only an active asynchronous replica is synchronised now",
    arguments: ["suspended", "auto-suspended", "SYNC", "ACTIVE_ACTIVE"])
  func syncNow(_ condition: String) async throws {
    let test = try TestSimulator.refusing()
    let isAsync = condition.hasSuffix("suspended")
    let id = try await test.replicate("prod-1", ["replication_type": isAsync ? "ASYNC" : condition])
    test.settle()
    if condition == "suspended" { try test.simulator.perform(.suspend(replicaOf: "prod-1"), on: "paris") }
    if condition == "auto-suspended" { try test.simulator.perform(.lockPool("dr"), on: "lyon") }
    test.simulator.advance(by: .seconds(120))
    try await test.expectRefused("INVALID_STATE", "POST", "replicas/\(id)/sync")
  }

  @Test("R36: an active source keeps its role, and so does its target")
  func activeRole() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1")
    test.settle()
    try await test.expectRefused("REPLICA_NOT_SUSPENDED", "POST", "replicas/\(id)/change_role")
    try await test.expectRefused(
      "REPLICA_NOT_SUSPENDED", "POST", "replicas/\(try test.target("prod-1"))/change_role", on: "lyon")
  }

  @Test("R37: a target that was never consistent is not promoted")
  func neverConsistent() async throws {
    let test = try TestSimulator.refusing()
    try await test.replicate("prod-1")
    try test.simulator.perform(.suspend(replicaOf: "prod-1"), on: "paris")
    try await test.expectRefused(
      "TARGET_NOT_CONSISTENT", "POST", "replicas/\(try test.target("prod-1"))/change_role", on: "lyon")
  }

  @Test("R38: active-active replicas have no role to change")
  func activeActiveRole() async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1", ["replication_type": "ACTIVE_ACTIVE"])
    test.settle()
    try await test.expectRefused("OPERATION_NOT_SUPPORTED", "POST", "replicas/\(id)/change_role")
  }

  @Test("R38: the asynchronous leg of a concurrent pair keeps its role")
  func concurrentRole() async throws {
    let test = try TestSimulator.threeArrays()
    try await test.replicateGroup(["replication_type": "ACTIVE_ACTIVE"])
    test.settle()
    let body = try await test.toNice(["fin-1", "fin-2"], group: "fin", ["sync_interval": 60_000])
    let id = try await test.call("POST", "replicas", body: body).id
    test.settle()
    #expect(try await test.call("POST", "replicas/\(id)/suspend").status == 200)
    try await test.expectRefused("OPERATION_NOT_SUPPORTED", "POST", "replicas/\(id)/change_role")
    let target = try #require(test.simulator.replicas(on: "nice").first).id
    try await test.expectRefused("OPERATION_NOT_SUPPORTED", "POST", "replicas/\(target)/change_role", on: "nice")
  }

  @Test(
    "R39: only a synchronised SYNC replica over a link that is up switches its role",
    arguments: ["ASYNC", "ACTIVE_ACTIVE", "initializing", "link down"])
  func switchRole(_ condition: String) async throws {
    let test = try TestSimulator.refusing()
    let type = ["ASYNC", "ACTIVE_ACTIVE"].contains(condition) ? condition : "SYNC"
    let id = try await test.replicate("prod-1", ["replication_type": type])
    if condition != "initializing" { test.settle() }
    if condition == "link down" { try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris") }
    try await test.expectRefused("INVALID_STATE", "POST", "replicas/\(id)/switch_role")
  }

  @Test("R40: an initializing replica keeps its type", arguments: ["ASYNC", "SYNC"])
  func changeType(_ type: String) async throws {
    let test = try TestSimulator.refusing()
    let id = try await test.replicate("prod-1", ["replication_type": type])
    let action = type == "ASYNC" ? "change_type_to_sync" : "change_type_to_async"
    try await test.expectRefused("REPLICA_INITIALIZING", "POST", "replicas/\(id)/\(action)", body: [String: Any]())
    test.settle()
    #expect(try await test.call("POST", "replicas/\(id)/\(action)", body: [String: Any]()).status == 200)
  }
}
