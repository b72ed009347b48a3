import Foundation
import InfiniBoxSimulator
import Testing

/// Accounts, the envelope, metadata, events and calls through the link (rest 1, 4, 16, 17).
@Suite struct AnswerTests {
  @Test func featuresNeedNoCredentials() async throws {
    let test = try TestSimulator()
    #expect(try await test.call("GET", "_features", headers: []).list.count > 40)
    #expect(try await test.call("GET", "system", headers: []).status == 401)
  }

  @Test func aSessionLastsUntilLogout() async throws {
    let test = try TestSimulator()
    let body = try JSONSerialization.data(withJSONObject: ["username": "admin", "password": "123456"])
    let login = try await test.simulator.respond(
      to: SimulatedRequest("POST", "/api/rest/users/login?approved=true", body: Array(body)), array: "paris")
    let cookie = try #require(login.headers.first { $0.name == "Set-Cookie" }?.value.prefix { $0 != ";" })
    let headers = [(name: "Cookie", value: "other=1; \(cookie)")]
    #expect(try await test.call("GET", "system", headers: headers).object["name"] as? String == "paris")
    #expect(try await test.call("GET", "system", on: "lyon", headers: headers).status == 401)
    #expect(try await test.call("POST", "users/logout", headers: headers).status == 200)
    #expect(try await test.call("GET", "system", headers: headers).status == 401)
  }

  @Test func theSystemAnswersItsParts() async throws {
    let test = try TestSimulator()
    #expect(try await test.get("system?fields=version").object.keys.sorted() == ["version"])
    #expect(try await test.get("system/serial_number").result as? Int == 1001)
    #expect(try await test.get("system/entity_counts").object["pools"] as? Int == 2)
    #expect(try await test.get("system/capacity?fields=free_physical_space").object.count == 1)
    #expect(try await test.get("system/nonsense").status == 404)
  }

  @Test func metadataIsSetReadAndRemovedWithItsObject() async throws {
    let test = try TestSimulator { $0.arrays[0].volumes = [SimulatedVolumes("v", pool: "prod")] }
    let id = test.entity("v")
    #expect(try await test.call("PUT", "metadata/\(id)", body: ["a": "1", "b": ["x": 2]]).list.count == 2)
    #expect(try await test.get("metadata/\(id)/b").object["value"] as? String == #"{"x":2}"#)
    #expect(try await test.get("metadata/\(id)/c").status == 404)
    #expect(try await test.get("metadata/424242").code == "METADATA_IS_NOT_SUPPORTED_FOR_ENTITY")
    #expect(try await test.call("DELETE", "metadata/\(id)/a").status == 200)
    #expect(try await test.get("metadata/\(id)").count == 1)
    try test.simulator.perform(.delete("v"), on: "paris")
    #expect(try await test.get("metadata").count == 0)
  }

  @Test func eventsAreVisibleTenSecondsLater() async throws {
    let test = try TestSimulator()
    try test.simulator.perform(.createVolume("v", pool: "prod", sizeBytes: 2_000_000_000), on: "paris")
    test.simulator.advance(by: .milliseconds(9_999))
    #expect(try await test.get("events").count == 0)
    test.simulator.advance(by: .milliseconds(1))
    let events = try await test.get("events").list
    #expect(events.map { $0["code"] as? String } == ["VOLUME_CREATED"])
    #expect(events[0]["username"] as? String == "operator")
    #expect(events[0]["description"] as? String == "Volume v created")
  }

  @Test func aCallThroughTheLinkIsAnsweredByThePeer() async throws {
    let test = try TestSimulator()
    let link = try await test.link()
    #expect(try await test.get("remote/\(link)/api/rest/system").object["name"] as? String == "lyon")
    let refused = try await test.get("remote/\(link)/api/rest/volumes/77")
    #expect(refused.status == 404 && refused.isRemote)
    try test.simulator.perform(.setLink("paris-lyon", .down), on: "paris")
    #expect(try await test.get("remote/\(link)/api/rest/system").code == "REMOTE_UNAVAILABLE")
  }

  @Test(arguments: ["{", "[1", "\u{0}", "\"open"])
  func aBodyThatIsNoJSONIsRefused(_ text: String) async throws {
    let test = try TestSimulator()
    let response = try await test.simulator.respond(
      to: SimulatedRequest("POST", "/api/rest/pools", headers: TestSimulator.credentials, body: Array(text.utf8)),
      array: "paris")
    #expect(response.status == 400)
  }

  @Test func namesComeBackAsTheyWentIn() async throws {
    let test = try TestSimulator()
    let pool = try await test.pool("prod", on: "paris")
    for name in ["quote\" back\\slash", "tab\tline\n", "é😀", "\u{1}"] {
      let body: [String: Any] = ["name": name, "size": 2_000_000_000, "pool_id": pool]
      #expect(try await test.call("POST", "volumes", body: body).object["name"] as? String == name)
    }
  }
}
