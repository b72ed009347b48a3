import InfiniBox
import Synchronization
import Testing

/// Logins by cookie: when they happen, how often, and what their failure means.
@Suite struct SessionTests {
  /// An array with sessions. Each login gives a new cookie; only the newest is accepted.
  private final class Door: Sendable {
    private let state = Mutex<(logins: Int, isOpen: Bool)>((0, true))

    var logins: Int { state.withLock { $0.logins } }

    /// Ends every session.
    func expire() { state.withLock { $0.logins += 100 } }
    func close() { state.withLock { $0.isOpen = false } }

    func answer(_ request: TransportRequest) -> TransportResponse {
      if request.path.hasSuffix("_features") { return Sample.envelope([]) }
      return state.withLock { state in
        if request.path.hasSuffix("users/login") {
          guard state.isOpen else { return Sample.refusal(403, code: "BAD_CREDENTIALS") }
          state.logins += 1
          var answer = Sample.envelope(["name": "admin"])
          answer.headers += [("Set-Cookie", "s=\(state.logins); Path=/"), ("set-cookie", "lb=x")]
          return answer
        }
        return request.header("Cookie") == "lb=x; s=\(state.logins)"
          ? Sample.envelope(Sample.object(7)) : Sample.refusal(401, code: "")
      }
    }
  }

  private func array(_ door: Door) -> (array: InfiniBoxSystem, transport: ScriptedTransport) {
    var options = ConnectionOptions()
    options.authentication = .session
    return InfiniBoxSystem.scripted(options: options) { request, _ in door.answer(request) }
  }

  @Test func logsInOnceBeforeTheFirstRequest() async throws {
    let door = Door()
    let (array, transport) = array(door)
    for _ in 0..<3 { _ = try await array.volumes.get(7) }
    #expect(door.logins == 1)
    #expect(
      transport.requests.map(\.path).map { $0.dropFirst("/api/rest/".count) } == [
        "_features", "users/login", "volumes/7", "volumes/7", "volumes/7",
      ])
  }

  @Test func repeatsARequestOnceAfterTheSessionExpired() async throws {
    let door = Door()
    let (array, transport) = array(door)
    _ = try await array.volumes.get(7)
    door.expire()
    _ = try await array.volumes.get(7)
    #expect(
      transport.requests.suffix(3).map(\.path) == [
        "/api/rest/volumes/7", "/api/rest/users/login", "/api/rest/volumes/7",
      ])
  }

  @Test func manyRequestsAtOnceLogInOnce() async throws {
    let door = Door()
    let (array, _) = array(door)
    _ = try await array.volumes.get(7)
    door.expire()
    let before = door.logins
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { _ = try await array.volumes.get(7) } }
      try await group.waitForAll()
    }
    #expect(door.logins == before + 1)
  }

  /// The write was refused with 401 and not repeated, so it has had no effect even though a POST failed.
  @Test func aLoginThatFailsIsDefinitive() async throws {
    let door = Door()
    let (array, transport) = array(door)
    _ = try await array.volumes.get(7)
    door.expire()
    door.close()
    let error = await #expect(throws: InfiniBoxError.self) { try await array.replicas.suspend(7) }
    #expect(error?.request?.path == "/api/rest/users/login")
    #expect(error?.isDefinitive == true)
    #expect(transport.requests.filter { $0.path.hasSuffix("suspend") }.count == 1)
  }

  @Test func forgetsItsCookiesAtLogout() async throws {
    let door = Door()
    let (array, _) = array(door)
    _ = try await array.volumes.get(7)
    try await array.logOut()
    _ = try await array.volumes.get(7)
    #expect(door.logins == 2)
  }

  @Test func basicAuthenticationIsNotRepeated() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in Sample.refusal(401, code: "") }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.volumes.get(7) }
    #expect(error?.cause == .unauthorized)
    #expect(transport.requests.map { $0.header("Authorization") } == ["Basic YWRtaW46MTIzNDU2"])
  }

  @Test func featuresAreReadOnce() async throws {
    let (array, transport) = InfiniBoxSystem.scripted { _, _ in
      Sample.envelope([
        ["name": "active_active", "version": 4, "experimental": false, "enabled": true],
        ["name": "tenants", "version": 0, "experimental": false, "enabled": false],
      ])
    }
    for _ in 0..<2 {
      let features = try await array.features()
      #expect(features.has("active_active", atLeast: 4))
      #expect(!features.has("active_active", atLeast: 5))
      #expect(!features.has("tenants"))
    }
    #expect(transport.requests.count == 1)
  }

  @Test func anArrayWithoutFeaturesHasNone() async throws {
    let (array, _) = InfiniBoxSystem.scripted { _, _ in Sample.text("", status: 404) }
    #expect(try await array.features().versions.isEmpty)
  }

  @Test func aFailureToReadFeaturesIsNotRemembered() async throws {
    let (array, _) = InfiniBoxSystem.scripted { _, number in
      number == 0 ? Sample.text("", status: 503) : Sample.envelope([["name": "metadata", "version": 2]])
    }
    await #expect(throws: InfiniBoxError.self) { try await array.features() }
    #expect(try await array.features().has("metadata", atLeast: 2))
  }
}
