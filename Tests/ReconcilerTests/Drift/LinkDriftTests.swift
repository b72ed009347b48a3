import DaemonTestSupport
import InfiniBox
import InfiniBoxSimulator
import Protection
import SimulatorTestSupport
import Testing

/// Drifts of links and of what stands at their ends: arrays, versions, features, witnesses and mirrors.
struct LinkDriftTests {
  private static let async = "type: async, interval: 5m, rpo: 40h"

  /// One volume, replicated as the policy says; what the answers do not hold by themselves is put into them.
  private func replicated(
    _ protection: String, world: (inout SimulatedWorld) -> Void = { _ in },
    _ observer: SimulatedNetwork.Observer? = nil
  ) async throws -> TestDaemon {
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", protection)) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      world(&$0)
    }
    daemon.network.observe(observer)
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    #expect(daemon.verdict(of: "prod-1")?.word == .protected)
    daemon.simulator.clearRequestLog()
    return daemon
  }

  private func unreplicated(_ world: (inout SimulatedWorld) -> Void) throws -> TestDaemon {
    try TestDaemon {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-1", pool: "prod")]
      world(&$0)
    }
  }

  /// A witness on every link, which both arrays reach.
  @Sendable private static func witness(_ request: TransportRequest, _ response: inout TransportResponse) {
    guard request.path == "/api/rest/links" else { return }
    response.changeObjects {
      $0["witness_address"] = "192.0.2.9"
      $0["local_witness_state"] = "CONNECTED"
      $0["remote_witness_state"] = "CONNECTED"
    }
  }

  @Test func `a link for async only under a sync policy`() async throws {
    let daemon = try unreplicated { $0.links[0].isAsyncOnly = true }
    try await daemon.expectOnce(.linkAsyncOnly, severity: .critical) {
      try daemon.apply(policy())
    } until: {
      #expect(daemon.writes.isEmpty)
      #expect(daemon.withheld("prod-1") == ["link 'paris-lyon' carries async replication only, not sync"])
      try daemon.apply(policy("gold", "kind: volume, pool: prod", Self.async))
    }
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `a peer that goes by another name`() async throws {
    let daemon = try await replicated(Self.async)
    try daemon.perform(.createVolume("prod-2", pool: "prod", sizeBytes: 10_000_000_000))
    // Nobody renames a simulated array: the answer is changed on its way.
    try await daemon.expectOnce(.peerChanged, severity: .critical) {
      daemon.network.observe { request, response in
        guard request.path == "/api/rest/links" else { return }
        response.changeObjects {
          if $0["remote_system_name"] as? String == "lyon" { $0["remote_system_name"] = "nice" }
        }
      }
    } until: {
      #expect(daemon.writes.isEmpty)
      daemon.network.observe(nil)
    }
    #expect(daemon.sources() == ["prod-1", "prod-2"])
  }

  @Test func `versions that are too far apart`() async throws {
    let daemon = try await replicated(Self.async, world: { $0.arrays[1].version = "8.6.0.1" })
    try daemon.perform(.createVolume("prod-2", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.expectOnce(.versionSkew, severity: .critical) {
      daemon.network.observe { request, response in
        guard request.path == "/api/rest/system" else { return }
        response.replace("8.6.0.1", "6.6.0.1")
      }
    } until: {
      #expect(daemon.writes.isEmpty)
      daemon.network.observe(nil)
    }
    #expect(daemon.sources() == ["prod-1", "prod-2"])
  }

  @Test func `a policy that asks for what the arrays are too old for`() async throws {
    let daemon = try unreplicated {
      $0.arrays[0].profile = .old
      $0.arrays[1].profile = .old
    }
    try await daemon.expectOnce(.featureMissing, severity: .critical) {
      try daemon.apply(policy("gold", "kind: volume, pool: prod", "type: active-active"))
    } until: {
      #expect(daemon.writes.isEmpty)
      try daemon.apply(policy())
    }
    #expect(daemon.sources() == ["prod-1"])
  }

  @Test func `a witness that is taken away`() async throws {
    let daemon = try await replicated("type: active-active", Self.witness)
    try await daemon.expectOnce(.noWitness, severity: .warning) {
      daemon.network.observe(nil)
    } until: {
      daemon.network.observe(Self.witness)
    }
    try await daemon.expectConverged()
  }

  @Test func `the other side preferred`() async throws {
    let daemon = try await replicated("type: active-active", Self.witness)
    try await daemon.expectOnce(.wrongPreferredSide, severity: .warning) {
      daemon.network.observe { request, response in
        Self.witness(request, &response)
        guard request.path == "/api/rest/replicas" else { return }
        response.changeObjects { $0["is_preferred"] = !($0["is_preferred"] as? Bool ?? false) }
      }
    } until: {
      daemon.network.observe(Self.witness)
    }
    try daemon.releaseHolds()
    try await daemon.runCycle()
    try await daemon.expectConverged()
  }

  @Test func `an outage that outlasts the RPO is a breach, and its alert is told again`() async throws {
    let daemon = try await replicated("type: async, interval: 5m, rpo: 10m")
    try daemon.perform(.setLink("paris-lyon", .down))
    try await daemon.runCycle()
    #expect(daemon.verdict(of: "prod-1")?.word == .unknown)
    #expect(daemon.alerts.transitions(of: .linkNotUp) == ["opened"])
    daemon.advance(.seconds(900))
    try await daemon.runCycles(2)
    #expect(daemon.verdict(of: "prod-1")?.word == .unprotected)
    #expect(try daemon.openKinds.contains(.rpoExceeded))
    #expect(daemon.alerts.transitions(of: .linkNotUp) == ["opened", "reminder"])
    #expect(daemon.alerts.transitions(of: .rpoExceeded) == [], "the outage counts it")
    let told = try #require(daemon.alerts.entries(of: "finding-reminder").last?.message)
    #expect(
      told.contains("with 1 replica of array 'paris' on it, 1 of them beyond its RPO; next: arrays suspend them at"))
    #expect(told.hasSuffix("without an alert of its own: 1 rpo-exceeded"))
    try daemon.perform(.setLink("paris-lyon", .up))
    daemon.advance(.seconds(600))
    try await daemon.runCycles(4)
    try await daemon.expectConverged()
  }

  @Test func `one side of a mirror without paths during an outage`() async throws {
    let daemon = try await replicated("type: active-active", Self.witness)
    try daemon.perform(.setLink("paris-lyon", .down))
    try await daemon.runCycles(3)
    #expect(try daemon.openFindings(.unequalPeers).map(\.severity) == [.critical])
    #expect(try daemon.openKinds.contains(.linkNotUp))
    // The outage is told; what it brings with it is counted there.
    #expect(Set(daemon.alerts.transitions(of: .linkNotUp)) == ["opened"])
    #expect(daemon.alerts.transitions(of: .unequalPeers) == [])
    try daemon.perform(.setLink("paris-lyon", .up))
    daemon.advance(.seconds(600))
    try await daemon.runCycles(4)
    try await daemon.expectConverged()
  }
}
