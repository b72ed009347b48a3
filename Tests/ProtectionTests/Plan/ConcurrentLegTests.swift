import Protection
import TestSupport
import Testing

/// The async leg beside an active-active replica, planned and guarded: the only second replica that arrays take.
@Suite struct ConcurrentLegTests {
  private let mirrored = World.threeSites(hasLeg: false).sitesPolicies()

  private func reasons(_ world: World) -> [String] { world.withheld(under: "third") }

  @Test func aMissingLegIsCreatedBesideASynchronizedMirror() throws {
    #expect(
      mirrored.verdict(under: "third") == .unprotected(because: "has no replica over link 'paris-nice'"))
    #expect(mirrored.findings(.unprotected).map(\.link) == ["paris-nice"])
    let plan = mirrored.permitted()
    #expect(plan.withheld == [])
    let step = try #require(plan.permitted.first)
    #expect(plan.permitted.count == 1 && step.link == "paris-nice" && step.peer == "nice")
    guard case .createReplica(let creation) = step.change else { return #expect(Bool(false)) }
    #expect(creation.replication == .async(interval: .minutes(5), rpo: .minutes(15)))
    #expect(creation.bytesToCopy == 20 * World.gigabyte)
    let after = mirrored.applying(plan.permitted).standby()
    #expect(after.verdict(under: "third") == .initializing && after.planned() == Plan())
  }

