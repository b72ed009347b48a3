import ControlAPI
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import TestSupport
import Testing

/// `status`, `findings` and `history`: what is known without asking an array.
struct StatusTests {
  @Test func `before the first cycle nothing is known, but the policies`() async throws {
    try await withDesk(policy()) { f in
      let status = try await f.desk.status()
      #expect(status.cycle == nil && status.verdicts.total == 0 && status.arrays == [] && !status.isFine)
      #expect(status.policies.map { "\($0.name) \($0.isEnabled) \($0.verdicts.total)" } == ["gold true 0"])
      #expect(status.daemon.startedAt == f.now.date && status.writesNothingBecause == nil)
      #expect(try await f.desk.findings(includingResolved: true) == [])
      #expect(
        try await f.desk.history(entity: nil, since: nil, until: nil, limit: 10).map(\.event) == [
          "policy-created", "array-added", "array-added",
        ])
      #expect(f.daemon.simulator.requestLog.isEmpty, "no array is asked")
    }
  }

  @Test func `after a cycle the counts add up to the inventory`() async throws {
    try await withDesk(policy("gold", "kind: volume, name: prod-1"), policy("lab", "kind: volume, name: lab-*")) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      let cycle = try await f.runCycle()
      _ = try await f.desk.addHold(.init(policy: "gold", reason: "work", durationSeconds: 60), by: .anna)
      let status = try await f.desk.status()
      #expect(status.cycle?.number == 2 && status.cycle?.outcome == "complete")
      #expect(status.verdicts == VerdictTotals(protected: 1) && status.verdicts == cycle.verdicts)
      #expect(status.outOfScope == OutOfScopeTotals(targets: 1, unselected: 2))
      #expect(status.arrays.reduce(0) { $0 + $1.entities } == status.verdicts.total + status.outOfScope.total)
      #expect(status.holds == 1)
      #expect(status.policies.map(\.openFindings) == [0, 1] && status.openFindings.total == 1)
    }
  }

  @Test func `alerts that the journal has not taken are counted until it has`() async throws {
    try await withDesk(policy(mode: "observe")) { f in
      f.daemon.journal.value = { .waiting }
      try await f.runCycle()
      #expect(try await f.desk.status().journal == .init(owedAlerts: 3))
      f.daemon.journal.value = { .taken }
      try await f.runCycle()
      #expect(try await f.desk.status().journal == .init())
    }
  }

  @Test func `a store that fails ends the cycle with its sentence, and nothing is written to an array`() async throws {
    try await withDesk(policy()) { f in
      try f.store.close()
      let refusal = try await refused { try await f.runCycle() }
      #expect(refusal.kind == .failed && refusal.message.contains("it was closed"))
      #expect(await f.schedule.failure != nil)
      #expect(f.daemon.sources() == [] && f.daemon.writes == [])
    }
  }

  @Test func `findings come most severe first, the oldest of a severity first`() async throws {
    try await withDesk(policy(mode: "observe")) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(2))
      try f.daemon.perform(.createVolume("prod-9", pool: "prod", sizeBytes: 10_000_000_000))
      try f.daemon.perform(.setLink("paris-lyon", .down))
      try await f.runCycle()
      let findings = try await f.desk.findings(includingResolved: false)
      let order = ["critical", "warning", "notice"]
      let severities = findings.compactMap { order.firstIndex(of: $0.severity) }
      #expect(severities.count == findings.count && severities == severities.sorted() && Set(severities).count > 1)
      for severity in order {
        let ages = findings.filter { $0.severity == severity }.map(\.since)
        #expect(ages == ages.sorted())
      }
      #expect(findings.allSatisfy { $0.state == "open" && $0.resolvedAt == nil })

      try f.daemon.perform(.delete("prod-9"), .setLink("paris-lyon", .up))
      try await f.runCycle()
      let open = try await f.desk.findings(includingResolved: false)
      let all = try await f.desk.findings(includingResolved: true)
      #expect(all.count > open.count && open.count == 3)
      #expect(all.filter { $0.state == "resolved" }.allSatisfy { $0.resolvedAt != nil })
      #expect(try await f.desk.status().openFindings.total == 3)
    }
  }

  @Test func `history tells steps and who changed what, newest first`() async throws {
    try await withDesk(world: volumes(1)) { f in
      try await f.apply(policy())
      f.daemon.advance(.seconds(1))
      try await f.runCycle()
      f.daemon.advance(.seconds(1))
      _ = try await f.desk.disablePolicy("gold", reason: "audit", by: .bert)
      let all = try await f.desk.history(entity: nil, since: nil, until: nil, limit: 3)
      #expect(all.map(\.event) == ["policy-disabled", "step", "policy-created"])
      #expect(all.map(\.by) == ["uid 1001", nil, "anna"] && all.map(\.uid) == [1001, nil, 1000])
      #expect(all[0].summary == "policy 'gold': audit")
      #expect(
        all[1].summary.hasPrefix("created replica ") && all[1].summary.contains(" of volume 'prod-1' on array 'paris'")
          && all[1].cycle == 1)
    }
  }

  @Test func `an entity's history has its findings, by name or id, also when it is gone`() async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      try await f.runCycle()
      let named = try await f.desk.history(entity: "prod-1", since: nil, until: nil, limit: 10)
      #expect(named.map(\.event) == ["finding-resolved", "step", "finding-opened"])
      let id = try await f.why("prod-1").entityID
      try f.daemon.perform(.deleteReplica(of: "prod-1"), .delete("prod-1"))
      try f.daemon.perform(.delete("prod-1"), on: "lyon")
      try await f.runCycle()
      #expect(try await f.desk.history(entity: id, since: nil, until: nil, limit: 10).suffix(3) == named)
      let refusal = try await refused { try await f.desk.history(entity: "prod-1", since: nil, until: nil, limit: 10) }
      #expect(refusal.kind == .notFound)
    }
  }
}
