import ControlAPI
import ControlServer
import ControlTestSupport
import Foundation
import Testing

/// Whatever a client sends, it gets an answer that says what is wrong, and the next client is served.
@Suite(.timeLimit(.minutes(5)))
struct MalformedRequestTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var request: String
    var status: Int
    var message: String
    var testDescription: String { message }
  }

  private static func post(_ path: String, _ body: String) -> String {
    "POST \(path) HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nhost: x\r\n\r\n" }

  private static func delete(_ path: String, ifMatch: String) -> String {
    "DELETE \(path) HTTP/1.1\r\nhost: x\r\nif-match: \(ifMatch)\r\n\r\n"
  }

  static let cases: [Case] = [
    Case(
      request: delete("/v1/policies/gold", ifMatch: "W/\"7\""), status: 400,
      message: "cannot read the header 'If-Match': 'W/\"7\"' is no revision; send one number, such as \"7\""),
    Case(
      request: delete("/v1/policies/gold", ifMatch: "\"-1\""), status: 400,
      message: "cannot read the header 'If-Match': '\"-1\"' is no revision; send one number, such as \"7\""),
    Case(
      request: "GET /v1/policies HTTP/1.1\r\nhost: x\r\nif-match: \"7\"\r\n\r\n", status: 400,
      message: "cannot read the header 'If-Match': 'GET /v1/policies' changes nothing that has a revision; leave it out"
    ),
    Case(
      request: get("/v1/nothing"), status: 404,
      message: "cannot find '/v1/nothing': the control socket has no such path; see the manual for its paths"),
    Case(
      request: get("/v1/policies//history"), status: 404,
      message: "cannot find '/v1/policies//history': the control socket has no such path; see the manual for its paths"),
    Case(
      request: "PUT /v1/policies HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", status: 405,
      message: "cannot PUT '/v1/policies': the path knows other methods; use 'GET' and 'POST'"),
    Case(
      request: get("/v1/findings?resolvd=true"), status: 400,
      message: "cannot read the query: 'resolvd' is unknown here; use only 'resolved'"),
    Case(
      request: get("/v1/findings?resolved=yes"), status: 400,
      message: "cannot read the query: 'resolved' is 'yes'; use 'true' or 'false'"),
    Case(
      request: get("/v1/status?x=1"), status: 400, message: "cannot read the query: 'x' is unknown here; leave it out"),
    Case(
      request: get("/v1/history?limit=0"), status: 400,
      message: "cannot read the query: 'limit' is '0'; use a number from 1 to 10000"),
    Case(
      request: get("/v1/history?limit=1&limit=2"), status: 400,
      message: "cannot read the query: 'limit' is there twice; send it once"),
    Case(
      request: get("/v1/why"), status: 400, message: "cannot read the query: 'entity' is missing; add '?entity=…'"),
    Case(
      request: get("/v1/why?entity=%zz"), status: 400,
      message: "cannot read the query: 'entity=%zz' is not percent-encoded UTF-8; encode it so"),
    Case(
      request: "DELETE /v1/holds/x HTTP/1.1\r\nhost: x\r\n\r\n", status: 404,
      message: "cannot find hold 'x': ids are numbers; see 'protectctl hold list'"),
    Case(
      request: post("/v1/approvals", "{"), status: 400,
      message: "cannot read the request: it is no valid JSON; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/approvals", ""), status: 400,
      message: "cannot read the request: it is no valid JSON; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/approvals", "[]"), status: 400,
      message: "cannot read the request: it has the wrong type; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/approvals", "{}"), status: 400,
      message: "cannot read the request: 'plan_hash' is missing; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/approvals", #"{"plan_hash":7}"#), status: 400,
      message: "cannot read the request: 'plan_hash' has the wrong type; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/approvals", #"{"plan_hash":"a","raeson":"x"}"#), status: 400,
      message: "cannot read the request: key 'raeson' is unknown; use only 'plan_hash' and 'reason'"),
    Case(
      request: post("/v1/policies", #"{"files":[{"name":"a"}]}"#), status: 400,
      message: "cannot read the request: 'files[0].text' is missing; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/policies", #"{"files":[]}"#), status: 400,
      message: "cannot apply policies: 'files' is empty; send at least one file"),
    Case(
      request: post("/v1/arrays", #"{"name":"a","url":"https://a","ca_file":"/etc/ca.pem"}"#), status: 400,
      message: "cannot read the request: key 'ca_file' is no longer taken; send the PEM text of the certificates as "
        + "'authority', because the daemon opens no path that a client names"),
    Case(
      request: post("/v1/arrays/a", #"{"authority_file":"/etc/ca.pem"}"#), status: 400,
      message:
        "cannot read the request: key 'authority_file' is no longer taken; send the PEM text of the certificates "
        + "as 'authority', because the daemon opens no path that a client names"),
    Case(
      request: post("/v1/arrays/a", "{}"), status: 400,
      message: "cannot change an array: nothing is to be changed; send at least one key"),
    Case(
      request: post("/v1/arrays/a", #"{"fingerprint":"ab","system_roots":true}"#), status: 400,
      message:
        "cannot change an array: 'authority', 'fingerprint', 'fingerprints' and 'system_roots' exclude each other; "
        + "send one of them"),
    Case(
      request: post("/v1/holds", #"{"policy":"gold","reason":"x"}"#), status: 400,
      message: "cannot add a hold: it must end; send either 'duration_seconds' or 'until'"),
    Case(
      request: post("/v1/holds", #"{"link":"a-b","reason":"x","duration_seconds":60}"#), status: 400,
      message: "cannot hold link 'a-b': its array is missing; send 'array' as well"),
    Case(
      request: post("/v1/holds", #"{"policy":"gold","reason":" ","duration_seconds":60}"#), status: 400,
      message: "cannot add a hold: 'reason' is empty; say why, so that nobody has to guess later"),
    Case(
      request: post("/v1/holds", #"{"policy":"gold","reason":"x","until":"tomorrow"}"#), status: 400,
      message: "cannot read the request: 'until' cannot be 'tomorrow'; write a time such as 2026-11-30T18:00:00Z"),
    Case(
      request: post("/v1/holds", #"{"policy":"gold","reason":"x","until":"2027-02-30T00:00:00Z"}"#), status: 400,
      message:
        "cannot read the request: 'until' cannot be '2027-02-30T00:00:00Z'; write a time such as 2026-11-30T18:00:00Z"),
    Case(
      request: post("/v1/holds", #"{"policy":"gold","reason":"x","duration_seconds":1e999}"#), status: 400,
      message:
        "cannot read the request: 'duration_seconds' cannot be 1e999; send a smaller number"),
    Case(
      request: post("/v1/policies/gold/rollback", #"{"revision":99999999999999999999}"#), status: 400,
      message: "cannot read the request: 'revision' cannot be 99999999999999999999; send a smaller number"),
    Case(
      request: post("/v1/policies", #"{"files":[{"name":"a","text":"","x":1}]}"#), status: 400,
      message: "cannot read the request: key 'files[0].x' is unknown; use only 'name' and 'text'"),
    Case(
      request: post("/v1/approvals", #"{"plan_hash":"a","reason":"x","reason":"y"}"#), status: 400,
      message: "cannot read the request: key 'reason' is there twice; send it once"),
    Case(
      request: post("/v1/approvals", #"{"plan_hash":"a\u0000b"}"#), status: 400,
      message: "cannot read the request: 'plan_hash' has a control character, U+0000, at position 2; leave it out"),
    Case(
      request: post("/v1/approvals", #"{"plan_hash":"\ud800"}"#), status: 400,
      message: "cannot read the request: it is no valid JSON; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/approvals", #"{"plan_hash":"a"} {}"#), status: 400,
      message: "cannot read the request: it is no valid JSON; send one JSON object as the manual describes"),
    Case(
      request: post("/v1/approvals", String(repeating: "[", count: 2_000_000)), status: 400,
      message:
        "cannot read the request: it is nested more than 8 levels deep; send one JSON object as the manual describes"),
    Case(
      request: get("/v1/why?entity=a%00b"), status: 400,
      message: "cannot read the query: 'entity' has a control character, U+0000, at position 2; leave it out"),
    Case(
      request: "DELETE /v1/policies/a%0Ab HTTP/1.1\r\nhost: x\r\n\r\n", status: 400,
      message: "cannot read the path: the name in it has a control character, U+000A, at position 2; leave it out"),
    Case(
      request: "DELETE /v1/holds/7 HTTP/1.1\r\nhost: x\r\ncontent-length: 14\r\n\r\n{\"reason\":\"x\"}", status: 400,
      message: "cannot read the request: 'DELETE /v1/holds/{id}' takes no body; leave it out"),
  ]

  /// What is not even HTTP, each on a connection that ends with the answer.
  static let broken: [Case] = [
    Case(
      request: "hello, daemon\r\n\r\n", status: 400,
      message: "cannot read the request: its method is unknown; use GET, POST or DELETE"),
    Case(
      request: "X\r\n\r\n", status: 400,
      message: "cannot read the request: its method is unknown; use GET, POST or DELETE"),
    Case(
      request: "GET /v1/status HTTP/2.0\r\n\r\n", status: 400,
      message: "cannot read the request: its HTTP version is unknown; use HTTP/1.1"),
    Case(
      request: "GET /v1/status\r\n\r\n", status: 400,
      message: "cannot read the request: its HTTP version is unknown; use HTTP/1.1"),
    Case(
      request: "GET /v1/status HTTP/1.1\r\nno colon\r\n\r\n", status: 400,
      message: "cannot read the request: a header field is malformed; send 'name: value'"),
    Case(
      request: "GET /v1/status HTTP/1.1\r\nx: a\u{1}b\r\n\r\n", status: 400,
      message: "cannot read the request: a header field is malformed; send 'name: value'"),
    Case(
      request: "POST /v1/holds HTTP/1.1\r\ncontent-length: many\r\n\r\n", status: 400,
      message:
        "cannot read the request: its length is no number, or is there twice; send one content-length"),
    Case(
      request: "POST /v1/holds HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}", status: 400,
      message:
        "cannot read the request: its length is no number, or is there twice; send one content-length"),
    Case(
      request: "POST /v1/holds HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}", status: 400,
      message:
        "cannot read the request: it is no HTTP; send HTTP/1.1"),
    Case(
      request: "POST /v1/holds HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n", status: 400,
      message: "cannot read the request: a chunk's size is no number; send its length in hexadecimal digits"),
    Case(
      request: "POST /v1/holds HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", status: 400,
      message: "cannot read the request: it is no HTTP; send HTTP/1.1"),
    Case(
      request: "GET /\(String(repeating: "x", count: 20_000)) HTTP/1.1\r\n\r\n", status: 431,
      message:
        "cannot read the request: its head has more than 32768 bytes, 16384 in one field, or 100 fields; send less"),
    Case(
      request: "GET /v1/status HTTP/1.1\r\n\(String(repeating: "a: b\r\n", count: 101))\r\n", status: 431,
      message:
        "cannot read the request: its head has more than 32768 bytes, 16384 in one field, or 100 fields; send less"),
    Case(
      request: "POST /v1/holds HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n", status: 413,
      message: "cannot read the request: its body has more than 4194304 bytes; send fewer files at once"),
  ]

  @Test(arguments: broken) func `what is no HTTP gets the documented answer`(_ example: Case) async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let text = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send(example.request)
        return try connection.readToEnd()
      }
      let parts = text.components(separatedBy: "\r\n\r\n")
      #expect(parts.count == 2, "\(text)")
      #expect(parts[0].hasPrefix("HTTP/1.1 \(example.status) "))
      #expect(parts[0].lowercased().contains("content-type: application/json"))
      #expect(try ControlJSON.decode(ControlError.self, from: Data(parts[1].utf8)).message == example.message)
      #expect(try await socket.client { try $0.status() } == FixedAnswers().status)
    }
  }

  /// The answer to HEAD has no body: it would be taken for the next answer.
  @Test func `a request for the head alone is answered without a body`() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let text = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send("HEAD /v1/status HTTP/1.1\r\nconnection: close\r\n\r\n")
        return try connection.readToEnd()
      }
      #expect(text.hasPrefix("HTTP/1.1 405 ") && text.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `bytes that are no UTF-8 are refused`() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let (status, body) = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        let json = Data(#"{"plan_hash":"a"#.utf8) + [0xC3, 0x28] + Data(#""}"#.utf8)
        try connection.send(Data("POST /v1/approvals HTTP/1.1\r\ncontent-length: \(json.count)\r\n\r\n".utf8) + json)
        return try connection.readAnswer()
      }
      #expect(status == 400)
      #expect(
        body.contains("cannot read the request: it is no valid UTF-8; send one JSON object as the manual describes"))
    }
  }

  @Test(arguments: cases) func isAnswered(_ example: Case) async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      let (status, body) = try await socket.exchange(example.request)
      #expect(status == example.status)
      #expect(try ControlJSON.decode(ControlError.self, from: Data(body.utf8)).message == example.message)
      #expect(service.requests.isEmpty)
      #expect(try await socket.client { try $0.status() } == FixedAnswers().status)
    }
  }

  @Test func wrongMethodNamesTheRightOnes() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let text = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        try connection.send("PATCH /v1/arrays HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        return try connection.readToEnd()
      }
      #expect(text.lowercased().contains("\r\nallow: get, post\r\n"))
    }
  }

  @Test(arguments: [true, false]) func anOversizedBodyIsRefused(saysItsLength: Bool) async throws {
    let service = FixedControlService()
    try await withControlSocket(service, limits: ControlLimits(bodyBytes: 100_000)) { socket async throws in
      let body = String(repeating: "x", count: 300_000)
      let framing =
        saysItsLength
        ? "content-length: 300000\r\n\r\n" + body
        : "transfer-encoding: chunked\r\n\r\n" + String(300_000, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n"
      let (status, answer) = try await socket.exchange("POST /v1/policies HTTP/1.1\r\nhost: x\r\n" + framing)
      #expect(status == 413)
      #expect(answer.contains("its body has more than 100000 bytes; send fewer files at once"))
      #expect(service.requests.isEmpty)
      #expect(try await socket.client { try $0.status() } == FixedAnswers().status)
    }
  }

  /// A path with control characters comes back only as JSON escapes.
  @Test func aPathCannotSmuggleControlCharacters() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let (status, body) = try await socket.exchange(Self.get("/v1/policies/%1b%5b2J/nothing"))
      #expect(status == 404)
      #expect(body.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    }
  }

  /// Several requests on one connection, a refused one among them.
  @Test func aConnectionOutlivesARefusal() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let path = socket.path
      let statuses = try await onOwnThread { () throws in
        let connection = try RawConnection(path)
        return try ["/v1/status", "/v1/nothing", "/v1/holds"].map { target in
          try connection.send(Self.get(target))
          return try connection.readAnswer().status
        }
      }
      #expect(statuses == [200, 404, 200])
    }
  }
}