  @Test func theMirrorComesFirstWhateverThePoliciesAreCalled() {
    for name in ["aaa", "zzz"] as [PolicyName] {
      let bare = World.threeSites(hasMirror: false, hasLeg: false).policy(.metro).policy(.third(named: name))
      #expect(bare.permitted().permitted.map(\.policy) == ["metro"])
      #expect(
        bare.withheld(under: name) == [
          "needs the active-active replica of consistency group 'fin' first, which policy 'metro' wants over link "
            + "'paris-lyon'"
        ])
    }
  }

  @Test func theGuardDoesNotLetAPlainReplicaComeBeforeTheMirror() throws {
    let bare = World.threeSites(hasMirror: false, hasLeg: false)
    let plan = bare.policy(.third()).planned()
    #expect(plan.steps.count == 1)
    let both = bare.sitesPolicies()
    let guarded = both.permitted(plan)
    #expect(
      guarded.withheld.map(\.reason) == [
        "policy 'metro' wants consistency group 'fin' active-active, which has to come first"
      ])
  }

  @Test func theMirrorHasToBeAsItMustBe() {
    let needs = "needs the active-active replica of consistency group 'fin' synchronized first: "
    let cases: [(World, String)] = [
      (mirrored.editMirror { $0.synchronisation = .initializing }, "it is initializing"),
      (mirrored.editMirror { $0.synchronisation = .outOfSync }, "it is out of sync"),
      (mirrored.editMirror { $0.state = .suspended }, "it is suspended"),
      (mirrored.link { $0.state = .degraded }, "link 'paris-lyon' of array 'paris' is degraded"),
      (mirrored.edit("lyon") { $0.replicas = [] }, "its two sides do not agree"),
      (mirrored.edit("lyon") { $0.replicas[0].synchronisation = .lagging }, "array 'lyon' does not say that it is"),
      (mirrored.volume("fin-3").join("fin-3", to: "fin"), "its member 'fin-3' is not among its pairs"),
    ]
    for (world, reason) in cases {
      #expect(reasons(world) == [needs + reason])
      let plan = mirrored.planned()
      let guarded = world.permitted(plan)
      #expect(guarded.permitted == [] && guarded.withheld.count == 1, "\(reason)")
    }
  }

  @Test func anRPOBelowFiveSecondsIsNotAsked() {
    let reason = "an RPO of 4 s is less than the 5 s that arrays allow beside an active-active replica"
    let short = ProtectionGoal.Replication.async(interval: nil, rpo: .seconds(4))
    #expect(reasons(World.threeSites(hasLeg: false).sitesPolicies(short)) == [reason])
    #expect(reasons(World.threeSites().sitesPolicies(short)) == [reason])
    let five = ProtectionGoal.Replication.async(interval: .seconds(4), rpo: .seconds(5))
    #expect(World.threeSites(hasLeg: false).sitesPolicies(five).permitted().permitted.count == 1)
    #expect(World.threeSites().sitesPolicies(five).permitted().permitted.count == 1)
  }

  @Test(arguments: ["paris", "lyon", "nice"] as [ArrayName])
  func everyArrayHasToBeAbleTo(_ array: ArrayName) {
    let old = mirrored.edit(array) { $0.abilities.remove(.concurrentGroups) }
    #expect(old.planned() == Plan())
    let lack =
      "array '\(array)' (version 7.3.1) cannot replicate consistency groups active-active and async at the same time"
    #expect(old.verdict(under: "third")?.reason == "has no replica over link 'paris-nice', and \(lack)")
    #expect(old.findings(.unprotected).count == 1)
    let guarded = old.permitted(mirrored.planned())
    #expect(guarded.withheld.map(\.reason) == [lack])
    #expect(
      World.threeSites().sitesPolicies().edit(array) { $0.abilities.remove(.concurrentGroups) }.planned() == Plan())
  }

  @Test func noOtherSecondReplicaIsPossible() {
    let cases: [(ReplicationType, Policy, String)] = [
      (.sync, .third(), "is replicated sync over link 'paris-lyon', and arrays take no async replica beside it"),
      (.async, .third(), "is replicated async over link 'paris-lyon', and arrays take no async replica beside it"),
      (.async, .third(.sync), "is replicated async over link 'paris-lyon', and arrays take no sync replica beside it"),
      (
        .async, .third(.activeActive),
        "is replicated async over link 'paris-lyon', and arrays take no active-active replica beside it"
      ),
      (
        .activeActive, .third(.sync),
        "is replicated active-active over link 'paris-lyon', and arrays take no sync replica beside it"
      ),
    ]
    for (type, policy, reason) in cases {
      let world = World.threeSites(hasMirror: false, hasLeg: false).replica(of: "fin", type: type).policy(policy)
      #expect(world.verdict(under: "third") == .unprotected(because: reason))
      #expect(world.planned() == Plan())
      #expect(world.findings(.wrongLink).count == 1)
    }
  }

  @Test func volumesAndFilesystemsHaveOne() {
    let volume = World.threeArrays().volume("db").replica(of: "db", type: .activeActive)
      .policy(.gold(named: "third", link: "paris-nice", remotePool: "archive"))
    #expect(
      volume.verdict(on: "db", under: "third")
        == .unprotected(
          because: "is replicated active-active over link 'paris-lyon', and arrays take an async replica beside it on "
            + "consistency groups only"))
    #expect(volume.planned() == Plan())
    let files = World.threeArrays().filesystem("home").replica(of: "home")
      .policy(.gold(named: "third", kind: .filesystem, link: "paris-nice", remotePool: "archive"))
    #expect(files.planned() == Plan() && files.verdict(on: "home", under: "third")?.word == .unprotected)
  }

  // MARK: One leg, whoever asks

  @Test func policiesOnBothArraysMakeOneLeg() throws {
    let both = World.threeSites(hasLeg: false).policy(.metro).policy(.third()).policy(.third(named: "far", on: "lyon"))
    let plan = both.permitted()
    #expect(plan.permitted.map(\.policy) == ["far"])
    #expect(
      both.withheld(under: "third") == [
        "this plan already creates its replica over link 'lyon-nice' of array 'lyon', and an array takes one per entity"
      ])
    let steps =
      both.with { $0.policies.removeAll { $0.name == "far" } }.planned().steps
      + both.with { $0.policies.removeAll { $0.name == "third" } }.planned().steps
    let guarded = both.permitted(Plan(steps: steps))
    #expect(guarded.permitted.count == 1)
    #expect(guarded.withheld.map(\.reason) == ["this plan already creates its replica from array 'paris'"])
  }

  @Test func aLegThatThePeerHasAloneIsNotDoubled() {
    let alone = World.threeSites().sitesPolicies().handedOver().edit("paris") {
      $0.replicas.removeAll { $0.type == .known(.async) }
    }
    #expect(alone.planned() == Plan())
    #expect(alone.verdict(under: "third")?.reason?.contains("array 'lyon' already has its async replica") == true)
    let guarded = alone.permitted(mirrored.planned())
    #expect(guarded.withheld.map(\.reason).first?.hasPrefix("array 'lyon' already has its async replica") == true)
  }

  @Test func nothingIsCreatedWhileThePeerIsUnread() {
    let unread = mirrored.unreadable("lyon")
    #expect(unread.verdict(under: "third")?.word == .unknown && unread.planned() == Plan())
    let guarded = unread.permitted(mirrored.planned())
    #expect(guarded.permitted == [])
  }

  @Test func anUndecidedCreationBlocksBothArraysAndBothProtections() throws {
    let both = World.threeSites(hasLeg: false).policy(.metro).policy(.third()).policy(.third(named: "far", on: "lyon"))
    let step = try #require(both.permitted().permitted.first)
    let undecided = both.undecided(step)
    #expect(undecided.permitted().permitted == [])
    #expect(undecided.permitted().withheld.allSatisfy { $0.reason.contains("no definitive answer") || $0.step == nil })
  }

  @Test func twoPoliciesRuleOneLegInOrder() {
    let ruled = World.threeSites().policy(.metro).policy(.third(.async(interval: .minutes(7), rpo: nil)))
      .policy(.third(.async(interval: .minutes(9), rpo: nil), named: "far", on: "lyon"))
    #expect(ruled.permitted().permitted.map(\.policy) == ["far"])
    #expect(
      ruled.withheld(under: "third") == [
        "policy 'far' of array 'lyon' rules the same replica, and comes first by name"
      ])
  }

  @Test func intervalAndRPOOfTheLegAreSet() {
    let wanted = ProtectionGoal.Replication.async(interval: .minutes(10), rpo: .minutes(30))
    let world = World.threeSites().sitesPolicies(wanted)
    #expect(world.permitted().permitted.map(\.change.word) == ["set-schedule"])
    #expect(world.handedOver().permitted().permitted.count == 1, "the standby takes it for both")
  }

  // MARK: Budgets

  @Test func theFirstCopyTakesASlotWhereItIsSentFrom() {
    let copying = World.threeSites().sitesPolicies().policy(.gold()).volume("db")
      .editLeg { $0.isInitial = true }.editLeg(on: ["paris"]) { $0.job = .initializing }
      .with { $0.settings.initializationsInFlight = 1 }
    #expect(copying.permitted().permitted == [], "paris is busy")
    #expect(copying.handedOver().permitted().permitted.map(\.entity.name) == ["db"], "lyon is busy")
    let copies = { (world: World) in
      forecast(world.permitted(), world.observation, world.history, [:], world.settings).copies
        .map { "\($0.array) \($0.running)" }
    }
    #expect(copies(copying) == ["paris 1"] && copies(copying.handedOver()) == ["lyon 1", "paris 0"])
  }

  @Test func theThirdArraysRoomAndEveryArraysSlotsCount() {
    let full = mirrored.edit("nice") { $0.pools[0].freeVirtualBytes = World.gigabyte }
    #expect(reasons(full).first?.hasPrefix("pool 'archive' of array 'nice' has room for") == true)
    let crowded = mirrored.with { world in
      world.settings.replicaLimit = 2
      world.settings.replicaSlotsKept = 0
    }
    #expect(crowded.permitted().permitted.count == 1)
    let lyon = crowded.volume("busy", on: "lyon").replica(of: "busy", over: "lyon-nice", on: "lyon")
    #expect(reasons(lyon).first?.hasPrefix("array 'lyon' has 2 replicas of 2") == true)
  }

  @Test func aHoldOnTheOtherActiveActiveArrayCounts() {
    #expect(reasons(mirrored.holding(.array("lyon"))).first?.hasPrefix("hold 1 on array 'lyon'") == true)
    let group = mirrored.entity("fin", on: "lyon").reference
    #expect(reasons(mirrored.holding(.entity(group))).first?.hasPrefix("hold 1 on consistency group 'fin'") == true)
  }

  @Test func aDeletedLegHasItsGraceAndTheMirrorNone() {
    let deleted = World.threeSites().sitesPolicies().cycled().deletingLeg()
      .edit("nice") { $0.entities = [] }.cycled()
    #expect(deleted.permitted().permitted == [])
    #expect(deleted.verdict(under: "metro") == .protected)
    let later = deleted.later(.hours(2)).cycled()
    #expect(later.permitted().permitted.map(\.link) == ["paris-nice"])
  }
}
