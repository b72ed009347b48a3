import ControlAPI
import DaemonTestSupport
import Protection
import TestSupport
import Testing

@testable import protectd

/// `names`: what shells complete words by.
struct NamesTests {
  @Test func `policies and arrays are known before a cycle, what arrays hold after it`() async throws {
    try await withDesk(policy("gold"), policy("silver", "kind: volume, pool: silver")) { f in
      #expect(try await f.desk.names(of: .policies, beginningWith: "") == ["gold", "silver"])
      #expect(try await f.desk.names(of: .arrays, beginningWith: "p") == ["paris"])
      #expect(try await f.desk.names(of: .entities, beginningWith: "") == [])
      try await f.runCycle()
      #expect(
        try await f.desk.names(of: .entities, beginningWith: "prod-").prefix(3) == ["prod-1", "prod-2", "prod-3"])
      #expect(try await f.desk.names(of: .links, beginningWith: "paris") == ["paris-lyon"])
      #expect(try await f.desk.names(of: .arrayLinks, beginningWith: "paris/") == ["paris/paris-lyon"])
      #expect(try await f.desk.names(of: .pools, beginningWith: "pr") == ["prod"])
    }
  }
}
