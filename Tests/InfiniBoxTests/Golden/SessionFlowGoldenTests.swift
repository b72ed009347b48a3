import Foundation
import InfiniBox
import Testing

/// Recorded flows in which the answers matter as much as the requests.
@Suite struct SessionFlowGoldenTests {
  static let recordings: Set = ["approval_refused", "session_login_bad_password", "session_relogin_on_401"]

  private static var withCookie: ConnectionOptions {
    var options = ConnectionOptions()
    options.authentication = .session
    return options
  }

  /// 401, login, the same request again. infinisdk also reads the system in between.
  @Test func loginAfterExpiredSessionEqualsRecording() async throws {
    let recorded = try RecordedRequest.load("session_relogin_on_401").map(\.comparable.withoutPaging)
    let (array, transport) = InfiniBoxSystem.scripted(options: Self.withCookie) { request, number in
      if request.path.hasSuffix("_features") { return Sample.features(Sample.latestFeatures) }
      if request.path.hasSuffix("users/login") { return Sample.login(cookie: "stub-\(number)") }
      // The first session has expired.
      return request.header("Cookie") == "JSESSIONID=stub-1"
        ? Sample.refusal(401, code: "UNAUTHORIZED") : Sample.page(1, size: 1, of: [])
    }
    _ = try await array.volumes.first(where: [])
    let flow = transport.requests.dropFirst(2).map { ComparableRequest($0, system: "A").withoutPaging }
    #expect(flow == [recorded[0], recorded[1], recorded[3]])
    #expect(transport.requests.map { $0.header("Authorization") != nil } == [true, false, false, false, false])
    #expect(transport.requests.last?.header("Cookie") == "JSESSIONID=stub-3")
  }

  /// The first question of start-up is refused, and nothing else is tried. infinisdk asks for the version as well.
  @Test func wrongPasswordEqualsRecording() async throws {
    let recorded = try RecordedRequest.load("session_login_bad_password").map(\.comparable)
    let (array, transport) = InfiniBoxSystem.scripted(options: Self.withCookie) { _, _ in
      Sample.refusal(401, code: "UNAUTHORIZED")
    }
    let error = await #expect(throws: InfiniBoxError.self) { try await array.system() }
    #expect(error?.cause == .unauthorized)
    #expect(transport.requests.map { ComparableRequest($0, system: "A") } == [recorded[0]])
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
