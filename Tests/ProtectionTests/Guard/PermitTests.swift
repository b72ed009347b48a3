import Protection
import TestSupport
import Testing

/// One world per guard: the plan is the same, only what speaks against it differs.
@Suite struct PermitTests {
  let world = World.twoArrays().volume("db").policy(.gold())

  /// The reasons given for the plan of `planned`, when the guard sees `seen` instead.
  private func reasons(_ planned: World, guardedBy seen: World) -> [String] {
    seen.permitted(planned.planned()).withheld.map(\.reason)
  }

  private func reasons(_ world: World) -> [String] { reasons(world, guardedBy: world) }

  @Test func aStepThatNothingSpeaksAgainstIsPermitted() {
    #expect(world.permitted().permitted == world.planned().steps)
    #expect(world.permitted().withheld == [])
  }

  @Test func bothSidesSeenIsCheckedAgain() {
    #expect(reasons(world, guardedBy: world.unreadable("lyon")) == ["array 'lyon' was not read completely"])
    #expect(reasons(world, guardedBy: world.unreadable("paris")) == ["array 'paris' was not read completely"])
    #expect(
      reasons(world, guardedBy: world.link { $0.state = .down }) == ["link 'paris-lyon' of array 'paris' is down"])
    #expect(
      reasons(world, guardedBy: world.link(on: "lyon") { $0.isAttached = false })
        == ["link 'lyon-paris' of array 'lyon' is detached"])
    #expect(reasons(world, guardedBy: world.removing("db")) == ["array 'paris' no longer has this volume"])
    let reborn = world.editEntity("db") { $0.identity.createdAt = World.created + .seconds(1) }
    #expect(reasons(world, guardedBy: reborn) == ["array 'paris' no longer has this volume"])
    let swapped = world.link { $0.remoteSerial = 1003 }
    #expect(
      reasons(world, guardedBy: swapped)
        == ["link 'paris-lyon' leads to the array with serial 1003, not to 'lyon'"])
  }

  @Test func aScheduleNeedsAgreedRolesAndAnActiveReplica() {
    let slow = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.interval = .minutes(8) }
      .policy(.gold())
    let id = slow.replica(named: "db").id
    #expect(slow.permitted().permitted.count == 1)
    #expect(
      reasons(slow, guardedBy: slow.editReplica(of: "db", on: "lyon") { $0.role = .source })
        == ["the two sides of replica \(id) do not agree that array 'paris' is the source"])
    #expect(
      reasons(slow, guardedBy: slow.editReplica(of: "db") { $0.state = .suspended })
        == ["replica \(id) is suspended"])
    #expect(
      reasons(slow, guardedBy: slow.deletingReplica(of: "db"))
        == ["replica \(id) no longer belongs to volume 'db'"])
  }

  @Test func noSecondReplicaIsCreated() {
    let replicated = world.replica(of: "db")
    let id = replicated.replica(named: "db").id
    #expect(reasons(world, guardedBy: replicated) == ["replica \(id) already covers volume 'db'"])
    let marked = world.editEntity("db") { $0.isReplicated = true }
    #expect(reasons(world, guardedBy: marked) == ["array 'paris' marks volume 'db' as replicated"])
    let grouped = world.group("app", members: []).join("db", to: "app")
    #expect(
      reasons(world, guardedBy: grouped)
        == ["volume 'db' is a member of the consistency group with id \(grouped.entity("app").object)"])
    let orphan = replicated.deletingReplica(of: "db", on: ["paris"])
    #expect(
      reasons(world, guardedBy: orphan)
        == ["array 'lyon' still has replica \(orphan.replica(named: "db", on: "lyon").id) of volume 'db'"])
  }

  @Test func modesDecideHowFarThePolicyGoes() throws {
    let observing = World.twoArrays().volume("db").policy(.gold(mode: .observe))
    #expect(reasons(observing) == ["policy 'gold' only observes"])
    let asking = World.twoArrays().volume("db").policy(.gold(mode: .approve))
    #expect(reasons(asking) == ["waits for approval"])
    #expect(reasons(world, guardedBy: world.with { $0.policies = [] }) == ["policy 'gold' is not enabled"])

    let step = try #require(asking.planned().steps.first)
    let approval = Approval(
      stepFingerprint: step.fingerprint, approvedBy: "anna", approvedAt: asking.takenAt,
      expiresAt: asking.takenAt + .hours(1))
    let approved = asking.with { $0.history.approvals = [approval] }
    #expect(approved.permitted().permitted == [step])
    #expect(reasons(approved.later(.hours(1))) == ["waits for approval"])
    // An approval binds to what the step does.
    let grown = approved.editEntity("db") { $0.sizeBytes *= 2 }
    #expect(reasons(grown) == ["waits for approval"])
    #expect(approved.permitted().hash == asking.permitted().hash)
    #expect(grown.permitted().hash != asking.permitted().hash)
  }

  @Test func holdsStopEverythingInTheirScope() {
    let grouped = World.twoArrays().group("app", members: ["a"]).policy(.gold(kind: .consistencyGroup))
    let cases: [(World, Hold.Scope)] = [
      (world, .entity(world.entity("db").reference)), (world, .policy("gold")), (world, .array("paris")),
      (world, .array("lyon")), (world, .link(array: "paris", name: "paris-lyon")),
      (world, .link(array: "lyon", name: "lyon-paris")), (grouped, .entity(grouped.entity("a").reference)),
    ]
    for (world, scope) in cases {
      let held = world.holding(scope)
      #expect(
        reasons(held) == [
          "hold 1 on \(scope.words) by anna until 2026-11-22T13:00:00Z: switch replacement"
        ])
      #expect(held.assessed().verdicts.map(\.verdict.word) == [.held])
      #expect(reasons(held.later(.hours(1))) == [], "a hold that has run out")
      #expect(held.findings(.unprotected).count == 1, "a hold stops steps, not findings")
    }
    #expect(reasons(world.holding(.policy("other"))) == [])
  }

  @Test func aHoldOnTheCopyStopsWhatWouldChangeItsReplica() {
    let drifted = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
      .editReplica(of: "db") { $0.interval = .minutes(20) }
    #expect(drifted.permitted().permitted.count == 1)
    #expect(reasons(drifted.holding(.entity(drifted.entity("db", on: "lyon").reference))).count == 1)
  }

  @Test func anUndecidedIntentStopsTheEntityItsGroupAndItsMembers() throws {
    let step = try #require(world.planned().steps.first)
    let reason = "create-replica of volume 'db' has had no definitive answer since 2026-11-22T12:00:00Z"
    #expect(reasons(world.undecided(step)) == [reason])
    let grouped = world.group("app", members: []).join("db", to: "app").policy(
      .gold(named: "groups", kind: .consistencyGroup))
    #expect(reasons(grouped.undecided(step)) == [reason])
    #expect(reasons(world.volume("other").undecided(step)) == [reason])
    #expect(world.volume("other").undecided(step).permitted().permitted.map(\.entity.name) == ["other"])
  }

  @Test func aVanishedReplicaIsNotReplacedBeforeItsGraceIsOver() {
    let before = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).remembering()
    // Under another name at the other side, so that only the guard stands in the way.
    let gone = before.deletingReplica(of: "db").removing("db", on: "lyon").later(.hours(5))
    let id = before.replica(named: "db").id
    #expect(
      reasons(gone) == [
        "replica \(id) was deleted less than 1 h ago; nothing is created in its place until 2026-11-22T18:00:00Z"
      ])
    let noted = gone.remembering()
    #expect(reasons(noted.later(.minutes(59))).count == 1)
    #expect(reasons(noted.later(.hours(1))) == [])
    #expect(noted.later(.hours(1)).permitted().permitted.count == 1)
  }

  @Test func aReplicaThatVanishedAfterAFailoverWaitsForAPerson() throws {
    let failedOver = World.twoArrays().volume("db").replica(of: "db").policy(.gold())
      .editReplica(of: "db") { $0.role = .target }.editReplica(of: "db", on: "lyon") { $0.role = .source }.remembering()
    let id = failedOver.replica(named: "db").id
    let gone = failedOver.deletingReplica(of: "db").removing("db", on: "lyon").remembering().later(.hours(500))
      .remembering()
    #expect(
      reasons(gone) == [
        "array 'lyon' was the source of volume 'db' when its replica was deleted, but has nothing of that name now",
        "replica \(id) was deleted after a failover (roles target here and source there); waits for approval",
      ])
    let step = try #require(gone.planned().steps.first)
    let approved = gone.with {
      $0.history.approvals = [
        Approval(
          stepFingerprint: step.approvalKey(for: .afterFailover), approvedBy: "anna", approvedAt: $0.takenAt,
          expiresAt: $0.takenAt + .hours(1))
      ]
    }
    #expect(approved.permitted().permitted == [step])
    for unaware in [Consent.doing, .lossSinceBase] {
      let approved = approved.with { $0.history.approvals[0].stepFingerprint = step.approvalKey(for: unaware) }
      #expect(reasons(approved) == reasons(gone), "consent that knew of no failover is none")
      #expect(approved.permitted().withheld.compactMap(\.consent) == [.afterFailover])
    }
  }

  @Test func theNewDirectionIsOfferedToTheEntityThatFailedOverAlone() {
    let failedOver = World.twoArrays().volume("db").replica(of: "db").policy(.gold(matching: "db"))
      .editReplica(of: "db") { $0.role = .target }.editReplica(of: "db", on: "lyon") { $0.role = .source }.remembering()
    let gone = failedOver.deletingReplica(of: "db").remembering().later(.hours(500)).remembering()
    #expect(gone.base(of: "db", guid: "g", age: .hours(2)).planned().steps.map(\.array) == ["lyon"])
    // What has the name now is the copy of another volume, which works here.
    let renamed = gone.removing("db", on: "lyon").volume("log").volume("log", on: "lyon")
      .base(of: "log", guid: "g", age: .hours(2)).editEntity("log", on: "lyon") { $0.name = "db" }
    #expect(renamed.planned().steps == [])
    #expect(
      renamed.planned().withheld.map(\.reason).contains(
        "array 'lyon' was the source when the replica was deleted, but volume 'db' there shares its base with another "
          + "entity"))
  }

  @Test func aGroupThatTakesInWhatFailedOverWaitsForAPerson() throws {
    let failedOver = World.twoArrays().volume("db").replica(of: "db").policy(.gold(kind: .consistencyGroup))
      .editReplica(of: "db") { $0.role = .target }.editReplica(of: "db", on: "lyon") { $0.role = .source }.remembering()
    let gone = failedOver.deletingReplica(of: "db").removing("db", on: "lyon").remembering()
      .group("app", members: ["log"]).join("db", to: "app")
    #expect(reasons(gone).count == 1)
    #expect(reasons(gone).first?.contains("was deleted after a failover") == true)
    #expect(try approvingAll(gone).permitted().permitted.count == 1)
  }

  @Test func aReplicaWhoseOtherSideWentFirstIsReplacedOnlyByConsent() throws {
    let before = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).remembering()
    let gone = before.deletingReplica(of: "db", on: ["lyon"]).remembering().deletingReplica(of: "db")
      .removing("db", on: "lyon").remembering().later(.hours(500)).remembering()
    let id = before.replica(named: "db").id
    #expect(
      reasons(gone) == [
        "replica \(id) was deleted after its other side had gone, so a failover may have happened; waits for approval"
      ])
    #expect(try approvingAll(gone).permitted().permitted.count == 1)
  }

  @Test func aFailoverOverAnotherLinkIsRememberedAsWell() throws {
    let failedOver = World.threeArrays().volume("db").replica(of: "db", over: "paris-nice").policy(.gold())
      .editReplica(of: "db") { $0.role = .target }.editReplica(of: "db", on: "nice") { $0.role = .source }.remembering()
    let id = failedOver.replica(named: "db").id
    let gone = failedOver.deletingReplica(of: "db", on: ["paris", "nice"]).remembering().later(.hours(500))
      .remembering()
    #expect(
      reasons(gone) == [
        "replica \(id) over link 'paris-nice' was deleted after a failover (roles target here and source there); "
          + "waits for approval"
      ])
    #expect(try approvingAll(gone).permitted().permitted.count == 1)
  }

  /// Every planned step approved by Anna for an hour.
  private func approvingAll(_ world: World) throws -> World {
    let steps = world.planned().steps
    try #require(!steps.isEmpty)
    return world.with { world in
      world.history.approvals = steps.map {
        Approval(
          stepFingerprint: $0.approvalKey(for: .afterFailover), approvedBy: "anna", approvedAt: world.takenAt,
          expiresAt: world.takenAt + .hours(1))
      }
    }
  }

  @Test func aBaseStartOverATargetThatHostsMayHaveWrittenNeedsConsent() throws {
    let based = World.twoArrays().volume("db").volume("db", on: "lyon")
      .policy(.gold(target: .baseSnapshot(otherwise: .withhold))).base(of: "db", guid: "g", age: .hours(24))
    #expect(based.permitted().permitted.count == 1, "nothing speaks against an unmapped target")
    let mapped = based.editEntity("db", on: "lyon") { $0.isMapped = true }
    let reason =
      "volume 'db' of array 'lyon' is mapped to hosts and not write-protected, and what was written to it since the "
      + "base would be lost; waits for approval"
    #expect(reasons(mapped) == [reason])
    #expect(mapped.permitted().withheld.map(\.awaitsApproval) == [true])
    #expect(try approvingAll(mapped).permitted().permitted.count == 1)
    let asking = mapped.with { $0.policies[0].mode = .approve }
    #expect(reasons(asking) == [reason], "who approves must see the danger")
    #expect(reasons(mapped.with { $0.policies[0].mode = .observe }) == ["policy 'gold' only observes"])
  }

  @Test func aFilesystemThatClientsMayHaveWrittenIsRolledBackOnlyByConsent() throws {
    let based = World.twoArrays().filesystem("home").filesystem("home", on: "lyon")
      .policy(.gold(kind: .filesystem, target: .baseSnapshot(otherwise: .withhold)))
      .base(of: "home", guid: "g", age: .hours(24))
    #expect(
      reasons(based) == [
        "filesystem 'home' of array 'lyon' may be exported to clients and is not write-protected, and what was written "
          + "to it since the base would be lost; waits for approval"
      ])
    #expect(try approvingAll(based).permitted().permitted.count == 1)
    #expect(based.editEntity("home", on: "lyon") { $0.isWriteProtected = true }.permitted().permitted.count == 1)
  }

  @Test func everyMembersTargetOfABaseStartIsLookedAt() throws {
    let based = World.twoArrays().group("app", members: ["a", "b"]).group("app", members: ["a", "b"], on: "lyon")
      .policy(.gold(kind: .consistencyGroup, target: .baseSnapshot(otherwise: .withhold)))
      .groupBase(of: "app", guid: "g", age: .hours(24))
    #expect(based.permitted().permitted.count == 1)
    let mapped = based.editEntity("b", on: "lyon") { $0.isMapped = true }
    #expect(reasons(mapped).first?.hasPrefix("volume 'b' of array 'lyon' is mapped to hosts") == true)
    #expect(try approvingAll(mapped).permitted().permitted.count == 1)
  }

  @Test func aBaseThatAnotherReplicaOutlivedNeedsConsent() throws {
    let based = World.threeArrays().volume("db").volume("db", on: "lyon")
      .policy(.gold(target: .baseSnapshot(otherwise: .withhold))).base(of: "db", guid: "g", age: .hours(24))
    let known = { (lastSeen: Duration) in
      based.with {
        $0.history.knownReplicas = [
          KnownReplica(
            entity: based.entity("db").identity, link: "paris-nice", replicaID: 7, localRole: .source,
            remoteRole: .target, lastSeenAt: $0.takenAt + (.zero - lastSeen), vanishedAt: $0.takenAt)
        ]
      }
    }
    let reason =
      "replica 7 over link 'paris-nice' went on after the base, until 2026-11-22T11:00:00Z, so the target may differ "
      + "from it; waits for approval"
    #expect(reasons(known(.hours(1))) == [reason])
    #expect(try approvingAll(known(.hours(1))).permitted().permitted.count == 1)
    #expect(known(.hours(25)).permitted().permitted.count == 1, "the base is newer")
    #expect(reasons(known(.hours(1)).later(.hours(500))) == [reason], "its grace is over, the danger is not")
  }

  /// Also over the link that is used again, and long after the grace.
  @Test func aBaseOlderThanTheDeletedReplicaNeedsConsentForAsLongAsItExists() throws {
    let policy = Policy.gold(target: .baseSnapshot(otherwise: .withhold))
    let replicated = World.twoArrays().volume("db").replica(of: "db").policy(policy)
      .base(of: "db", guid: "old", age: .hours(24)).remembering()
    let deleted = replicated.later(.minutes(1)).deletingReplica(of: "db").remembering()
    let later = deleted.later(.hours(30)).remembering().later(.hours(500)).remembering()
    let id = replicated.replica(named: "db").id
    let reason =
      "replica \(id) over link 'paris-lyon' went on after the base, until \(replicated.takenAt), so the target may differ "
      + "from it; waits for approval"
    #expect(reasons(later) == [reason])
    #expect(later.watched().history.automaticHolds == [])
    #expect(try approvingAll(later).permitted().permitted.count == 1)
    // The restore point that the deletion left behind may be as old as the policy's RPO.
    let left = later.base(of: "db", guid: "new", age: .hours(530) + .minutes(11))
    #expect(left.permitted().permitted.count == 1)
    #expect(left.permitted().withheld == [])
    let bare = later.edit("paris") { $0.baseSnapshots = [] }.remembering()
    #expect(bare.history.knownReplicas.contains { $0.entity == bare.entity("db").identity } == false)
  }

  @Test func onlyWhatNothingElseStopsWaitsForApproval() throws {
    let asking = World.twoArrays().volume("db").policy(.gold(mode: .approve))
    #expect(asking.permitted().withheld.map(\.awaitsApproval) == [true])
    let held = asking.holding(.array("lyon"))
    #expect(held.permitted().withheld.map(\.awaitsApproval) == [false])
    #expect(reasons(held).first?.hasPrefix("hold 1 on") == true)
    let undecided = asking.undecided(try #require(asking.planned().steps.first))
    #expect(undecided.permitted().withheld.map(\.awaitsApproval) == [false])
    // By day consent is given to what the night's window carries out.
    let window = try #require(MaintenanceWindow("Mon-Fri 20:00-06:00 Europe/Paris"))
    let nightly = asking.with { $0.policies[0].limits.windows = [window] }
    #expect(nightly.permitted().withheld.map(\.awaitsApproval) == [true])
    #expect(try approvingAll(nightly).permitted().withheld.map(\.awaitsApproval) == [false])
  }

  @Test func aMemberIsNotReplicatedAloneAtOnceWhenItsGroupsReplicaVanished() {
    let before = World.twoArrays().group("app", members: ["a"]).replica(of: "app").policy(.gold()).remembering()
    let dissolved = before.deletingReplica(of: "app").removing("app").removing("a", on: "lyon")
      .editEntity("a") { $0.consistencyGroupID = nil }
    #expect(dissolved.planned().steps.map(\.entity.name) == ["a"])
    #expect(reasons(dissolved).first?.contains("was deleted less than 1 h ago") == true)
  }

  @Test func manyRefusalsAreLookedUpNotSearched() {
    let large = World.twoArrays().policy(.gold()).edit("paris") { inventory in
      inventory.entities = (1...20_000).map { number in
        Entity(
          identity: EntityIdentity(arraySerial: 1001, object: 1000 + number, createdAt: World.created), kind: .volume,
          name: "v-\(number)", poolID: 1, sizeBytes: 1)
      }
    }
    let refused = large.with { world in
      world.history.refusals = large.inventories["paris"]!.entities.map {
        Refusal(entity: $0.identity, link: "paris-lyon", count: 1, lastAt: world.takenAt, because: "array is busy")
      }
    }
    let plan = large.planned()
    let start = ContinuousClock.now
    let answer = refused.permitted(plan)
    #expect(answer.withheld.count == 20_000)
    #expect(ContinuousClock.now - start < .seconds(6), "20,000 steps against 20,000 refusals took about 1 s, not 20 s")
  }

  @Test func refusalsPauseTwiceAsLongEachTime() {
    let expected: [(Int, Duration)] = [
      (1, .minutes(1)), (2, .minutes(2)), (4, .minutes(8)), (7, .hours(1)), (60, .hours(1)),
    ]
    for (count, pause) in expected {
      let refused = world.with {
        $0.history.refusals = [
          Refusal(
            entity: world.entity("db").identity, link: "paris-lyon", count: count, lastAt: $0.takenAt,
            because: "POOL_LIMITED")
        ]
      }
      let again = world.takenAt + pause
      let times = count == 1 ? "once" : "\(count) times in a row"
      #expect(
        reasons(refused.later(pause - .seconds(1)))
          == ["refused \(times), last because 'POOL_LIMITED'; tried again from \(again)"])
      #expect(reasons(refused.later(pause)) == [])
    }
  }

  @Test func stepsAreAppliedOnlyInsideTheMaintenanceWindows() throws {
    let window = try #require(MaintenanceWindow("Mon-Fri 20:00-06:00 Europe/Paris"))
    let limited = World.twoArrays().volume("db").policy(.gold(limits: PolicyLimits(windows: [window])))
    let reason = "outside the maintenance windows of policy 'gold': Mon-Fri 20:00-06:00 Europe/Paris"
    #expect(reasons(limited) == [reason])
    // Monday 20:00 in Paris is 19:00 UTC.
    #expect(reasons(limited.later(.hours(31) - .seconds(1))) == [reason])
    #expect(reasons(limited.later(.hours(31))) == [])
  }

  @Test func theRemotePoolMustHaveRoomForAllStepsAndTheReserve() {
    let tight = World.twoArrays().edit("lyon") { $0.pools[0].freeVirtualBytes = 30 * World.gigabyte }.volumes(3)
      .policy(.gold())
    #expect(tight.permitted().permitted.map(\.entity.name) == ["v-1", "v-2"])
    #expect(
      reasons(tight) == [
        "pool 'dr' of array 'lyon' has room for 7000000000 bytes after the reserve of 10 % and this plan's other steps, "
          + "the target needs 10000000000 bytes"
      ])
    for state in [Pool.State.limited, .locked, .other("FROZEN")] {
      let full = world.edit("lyon") { $0.pools[0].state = state }
      #expect(reasons(full) == ["pool 'dr' of array 'lyon' is \(state.word)"])
    }
  }

  @Test func anUndecidedCreationHasPledgedItsRoom() throws {
    let tight = World.twoArrays().edit("lyon") { $0.pools[0].freeVirtualBytes = 20 * World.gigabyte }.volumes(2)
      .policy(.gold())
    let first = try #require(tight.planned().steps.first)
    #expect(tight.permitted().permitted.count == 1)
    #expect(tight.undecided(first).permitted().permitted == [])
  }

  @Test func existingTargetsNeedNoRoomButNoLockedPool() {
    let existing = World.twoArrays().edit("lyon") { $0.pools[0].freeVirtualBytes = 0 }.volume("db")
      .volume("db", on: "lyon").policy(.gold(target: .existingTarget(otherwise: .withhold)))
    #expect(reasons(existing) == [])
    #expect(reasons(existing.edit("lyon") { $0.pools[0].state = .locked }) == ["pool 'dr' of array 'lyon' is locked"])
  }

  @Test func creationsPerCycleAreLimitedPerPolicyAndInAll() {
    let policy = Policy.gold(limits: PolicyLimits(createsPerCycle: 2))
    let many = World.twoArrays().volumes(4).filesystem("home").policy(policy)
      .policy(.gold(named: "zebra", kind: .filesystem))
    #expect(many.permitted().permitted.map(\.entity.name) == ["v-1", "v-2", "home"])
    #expect(reasons(many) == Array(repeating: "policy 'gold' creates at most 2 replicas in one cycle", count: 2))
    let all = many.with { $0.settings.createsPerCycle = 1 }
    #expect(all.permitted().permitted.map(\.entity.name) == ["v-1"])
    #expect(reasons(all) == Array(repeating: "at most 1 replica are created in one cycle", count: 4))
  }

  @Test func initialCopiesInFlightAreLimitedPerSourceArray() throws {
    let busy = World.twoArrays().volume("first").replica(of: "first").editReplica(of: "first") { $0.isInitial = true }
      .volumes(3).policy(.gold()).with { $0.settings.initializationsInFlight = 2 }
    #expect(busy.permitted().permitted.map(\.entity.name) == ["v-1"])
    #expect(
      reasons(busy)
        == Array(
          repeating: "2 initial copies are under way or planned before it on array 'paris', the limit is 2", count: 2))
    let second = try #require(busy.planned().steps.last)
    #expect(busy.undecided(second).permitted().permitted == [])
  }

  @Test func someReplicaSlotsAreKeptForOperatorsOnBothSides() {
    let full = World.twoArrays().volume("first").replica(of: "first").volumes(2).policy(.gold())
      .with { world in
        world.settings.replicaLimit = 4
        world.settings.replicaSlotsKept = 2
      }
    #expect(full.permitted().permitted.map(\.entity.name) == ["v-1"])
    #expect(reasons(full) == ["array 'paris' has 2 replicas of 4, and 2 are kept for operators"])
    let peerFull = full.volumes(1).volume("other", on: "lyon").replica(of: "other", over: "lyon-paris", on: "lyon")
    #expect(peerFull.permitted().permitted == [])
  }

  @Test func whatThePlannerWithheldStaysWithheldInThePlansOrder() {
    let mixed = World.twoArrays().volume("a").volume("b").volume("b", on: "lyon").volume("c")
      .policy(.gold(mode: .observe))
    #expect(mixed.permitted().withheld.map(\.entity.name) == ["a", "b", "c"])
    #expect(mixed.permitted().withheld.map { $0.step == nil } == [false, true, false])
  }
}
