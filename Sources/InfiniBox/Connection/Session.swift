import Foundation

/// The cookies of a login. Keeps whatever the array sets, since its cookie name is unknown (rest 1.3).
actor Session {
  private(set) var cookies: [String: String] = [:]
  /// The login under way, which everyone who needs one waits for.
  private var login: Task<Result<Void, InfiniBoxError>, Never>?

  /// The headers that carry these cookies.
  static func headers(_ cookies: [String: String]) -> [(name: String, value: String)] {
    guard !cookies.isEmpty else { return [] }
    return [("Cookie", cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))]
  }

  /// Logs in, unless someone else already has replaced the cookies that were refused.
  func renew(
    replacing refused: [String: String], _ logIn: @escaping @Sendable () async throws(InfiniBoxError) -> Void
  ) async throws(InfiniBoxError) {
    guard cookies == refused else { return }
    if let login { return try await login.value.get() }
    let task = Task<Result<Void, InfiniBoxError>, Never> {
      do throws(InfiniBoxError) {
        return .success(try await logIn())
      } catch {
        return .failure(error)
      }
    }
    login = task
    let outcome = await task.value
    login = nil
    try outcome.get()
  }

  func keep(_ setCookieHeaders: [String]) {
    for header in setCookieHeaders {
      guard let pair = header.split(separator: ";").first, let equals = pair.firstIndex(of: "=") else { continue }
      let name = pair[..<equals].trimmingCharacters(in: .whitespaces)
      cookies[name] = pair[pair.index(after: equals)...].trimmingCharacters(in: .whitespaces)
    }
  }

  func forget() {
    cookies = [:]
  }
}
