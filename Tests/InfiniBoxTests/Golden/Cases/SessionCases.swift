import InfiniBox
import Testing

// Logins, by cookie and with each request (rest 1.3).
extension GoldenCase {
  static let sessions: [GoldenCase] = [
    GoldenCase("session_login", options: withCookie) { _ = try await $0.first.system() },
    GoldenCase("session_basic_auth_array", .lists, answer: noFeatures) {
      try await $0.first.logIn()
      _ = try await $0.first.system()
      _ = try await $0.first.volumes.count()
    },
    GoldenCase("session_first_call_without_login", .lists, answer: refusedVolumes) { arrays in
      let error = await #expect(throws: InfiniBoxError.self) { try await arrays.first.volumes.count() }
      #expect(error?.cause == .unauthorized)
    },
    GoldenCase("session_second_request", .lists) { _ = try await $0.first.volumes.count() },
    GoldenCase("session_use_basic_auth_context", .lists) { _ = try await $0.first.pools.count() },
    GoldenCase("session_logout") { try await $0.first.logOut() },
  ]

  private static var withCookie: ConnectionOptions {
    var options = ConnectionOptions()
    options.authentication = .session
    return options
  }

  private static let noFeatures: Answer = { request in
    request.path.hasSuffix("_features") ? Sample.refusal(404, code: "NOT_FOUND") : nil
  }

  private static let refusedVolumes: Answer = { request in
    request.path.hasSuffix("/volumes") ? Sample.refusal(401, code: "UNAUTHORIZED") : nil
  }
}
