import ControlAPI
import ControlServer
import ControlTestSupport
import Foundation
import Testing

/// Every text of every request, wherever it stands, is checked in the same way, and the refusal names it.
@Suite(.timeLimit(.minutes(5)))
struct RequestTextTests {
  /// A place for a text, as a request with `%@` in it.
  struct Place: CustomTestStringConvertible, Sendable {
    var endpoint: Endpoint
    var name: String
    /// The body, or nil where the text stands in the path or the query.
    var body: String?
    var testDescription: String { "\(endpoint.rawValue) \(name)" }
  }

  private static let bodies: [(endpoint: Endpoint, body: String)] = [
    (.approve, #"{"plan_hash":"a","reason":"b"}"#),
    (.addArray, #"{"name":"a","url":"b","credential":"c","fingerprint":"d"}"#),
    (.setArray, #"{"url":"b","credential":"c","fingerprint":"d"}"#),
    (.certificate, #"{"url":"b"}"#),
    (.applyPolicies, #"{"files":[{"name":"a","text":"b"}],"reason":"c"}"#),
    (.previewPolicies, #"{"files":[{"name":"a","text":"b"}],"reason":"c"}"#),
    (.enablePolicy, #"{"reason":"a"}"#), (.disablePolicy, #"{"reason":"a"}"#),
    (.renamePolicy, #"{"to":"a","reason":"b"}"#),
    (.rollbackPolicy, #"{"revision":1,"reason":"a"}"#),
    (.addHold, #"{"link":"a","array":"b","reason":"c","duration_seconds":60}"#),
    (.addHold, #"{"entity":"a","reason":"c","duration_seconds":60}"#),
    (.addHold, #"{"policy":"a","reason":"c","duration_seconds":60}"#),
  ]

  /// Each text of each body, the parameters of all paths and all texts of queries.
  static let places: [Place] = {
    var places: [Place] = []
    for (endpoint, body) in bodies {
      for match in body.matches(of: /"(\w+)":"\w+"/) where match.1 != "text" {
        let key = String(match.1)
        let marked = body.replacing(match.0, with: "\"\(key)\":\"%@\"")
        places.append(
          Place(endpoint: endpoint, name: body.contains("files") && key == "name" ? "files[0].name" : key, body: marked)
        )
      }
    }
    for endpoint in Endpoint.allCases {
      if endpoint.pathTemplate.contains("{") { places.append(Place(endpoint: endpoint, name: "{")) }
      for name in endpoint.queryNames { places.append(Place(endpoint: endpoint, name: name)) }
    }
    return places
  }()

  /// A request without its text would be carried out or refused for another reason, which shows that the text decides.
  @Test func `every endpoint that takes a body is among the places`() {
    let covered = Set(Self.bodies.map(\.endpoint))
    #expect(covered == Set(Endpoint.allCases.filter(\.takesBody)))
    #expect(Self.places.count > 35)
  }

  private static func request(_ place: Place, _ text: String) throws -> String {
    if let body = place.body {
      let json = String(decoding: try JSONEncoder().encode(text), as: UTF8.self).dropFirst().dropLast()
      let filled = body.replacing("%@", with: json)
      let target = place.endpoint.target("gold")
      return "POST \(target) HTTP/1.1\r\ncontent-length: \(filled.utf8.count)\r\n\r\n\(filled)"
    }
    let isPath = place.name == "{"
    let target = place.endpoint.target(isPath ? text : "gold", query: isPath ? [] : [(place.name, text)])
    return "\(place.endpoint.method) \(target) HTTP/1.1\r\n\r\n"
  }

  @Test func `control characters and endless texts are refused in all of them`() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      for place in Self.places {
        let flaws = [
          ("a\0b", "has a control character, U+0000, at position 2; leave it out"),
          ("a\nb", "has a control character, U+000A, at position 2; leave it out"),
          ("\u{1B}[2J", "has a control character, U+001B, at position 1; leave it out"),
          ("é\u{9B}", "has a control character, U+009B, at position 2; leave it out"),
          ("\u{2028}", "has a control character, U+2028, at position 1; leave it out"),
          (String(repeating: "é", count: 1001), "has 1001 characters, more than 1000; shorten it"),
        ]
        for (text, flaw) in flaws {
          let (status, body) = try await socket.exchange(try Self.request(place, text))
          let message = try ControlJSON.decode(ControlError.self, from: Data(body.utf8)).message
          let subject =
            place.name == "{" ? "path: the name in it" : "\(place.body == nil ? "query" : "request"): '\(place.name)'"
          #expect(
            status == 400 && message == "cannot read the \(subject) \(flaw)", "\(place.testDescription): \(message)")
        }
      }
      #expect(service.requests.isEmpty)
    }
  }

  @Test func `texts of people pass`() async throws {
    let service = FixedControlService()
    try await withControlSocket(service) { socket async throws in
      for text in ["Übergabe an José 日本 👩‍🚀", String(repeating: "é", count: 1000), "a\u{A0}b"] {
        _ = try await socket.client { try $0.approve(ApprovalRequest(planHash: "h", reason: text)) }
        #expect(service.requests.last == "approve h reason=\(text)")
      }
      let text = "policy: gold\n# \(String(repeating: "x", count: 5000))\n\tend\r\n"
      _ = try await socket.client { try $0.applyPolicies(PolicyApplyRequest(files: [.init(name: "a", text: text)])) }
      #expect(service.appliedTexts == [text])
    }
  }
}
