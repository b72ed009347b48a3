/// One call of the API before it is authenticated and sent.
struct APIRequest: Sendable {
  var method: RequestMethod
  /// Below `/api/rest/`, already percent-encoded: `replicas/7/suspend`.
  var path: String
  var query: [QueryItem] = []
  var headers: [(name: String, value: String)] = []
  var body: JSONValue?
  /// How many rows were asked for, where the answer is a page of a list.
  var pageSize: Int?
  /// Login and logout change nothing on the array.
  var isSessionCall: Bool { path == "users/login" || path == "users/logout" }

  static func get(_ path: String, _ query: [QueryItem] = []) -> APIRequest {
    APIRequest(method: .get, path: path, query: query)
  }

  /// One page of a list.
  static func page(_ path: String, _ query: [QueryItem], number: Int, size: Int) -> APIRequest {
    let page = [QueryItem("page", String(number)), QueryItem("page_size", String(size))]
    return APIRequest(method: .get, path: path, query: query + page, pageSize: size)
  }

  static func post(_ path: String, _ query: [QueryItem] = [], body: JSONValue? = nil) -> APIRequest {
    APIRequest(method: .post, path: path, query: query, body: body)
  }

  static func put(_ path: String, _ query: [QueryItem] = [], body: JSONValue) -> APIRequest {
    APIRequest(method: .put, path: path, query: query, body: body)
  }

  static func delete(_ path: String, _ query: [QueryItem] = []) -> APIRequest {
    APIRequest(method: .delete, path: path, query: query)
  }

  var fullPath: String { "/api/rest/" + path }

  /// - Parameter wasSent: false when not a byte was given to the transport.
  func failed(wasSent: Bool = true) -> InfiniBoxError.FailedRequest {
    InfiniBoxError.FailedRequest(
      method: method, path: fullPath, mayHaveEffect: wasSent && method != .get && !isSessionCall)
  }
}
