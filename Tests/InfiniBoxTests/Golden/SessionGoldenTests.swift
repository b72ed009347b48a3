import Foundation
import InfiniBox
import Testing

/// Sessions, the system, metadata, events and the seed document (rest 1, 4, 16, 17).
@Suite struct SessionGoldenTests {
  @Test(arguments: system + metadata + events + seed)
  func equalsRecording(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  static let system: [GoldenCase] = [
    GoldenCase("system_entity_counts", answer: counts) {
      let counts = try await $0.first.entityCounts()
      #expect(counts == ["volumes": 7])
    },
    // Features are asked once and by themselves; what an array is asked at start-up is the caller's choice. The identifier
    // of the client is its own name.
    GoldenCase("session_login", .only([4])) { _ = try await $0.first.system() },
    GoldenCase("session_basic_auth_array", .only([3, 4]), answer: noFeatures) {
      try await $0.first.logIn()
      _ = try await $0.first.system()
    },
    GoldenCase("session_logout") { try await $0.first.logOut() },
  ]

  private static let counts: GoldenCase.Answer = { _ in Sample.envelope(["volumes": 7]) }
  private static let noFeatures: GoldenCase.Answer = { request in
    request.path.hasSuffix("_features") ? Sample.refusal(404, code: "NOT_FOUND") : nil
  }

  static let metadata: [GoldenCase] = [
    GoldenCase("metadata_set") { try await $0.first.metadata.put(["dr.tier": "gold"], on: 1004) },
    GoldenCase("metadata_set_many") {
      try await $0.first.metadata.put(["dr.policy": "p1", "dr.owner": "team a/b"], on: 1004)
    },
    GoldenCase("metadata_on_replica_objects") {
      for id: Int64 in [1069, 1003, 1002] { try await $0.first.metadata.put(["k": "v"], on: id) }
    },
    GoldenCase("metadata_system", .lists) {
      try await $0.first.metadata.putOnSystem(["k": "v"])
      _ = try await $0.first.metadata.allOfSystem()
    },
    GoldenCase("metadata_get") {
      let value = try await $0.first.metadata.value(of: 1004, key: "dr.tier")
      #expect(value == "v")
    },
    GoldenCase("metadata_get_special_key", answer: missing) {
      let value = try await $0.first.metadata.value(of: 1004, key: "a b/c")
      #expect(value == nil)
    },
    GoldenCase("metadata_get_missing", answer: missing) {
      let value = try await $0.first.metadata.value(of: 1004, key: "nope")
      #expect(value == nil)
    },
    GoldenCase("metadata_get_all", .lists) { _ = try await $0.first.metadata.all(of: 1004) },
    GoldenCase("metadata_unset") { try await $0.first.metadata.remove(key: "dr.tier", of: 1004) },
  ]

  /// The second request of this recording has a bare `object_type=volume`, which means the same as `eq:volume`.
  @Test func metadataSearchEqualsRecording() async throws {
    let recorded = try RecordedRequest.load("metadata_query_all").map(\.comparable.withoutPaging)
    let arrays = GoldenArrays(answer: { _ in nil })
    _ = try await arrays.first.metadata.search(where: [.equal("key", "dr.policy")])
    #expect(arrays.sent.map(\.withoutPaging) == [recorded[0]])
  }

  private static let missing: GoldenCase.Answer = { _ in Sample.refusal(404, code: "METADATA_NOT_FOUND") }

  static let events: [GoldenCase] = [
    GoldenCase("events_from_id_1000", answer: none) { _ = try await $0.first.events.poll(after: 1004) },
    GoldenCase("events_by_code", answer: none) {
      _ = try await $0.first.events.last(10, where: [.equal("code", "VOLUME_CREATED")])
    },
    // The oldest events are not asked for by this client.
    GoldenCase("events_last", .only([0, 1]), answer: none) {
      _ = try await $0.first.events.last(3)
      _ = try await $0.first.events.last(1)
    },
    GoldenCase("events_custom") {
      try await $0.first.events.create(
        "dr drill {x}", level: .warning, data: [Event.Datum(name: "x", type: "string", value: "1")])
    },
  ]

  private static let none: GoldenCase.Answer = { Sample.page($0.pageNumber, size: $0.pageSize, of: []) }

  static let seed: [GoldenCase] = [
    // The members of the consistency group are listed as well, as in the recording, but in pages.
    GoldenCase("seed_document", .writes) { arrays in
      let (primary, secondary) = (arrays.first, arrays.second)
      let size: Int64 = 1_000_000_000
      let capacity: Int64 = 1_000_000_000_000
      let link = Sample.link()

      let pool = try await primary.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: capacity)
      #expect(pool.id == 7001)
      let localPool = Sample.pool(1003)
      _ = try await primary.volumes.create(name: "vol_<uuid4-hex>", in: localPool, size: size)
      _ = try await secondary.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: capacity)
      let remotePool = Sample.pool(5003)
      _ = try await primary.replicas.replicateEntity(Sample.volume(1004), over: link, remotePool: remotePool)

      _ = try await primary.volumes.create(name: "vol_<uuid4-hex>", in: localPool, size: size)
      _ = try await secondary.volumes.create(name: "vol_<uuid4-hex>", in: remotePool, size: size)
      _ = try await primary.volumes.createSnapshot(of: 1007, name: "vol_<uuid4-hex>")
      _ = try await secondary.volumes.createSnapshot(of: 5007, name: "vol_<uuid4-hex>")
      _ = try await primary.replicas.replicateEntityUseBase(
        Sample.volume(1007), over: link, localSnapshot: Sample.volume(1008, parent: 1007),
        remoteSnapshot: Sample.volume(5008, parent: 5007))

      _ = try await primary.consistencyGroups.create(name: "cg_<uuid4-hex>", in: localPool)
      _ = try await primary.replicas.replicateConsGroup(Sample.group(1011), over: link, remotePool: remotePool)

      _ = try await primary.pools.create(name: "pool_<uuid4-hex>", physicalCapacity: capacity)
      _ = try await primary.volumes.create(name: "vol_<uuid4-hex>", in: Sample.pool(1013), size: size)
      _ = try await primary.replicas.replicateEntity(
        Sample.volume(1014), over: link, remotePool: remotePool, type: .sync)
    }
  ]

  // MARK: Flows of sessions

  /// 401, login, the same request again. infinisdk also reads the system in between.
  @Test func loginAfterExpiredSessionEqualsRecording() async throws {
    let recorded = try RecordedRequest.load("session_relogin_on_401")
    var options = ConnectionOptions()
    options.authentication = .session
    let (array, transport) = InfiniBoxSystem.scripted(options: options) { request, number in
      if request.path.hasSuffix("_features") {
        return Sample.envelope([["name": "api_auth_sessions", "version": 0, "enabled": true]])
      }
      if request.path.hasSuffix("users/login") {
        var answer = Sample.envelope(["name": "admin"])
        answer.headers.append(("Set-Cookie", "JSESSIONID=stub-\(number); Path=/; HttpOnly"))
        return answer
      }
      // The first session has expired.
      return request.header("Cookie") == "JSESSIONID=stub-1"
        ? Sample.refusal(401, code: "UNAUTHORIZED") : Sample.page(1, size: 1, of: [])
    }
    _ = try await array.volumes.first(where: [])
    let flow = transport.requests.dropFirst(2).map { ComparableRequest($0, system: "A").withoutPaging }
    var expected = [recorded[0], recorded[1], recorded[3]].map(\.comparable.withoutPaging)
    expected[1].body = clientIdentifierReplaced(expected[1].body)
    #expect(flow == expected)
    #expect(transport.requests.map { $0.header("Authorization") != nil } == [true, false, false, false, false])
    #expect(transport.requests.last?.header("Cookie") == "JSESSIONID=stub-3")
  }

  private func clientIdentifierReplaced(_ body: JSONValue?) -> JSONValue? {
    guard case .object(var members) = body else { return body }
    members["clientid"] = .text(ConnectionOptions().clientName)
    return .object(members)
  }

  @Test func unapprovedWriteEqualsRecording() async throws {
    let recorded = try RecordedRequest.load("approval_refused").map(\.comparable)
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in
      Sample.refusal(403, code: "APPROVAL_REQUIRED", reason: "Deleting the volume cannot be undone")
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.delete(1004) }
    #expect(transport.requests.map { ComparableRequest($0, system: "A") } == recorded)
    guard case .approvalRequired(let question, _) = error?.cause else {
      Issue.record("expected approvalRequired, got \(String(describing: error))")
      return
    }
    #expect(question == "Deleting the volume cannot be undone")
    #expect(error?.isDefinitive == true)
  }
}
