import Protection
import TestSupport
import Testing

/// Each test changes one thing that speaks against a new member that a person approved.
@Suite struct AddMemberTests {
  private static let unasked = ProposeMemberTests.grouped.volume("loose")
  let world = approved(unasked)

  private static func approved(_ world: World, _ consent: Consent = .initializingAgain) -> World {
    world.with { world in
      world.history.approvals = world.planned().steps.map {
        Approval(
          stepFingerprint: $0.approvalKey(for: consent), approvedBy: "anna", approvedAt: world.takenAt,
          expiresAt: world.takenAt + .hours(24))
      }
    }
  }

  private func reasons(_ world: World) -> [String] { world.permitted().withheld.map(\.reason) }

  /// The reasons given for the plan of `world` when the guard sees `seen` instead.
  private func reasons(guardedBy seen: World) -> [String] {
    seen.permitted(world.planned()).withheld.map(\.reason)
  }

  @Test func itAlwaysNeedsAPersonWhoKnowsWhatItCosts() {
    let reason =
      "the whole of consistency group 'app' initializes again and has no new consistent point until then; waits "
      + "for approval"
    for mode in [Policy.Mode.enforce, .approve] {
      let asking = Self.unasked.with { $0.policies[0].mode = mode }
      #expect(reasons(asking) == [reason])
      #expect(asking.permitted().withheld.map(\.consent) == [.initializingAgain])
      #expect(reasons(Self.approved(asking, .doing)) == [reason])
      #expect(Self.approved(asking).permitted().permitted.map(\.change.word) == ["add-member"])
    }
    #expect(reasons(world.with { $0.policies[0].mode = .observe }) == ["policy 'gold' only observes"])
  }

  @Test func onlyInsideTheWindows() throws {
    let window = try #require(MaintenanceWindow("Mon-Fri 20:00-06:00 Europe/Paris"))
    let limited = world.with { $0.policies[0].limits.windows = [window] }
    #expect(
      reasons(limited) == ["outside the maintenance windows of policy 'gold': Mon-Fri 20:00-06:00 Europe/Paris"])
    #expect(Self.approved(limited.later(.hours(31))).permitted().permitted.count == 1)
  }

  @Test func oneAtATime() {
    let two = Self.approved(Self.unasked.volume("other"))
    #expect(two.permitted().permitted.map(\.entity.name) == ["loose"])
    #expect(
      reasons(two)
        == ["another step of this plan adds a member to consistency group 'app', which initializes then"])
    let busy = world.editReplica(of: "app") { $0.isInitial = true }
    #expect(reasons(busy) == ["consistency group 'app' is initializing, and takes a member only when that is done"])
    let next = two.applying(two.permitted().permitted)
    #expect(next.permitted().permitted == [])
    #expect(next.editReplica(of: "app") { $0.isInitial = false }.permitted().permitted.map(\.entity.name) == ["other"])
  }

  @Test func bothSidesAreSeenOnceMore() {
    let id = world.replica(named: "app").id
    #expect(reasons(guardedBy: world.unreadable("lyon")) == ["array 'lyon' was not read completely"])
    #expect(
      reasons(guardedBy: world.editReplica(of: "app") { $0.state = .suspended }) == ["replica \(id) is suspended"])
    #expect(
      reasons(guardedBy: world.editReplica(of: "app", on: "lyon") { $0.role = .source })
        == ["the two sides of replica \(id) do not agree that array 'paris' is the source"])
    #expect(
      reasons(guardedBy: world.deletingReplica(of: "app"))
        == ["replica \(id) no longer belongs to consistency group 'app'"])
    #expect(
      reasons(guardedBy: world.removing("app")) == ["array 'paris' no longer has consistency group 'app'"])
    #expect(
      reasons(guardedBy: world.editEntity("loose") { $0.poolID = 77 })
        == ["volume 'loose' is not in the pool of consistency group 'app'"])
    #expect(
      reasons(guardedBy: world.edit("paris") { $0.incompleteGroups[world.entity("app").object] = "it reports 2" })
        == ["the members of consistency group 'app' are not known for certain: it reports 2"])
    #expect(
      reasons(guardedBy: world.join("loose", to: "app")).first?.hasPrefix("replica \(id) already covers") == true)
    #expect(
      reasons(guardedBy: world.link { $0.state = .down }) == ["link 'paris-lyon' of array 'paris' is down"])
  }

  @Test func whatHoldsTheGroupHoldsItsNewMember() throws {
    #expect(reasons(world.holding(.entity(world.entity("app").reference))).first?.hasPrefix("hold 1 on") == true)
    #expect(reasons(world.holding(.entity(world.entity("a").reference))).first?.hasPrefix("hold 1 on") == true)
    let copy = world.entity("app", on: "lyon").reference
    #expect(reasons(world.holding(.entity(copy))).first?.hasPrefix("hold 1 on") == true)
    let step = try #require(world.planned().steps.first)
    let reason = "add-member of volume 'loose' has had no definitive answer since 2026-11-22T12:00:00Z"
    #expect(reasons(world.undecided(step)) == [reason])
    let slow = world.editReplica(of: "app") { $0.interval = .minutes(8) }.undecided(step)
    #expect(reasons(slow) == [reason, reason], "nothing else is done to the group meanwhile")
  }

  @Test func aReplicaThatItHadIsWaitedFor() {
    let had = Self.unasked.replica(of: "loose").remembering()
    let gone = Self.approved(had.deletingReplica(of: "loose").removing("loose", on: "lyon"))
    #expect(reasons(gone).first?.contains("was deleted less than 1 h ago") == true)
  }

  @Test func budgetsCountIt() {
    let tight = world.edit("lyon") { $0.pools[0].freeVirtualBytes = 5 * World.gigabyte }
    #expect(reasons(tight).first?.hasPrefix("pool 'dr' of array 'lyon' has room for") == true)
    let busy = world.volume("first", in: "prod").replica(of: "first").editReplica(of: "first") { $0.isInitial = true }
      .policy(.gold(named: "own", matching: "first")).with { $0.settings.initializationsInFlight = 1 }
    #expect(
      reasons(busy) == ["1 initial copy is under way or planned before it on array 'paris', the limit is 1"])
    let share = world.with { $0.settings.changeShareFloor = 0 }
    #expect(reasons(share).first?.hasPrefix("at most 0 entities") == true)
    #expect(
      forecast(world.permitted(), world.observation, world.history, [:], world.settings).pools.map(\.neededBytes)
        == [10 * World.gigabyte])
  }

  @Test func activeActiveGroupsTakeMembersOnlyWhereBothArraysCan() {
    let peers = Self.approved(
      World.twoArrays().group("app", members: ["a"]).replica(of: "app", type: .activeActive)
        .policy(.gold(.activeActive, kind: .consistencyGroup)).volume("loose"))
    #expect(peers.permitted().permitted.count == 1)
    for array in ["paris", "lyon"] as [ArrayName] {
      #expect(
        reasons(peers.edit(array) { $0.abilities.remove(.activeActiveMembers) })
          == ["array '\(array)' (version 7.3.1) cannot change the members of an active-active consistency group"])
    }
    #expect(world.edit("lyon") { $0.abilities.remove(.activeActiveMembers) }.permitted().permitted.count == 1)
  }
}
