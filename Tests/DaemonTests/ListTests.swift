import ControlAPI
import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import TestSupport
import Testing

/// `list` and `history` of a time: what an administrator asks the daemon in the morning.
struct ListTests {
  @Test func `which volumes are not protected, and why`() async throws {
    try await withDesk(policy(), world: volumes(3)) { f in
      #expect(try await f.desk.entities(EntityFilter()).cycle == nil)
      try f.daemon.perform(.createVolume("loose", pool: "dr", sizeBytes: 10_000_000_000))
      let cycle = try await f.runCycle()
      f.daemon.advance(.hours(1))
      let found = try await f.desk.entities(EntityFilter(verdicts: ["unprotected", "unselected"]))
      #expect(found.cycle == cycle.number && found.total == 4 && found.unreadable == [])
      #expect(
        found.entities.map { "\($0.entity) \($0.verdict)" } == [
          "loose unselected", "prod-1 unprotected", "prod-2 unprotected", "prod-3 unprotected",
        ])
      #expect(found.entities.map { $0.finding?.kind } == [nil, "unprotected", "unprotected", "unprotected"])
      #expect(found.entities[1].reason == "has no replica" && found.entities[1].policy == "gold")
      let page = try await f.desk.entities(EntityFilter(verdicts: ["unprotected"], offset: 1, limit: 1))
      #expect(page.entities.map(\.entity) == ["prod-2"] && page.total == 3)
    }
  }

  @Test(arguments: [
    EntityFilter(verdicts: ["lost"]), EntityFilter(policy: "silver"), EntityFilter(array: "rome"),
    EntityFilter(pool: "prd"), EntityFilter(kind: "snapshot"), EntityFilter(name: "[a"), EntityFilter(sort: "age"),
  ])
  func `an empty list is never the answer to a mistake`(filter: EntityFilter) async throws {
    try await withDesk(policy(), world: volumes(1)) { f in
      try await f.runCycle()
      let refusal = try await refused { try await f.desk.entities(filter) }
      #expect([.badRequest, .notFound].contains(refusal.kind))
    }
  }

  @Test func `the lag of each policy is in the status`() async throws {
    try await withDesk(
      policy("gold", "kind: volume, pool: prod", "type: async, interval: 5m, rpo: 1h"), world: volumes(2)
    ) { f in
      try await f.runCycle()
      #expect(try await f.desk.status().policies.map(\.restorePoints) == [nil], "nothing is copied yet")
      for _ in 1...3 {
        f.daemon.advance(.minutes(20))
        try await f.runCycle()
      }
      let points = try #require(try await f.desk.status().policies[0].restorePoints)
      #expect(points.count == 2 && points.rpoSeconds == 3600 && points.beyondRPO == 0)
      #expect(points.worstAgeSeconds >= points.medianAgeSeconds && points.worstAgeSeconds < 3600)
      let listed = try await f.desk.entities(EntityFilter(array: "paris", sort: "lag")).entities
      #expect(listed.first?.restorePointAgeSeconds == points.worstAgeSeconds && listed.first?.rpoSeconds == 3600)
    }
  }

  @Test func `what it did last night has cycles, steps, findings and edits, and nothing of another time`() async throws
  {
    try await withDesk(world: volumes(1)) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      let evening = f.now
      try await f.apply(policy())
      f.daemon.advance(.minutes(1))
      try await f.runCycle()
      f.daemon.advance(.minutes(20))
      try await f.apply(policy(mode: "observe"))
      try await f.runCycle()
      f.daemon.advance(.minutes(1))
      try await f.runCycle()
      let morning = f.now + .minutes(1)
      f.daemon.advance(.hours(2))
      _ = try await f.desk.disablePolicy("gold", reason: nil, by: .anna)

      let night = try await f.desk.history(entity: nil, since: evening.date, until: morning.date, limit: 100)
      #expect(
        night.reversed().map(\.event) == [
          "policy-created", "finding-opened", "step", "cycle", "policy-changed", "finding-resolved", "cycle",
        ])
      let summaries = night.filter { $0.event == "cycle" }.map(\.summary)
      #expect(summaries == ["cycle 3: 1 finding resolved", "cycle 2: 1 step taken, 1 finding opened"])
      let edit = try #require(night.first { $0.event == "policy-changed" })
      #expect(edit.summary.contains("enforce") && edit.summary.contains("observe"), "\(edit.summary)")
      let before = try await f.desk.history(entity: nil, since: nil, until: evening.date, limit: 100)
      #expect(before.allSatisfy { $0.event == "array-added" } && before.count == 2)
      let later = try await f.desk.history(entity: nil, since: morning.date, until: nil, limit: 100)
      #expect(later.map(\.event) == ["policy-disabled"])
    }
  }
}
