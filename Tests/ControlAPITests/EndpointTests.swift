import ControlAPI
import Testing

/// The table of paths, read in both directions.
struct EndpointTests {
  @Test(arguments: Endpoint.allCases) func theTargetOfAnEndpointMatchesIt(_ endpoint: Endpoint) {
    for name in ["gold", "a b", "a/b", "ü", "%2F", "..", "?x=y#z", "\u{1b}[2J"] {
      let target = endpoint.target(name)
      let parameter = endpoint.pathTemplate.contains("{") ? name : ""
      #expect(Endpoint.match(method: endpoint.method, path: target) == .found(endpoint, parameter: parameter))
    }
  }

  @Test func queriesAreEncoded() {
    #expect(Endpoint.why.target(query: [("entity", "a&b=c d")]) == "/v1/why?entity=a%26b%3Dc%20d")
  }

  @Test func otherPathsAndMethodsAreToldApart() {
    #expect(Endpoint.match(method: "GET", path: "/v1") == .unknown)
    #expect(Endpoint.match(method: "GET", path: "/v1/status/") == .unknown)
    #expect(Endpoint.match(method: "GET", path: "status") == .unknown)
    #expect(Endpoint.match(method: "GET", path: "") == .unknown)
    #expect(Endpoint.match(method: "GET", path: "/v1/policies/%ff") == .unknown)
    #expect(Endpoint.match(method: "DELETE", path: "/v1/status") == .otherMethods(["GET"]))
    #expect(Endpoint.match(method: "get", path: "/v1/status") == .otherMethods(["GET"]))
  }
}
