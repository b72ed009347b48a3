import ControlAPI
import DaemonTestSupport
import InfiniBoxSimulator
import Protection
import TestSupport
import Testing

@testable import protectd

/// `plan` says what enforcing would do where policies only observe, and names policies for which nothing can be planned.
struct ObservingPlanTests {
  @Test func `a policy that observes is planned as if it enforced, and nothing is done`() async throws {
    try await withDesk(policy(mode: "observe")) { f in
      let plan = try await f.desk.plan()
      #expect(plan.steps == [] && !plan.hasChanges)
      #expect(plan.withheld.map(\.reason) == Array(repeating: "policy 'gold' only observes", count: 3))
      #expect(plan.withheld.map(\.ifEnforced?.outcome) == [.done, .done, .done])
      #expect(plan.withheld.map(\.awaitsApproval) == [false, false, false])
      #expect(plan.copies == [] && plan.pools == [], "what is really planned needs nothing")
      let enforced = try #require(plan.ifEnforced)
      #expect(enforced.copies.map(\.planned) == [3])
      #expect(enforced.copies.map(\.bytesToCopy) == [plan.withheld.compactMap(\.bytesToCopy).reduce(0, +)])
      #expect(enforced.pools.count == 1 && enforced.pools[0].neededBytes == enforced.copies[0].bytesToCopy)
      #expect(f.daemon.writes == [])
      try await f.runCycle()
      #expect(f.daemon.sources() == [])

      // What it said is what enforcing does.
      try await f.apply(policy(mode: "enforce"))
      let steps = try await f.desk.plan().steps
      #expect(steps.map(\.entity) == plan.withheld.map(\.entity))
    }
  }

  @Test func `policies that lead nowhere are named with what is missing`() async throws {
    let unregistered = policy("unregistered").replacing("array: paris", with: "array: oslo")
    let linkless = policy("linkless").replacing("paris-lyon", with: "paris-oslo")
    let poolless = policy("poolless").replacing("remote-pool: dr", with: "remote-pool: attic")
    let empty = policy("empty", "kind: volume, pool: nothing-here")
    try await withDesk(unregistered, linkless, poolless, empty, world: volumes(1)) { f in
      let plan = try await f.desk.plan()
      #expect(plan.steps == [] && plan.enabledPolicies == 4)
      let stuck = Dictionary(uniqueKeysWithValues: plan.stuckPolicies.map { ($0.policy, $0) })
      #expect(Set(stuck.keys) == ["unregistered", "linkless", "poolless", "empty"])
      #expect(stuck["unregistered"]?.reason.hasPrefix("array 'oslo' is not registered; ") == true)
      #expect(stuck["linkless"]?.reason.contains("'paris-oslo'") == true)
      #expect(stuck["poolless"]?.reason.contains("'attic'") == true)
      #expect(stuck["empty"]?.finding == "policy-matches-nothing")
    }
  }

  @Test func `without an enabled policy the plan says that there is none`() async throws {
    try await withDesk(world: volumes(1)) { f in
      let plan = try await f.desk.plan()
      #expect(plan.enabledPolicies == 0 && plan.stuckPolicies == [] && plan.ifEnforced == nil)
    }
  }
}
