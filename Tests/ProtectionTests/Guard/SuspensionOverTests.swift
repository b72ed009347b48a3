import Protection
import TestSupport
import Testing

/// A suspended replica that was seen active before: each test changes one thing that has to be so before it goes on.
@Suite struct SuspensionOverTests {
  private static let active = World.twoArrays().volume("db").replica(of: "db").policy(.gold(resume: .enforce))
    .remembering()
  let world = active.editReplica(of: "db") { $0.state = .autoSuspended }

  private func reasons(_ world: World) -> [String] { world.permitted().withheld.map(\.reason) }

  private func reasons(_ planned: World, guardedBy seen: World) -> [String] {
    seen.permitted(planned.planned()).withheld.map(\.reason)
  }

  private func asking(_ world: World, _ change: (inout Policy) -> Void) -> World {
    world.with { change(&$0.policies[0]) }
  }

  @Test func itGoesOnWhereNothingStandsInTheWay() {
    #expect(reasons(world) == [])
    #expect(world.permitted().permitted.map(\.change.word) == ["resume-replica"])
  }

  @Test func rolesHaveToBeThoseOfWhenItWasActive() throws {
    let id = world.replica(named: "db").id
    #expect(reasons(world.with { $0.history.knownReplicas = [] }) == ["replica \(id) is seen for the first time"])
    let reason =
      "replica \(id) was not seen active with these roles; resume it on array 'paris' if its content is the one "
      + "that counts"
    let neverActive = world.with { $0.history.knownReplicas = [] }.remembering()
    #expect(reasons(neverActive) == [reason])
    let turned = world.editReplica(of: "db", on: "lyon") { $0.role = .source }.remembering()
    let turnedBack = turned.editReplica(of: "db", on: "lyon") { $0.role = .target }
    #expect(reasons(turnedBack) == [reason])
    #expect(reasons(turnedBack.remembering()) == [reason], "also when the change of roles is long ago")
    let wentAndCame = world.deletingReplica(of: "db", on: ["lyon"]).remembering()
    #expect(reasons(world.with { $0.history = wentAndCame.history }) == [reason])
    #expect(reasons(world.remembering()) == [])
  }

  @Test func bothSidesAreSeenOnceMore() {
    let id = world.replica(named: "db").id
    #expect(reasons(world, guardedBy: world.unreadable("lyon")) == ["array 'lyon' was not read completely"])
    #expect(
      reasons(world, guardedBy: world.editReplica(of: "db") { $0.state = .suspended })
        == ["replica \(id) is suspended"])
    #expect(reasons(world, guardedBy: Self.active) == ["replica \(id) is active"])
    #expect(
      reasons(world, guardedBy: world.editReplica(of: "db", on: "lyon") { $0.role = .source })
        == ["the two sides of replica \(id) do not agree that array 'paris' is the source"])
    #expect(
      reasons(world, guardedBy: world.deletingReplica(of: "db"))
        == ["replica \(id) no longer belongs to volume 'db'"])
    #expect(
      reasons(world, guardedBy: world.link { $0.state = .down }) == ["link 'paris-lyon' of array 'paris' is down"])
  }

  @Test(arguments: ["paris", "lyon"] as [ArrayName])
  func poolsOfBothSidesHaveToTakeData(_ array: ArrayName) {
    let pool = array == "paris" ? "prod" : "dr"
    for state in [Pool.State.locked, .limited] {
      let blocked = world.edit(array) { $0.pools[0].state = state }
      #expect(reasons(blocked) == ["pool '\(pool)' of array '\(array)' is \(state.word)"])
      #expect(blocked.permitted().withheld.map(\.awaitsApproval) == [false])
    }
    let full = world.edit(array) { $0.pools[0].physicalCapacityBytes = 1000 }
    #expect(reasons(full) == ["pool '\(pool)' of array '\(array)' has no physical space left"])
  }

  @Test func theTargetHasToBeUntouched() {
    #expect(
      reasons(world.editEntity("db", on: "lyon") { $0.isWriteProtected = false })
        == ["volume 'db' of array 'lyon' is not write-protected: what was written to it would be lost"])
    let target = world.entity("db", on: "lyon").object
    #expect(
      reasons(world.edit("lyon") { $0.recoveryTests = [target] })
        == ["volume 'db' of array 'lyon' has a writable snapshot that is mapped to hosts"])
    #expect(
      reasons(world.removing("db", on: "lyon"))
        == ["array 'lyon' does not list the target of replica \(world.replica(named: "db").id)"])
  }

  @Test func aPersonConsentsUnlessThePolicyDid() throws {
    let reason =
      "a resume replaces what the target on array 'lyon' holds by what array 'paris' holds now; waits for approval"
    let approving = asking(world) { $0.resume = .approve }
    #expect(reasons(approving) == [reason])
    #expect(approving.permitted().withheld.map(\.consent) == [.resuming])
    #expect(reasons(asking(world) { $0.mode = .approve }) == [reason], "only a policy that enforces consents")
    #expect(reasons(asking(world) { $0.mode = .observe }) == ["policy 'gold' only observes"])

    let step = try #require(world.planned().steps.first)
    let consenting = { (consent: Consent) in
      approving.with {
        $0.history.approvals = [
          Approval(
            stepFingerprint: step.approvalKey(for: consent), approvedBy: "anna", approvedAt: $0.takenAt,
            expiresAt: $0.takenAt + .hours(1))
        ]
      }
    }
    #expect(consenting(.resuming).permitted().permitted == [step])
    #expect(reasons(consenting(.doing)) == [reason])
  }

  @Test func holdsAreStrongerThanAnyConsent() throws {
    #expect(reasons(world.holding(.array("lyon"))).first?.hasPrefix("hold 1 on array 'lyon'") == true)
    // A sticky hold for roles that were turned and turned back.
    let turned = Self.active.editReplica(of: "db", on: "lyon") { $0.role = .source }.cycled()
    let back = turned.editReplica(of: "db") { $0.state = .autoSuspended }
      .editReplica(of: "db", on: "lyon") { $0.role = .target }.watched()
    #expect(reasons(back).first?.hasPrefix("on hold since") == true)
  }

  @Test func afterAnOutageOnlyWhatNothingElseChangedGoesOnUnasked() {
    let down = Self.active.link { $0.state = .down }.cycled()
    let up = { (world: World) in
      world.link { $0.state = .up }.editReplica(of: "db") { $0.state = .autoSuspended }.watched()
    }
    #expect(up(down).permitted().permitted.count == 1)
    let changed = up(down.editReplica(of: "db") { $0.interval = .minutes(8) })
    #expect(
      reasons(changed) == [
        "it is the first plan after the hold on link 'paris-lyon' of array 'paris', and more than its sign changed "
          + "meanwhile (H6); a resume replaces what the target on array 'lyon' holds by what array 'paris' holds now; "
          + "waits for approval"
      ])
    #expect(changed.permitted().withheld.map(\.consent) == [.afterHold])
    #expect(reasons(changed.cycled().watched()) == reasons(changed), "until somebody saw it")
  }

  @Test func whatBeginsItsFirstCopyAgainNeedsASlot() {
    let initial = world.editReplica(of: "db") { $0.isInitial = true }.volume("busy").replica(of: "busy")
      .editReplica(of: "busy") { $0.isInitial = true }.with { $0.settings.initializationsInFlight = 1 }
    #expect(
      reasons(initial) == ["1 initial copy is under way or planned before it on array 'paris', the limit is 1"])
  }
}
