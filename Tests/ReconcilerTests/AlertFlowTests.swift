import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import Testing

/// What the journal gets of whole cycles, with the settings of a first day.
struct AlertFlowTests {
  private static let settings = ProtectionSettings(initializationsInFlight: 100, replicaLimit: 10_000)

  /// Twenty replicas that a policy only watches.
  private func watched() async throws -> TestDaemon {
    let protection = "type: async, interval: 5m, rpo: 40h"
    let daemon = try TestDaemon(policy("gold", "kind: volume, pool: prod", protection), settings: Self.settings) {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-##", count: 20, pool: "prod")]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try daemon.apply(policy("gold", "kind: volume, pool: prod", protection, mode: "observe"))
    try await daemon.runCycles(3)
    #expect(try daemon.openKinds == [])
    daemon.alerts.clear()
    return daemon
  }

  @Test func `a link that is down is one alert, and what stands on its own is told once it is back`() async throws {
    let daemon = try await watched()
    for replica in daemon.sources() { try daemon.perform(.setInterval(replicaOf: replica, seconds: 1500)) }
    try daemon.perform(.setLink("paris-lyon", .down))
    try await daemon.runCycles(3)
    try await daemon.restart()
    try await daemon.runCycles(3)
    #expect(try daemon.openFindings(.wrongInterval).count == 20)
    #expect(daemon.alerts.transitions(of: .wrongInterval) == [])
    #expect(daemon.alerts.transitions(of: .linkNotUp) == ["opened"])
    let alert = try #require(daemon.alerts.entries(of: "finding-opened").first)
    #expect(alert.fields["muted"] == "20")
    #expect(alert.message.hasSuffix("20 other findings on it without an alert of their own: 20 wrong-interval"))

    try daemon.perform(.setInterval(replicaOf: "prod-01", seconds: 300), .setLink("paris-lyon", .up))
    try await daemon.runCycles(4)
    #expect(daemon.alerts.transitions(of: .linkNotUp) == ["opened", "resolved"])
    #expect(daemon.alerts.transitions(of: .wrongInterval) == ["opened"])
    #expect(daemon.alerts.entries(of: "finding-opened").last?.fields["findings"] == "19")
    #expect(try daemon.openFindings(.wrongInterval).count == 19)
  }

  @Test func `what befalls many at once is one entry when it opens and one when it ends`() async throws {
    let daemon = try await watched()
    for replica in daemon.sources() { try daemon.perform(.setInterval(replicaOf: replica, seconds: 1500)) }
    try daemon.perform(.suspend(replicaOf: "prod-07"))
    try await daemon.runCycles(2)
    #expect(daemon.alerts.transitions(of: .wrongInterval) == ["opened"])
    #expect(daemon.alerts.entries(of: "finding-opened").contains { $0.fields["entity"] == "prod-07" })
    let many = try #require(daemon.alerts.entries(of: "finding-opened").first { $0.fields["findings"] != nil })
    #expect(many.level == .warning && many.fields["severity"] == "warning" && many.fields["state"] == "firing")
    #expect(many.fields["findings"] == "20" && many.fields["policy"] == "gold" && many.fields["array"] == "paris")
    #expect(many.fields["entity"] == nil && many.fields["fingerprint"] == nil && many.fields["changed-by"] == nil)
    #expect(many.message.hasPrefix("20 findings 'wrong-interval' (warning), the oldest: "))
    #expect(many.message.hasSuffix(", 16 more; 'protectctl findings' lists them all"))
    #expect(try daemon.openFindings(.wrongInterval).count == 20)

    for replica in daemon.sources() { try daemon.perform(.setInterval(replicaOf: replica, seconds: 300)) }
    try await daemon.runCycles(2)
    #expect(daemon.alerts.transitions(of: .wrongInterval) == ["opened", "resolved"])
    let over = try #require(daemon.alerts.entries(of: "finding-resolved").first)
    #expect(
      over.fields["findings"] == "20"
        && over.message.hasPrefix("20 findings 'wrong-interval' (warning) are resolved, the oldest: "))
    #expect(over.message.contains(" is replicated at the interval that policy 'gold' wants; the others: "))
    #expect(try daemon.openFindings(.wrongInterval).isEmpty)
  }

  @Test func `many reminders of a kind are one entry, a few are one each`() async throws {
    let daemon = try await watched()
    for replica in daemon.sources() { try daemon.perform(.setInterval(replicaOf: replica, seconds: 1500)) }
    try daemon.perform(.suspend(replicaOf: "prod-07"))
    try await daemon.runCycle()
    daemon.alerts.clear()
    try await daemon.restart()
    daemon.advance(.seconds(4 * 3600))
    try await daemon.runCycles(3)
    let reminders = daemon.alerts.entries(of: "finding-reminder")
    #expect(reminders.compactMap { $0.fields["finding"] }.sorted() == ["suspended", "wrong-interval"])
    #expect(Set(reminders.map { $0.fields["state"] }) == ["reminder"])
    let many = try #require(reminders.first { $0.fields["finding"] == "wrong-interval" })
    #expect(many.fields["findings"] == "20" && many.fields["fingerprint"] == nil)
    #expect(many.message.hasPrefix("still open since "))
    #expect(many.message.contains(": 20 findings 'wrong-interval' (warning), the oldest: "))
    let one = try #require(reminders.first { $0.fields["finding"] == "suspended" })
    #expect(one.fields["entity"] == "prod-07" && one.fields["fingerprint"] != nil)
  }

  @Test func `what comes and goes does not flood the journal`() async throws {
    let daemon = try await watched()
    for _ in 0..<20 {
      try daemon.perform(.suspend(replicaOf: "prod-01"))
      try await daemon.runCycle()
      daemon.advance(.seconds(60))
      try daemon.perform(.resume(replicaOf: "prod-01"))
      try await daemon.runCycles(3)
    }
    #expect(daemon.alerts.transitions(of: .suspended).count <= 4)
    try await daemon.runCycles(12)
    #expect(daemon.alerts.transitions(of: .suspended).last == "resolved")
    #expect(try daemon.openFindings(.suspended).isEmpty)
  }
}
