import Protection
import TestSupport
import Testing

/// A group with an active-active replica and an async leg to a third array: two protections, judged separately.
@Suite struct ThreeSitesTests {
  private let sites = World.threeSites().sitesPolicies()

  @Test func aHealthyWorldIsProtectedTwiceWithoutAFinding() {
    #expect(sites.verdict(under: "metro") == .protected && sites.verdict(under: "third") == .protected)
    #expect(sites.findingKinds == [])
    #expect(sites.planned() == Plan())
    #expect(sites.cycled().cycled().history.automaticHolds == [])
  }

  @Test(arguments: [["third"], ["metro"], ["metro", "far"], ["third", "far"], ["far"]])
  func policiesOnEitherArrayFindNothingButWhatNobodyClaims(_ names: [PolicyName]) {
    let world = World.threeSites().with { world in
      world.policies = [.metro, .third(), .third(named: "far", on: "lyon")].filter { names.contains($0.name) }
    }
    #expect(world.assessed().verdicts.allSatisfy { $0.verdict == .protected })
    let claimed = Set(names.map { $0 == "metro" ? "active-active" : "async" })
    let unclaimed = Set(["active-active", "async"]).subtracting(claimed)
    let findings = world.assessed().findings
    #expect(Set(findings.map(\.kind)).isSubset(of: [.unmanagedReplica]))
    #expect(findings.compactMap { $0.evidence["replication_type"] }.sorted() == unclaimed.sorted())
    #expect(world.planned() == Plan())
  }

  @Test func theLedgerCountsTheGroupOnceByWhatMostNeedsAHuman() {
    let lagging = sites.editLeg { $0.restorePoint = sites.takenAt + (.zero - .minutes(60)) }
    #expect(lagging.verdict(under: "metro") == .protected)
    #expect(lagging.verdict(under: "third")?.word == .unprotected)
    #expect(lagging.findingKinds == [.rpoExceeded])
    let counts = lagging.assessed().coverage.map {
      "\($0.array) \($0.coverage.verdicts.unprotected) \($0.coverage.targets)"
    }
    #expect(counts == ["lyon 0 3", "nice 0 3", "paris 3 0"])
  }

  // MARK: Who sends

  @Test func aHandOverIsNoFailover() {
    let before = sites.policy(.third(named: "far", on: "lyon")).cycled()
    let after = before.handedOver().cycled()
    #expect(after.history.automaticHolds == [] && after.findingKinds == [])
    #expect(after.assessed().verdicts.allSatisfy { $0.verdict == .protected })
    let back = after.with { $0.inventories["nice"] = before.inventories["nice"] }.cycled()
    #expect(back.history.automaticHolds == [] && back.findingKinds == [])
  }

  @Test func aPolicyOnTheThirdArraySeesNoFailoverInAHandOver() {
    let copies = Policy.gold(
      named: "copies", kind: .consistencyGroup, pools: [], link: "nice-paris", remotePool: "prod", mode: .observe,
      array: "nice")
    let before = sites.policy(copies).cycled()
    let signs = before.history.automaticHolds.map(\.sign)
    let after = before.handedOver().cycled().cycled()
    #expect(!after.history.automaticHolds.contains { $0.sign == .deletedAfterFailover || $0.sign == .roleChanged })
    #expect(signs == [.rolesReversed], "it claims a copy as a source")
  }

  @Test func whatTheSenderTellsCountsForTheStandbysPolicy() {
    let stalled = sites.policy(.third(named: "far", on: "lyon")).editLeg(on: ["paris"]) { $0.job = .stalled }
    #expect(stalled.verdict(under: "far") == .unprotected(because: "its job is stalled"))
    #expect(stalled.findings(.stalled).map(\.policy) == ["far", "third"])
    #expect(stalled.findings(.stalled).map(\.judgedFrom) == [["paris"], ["paris"]])
  }

  @Test func theLegIsProtectedWhileTheOtherArraySendsOverItsOwnLink() {
    let cut = sites.handedOver().edit("paris") { $0.links[1].state = .down }
    #expect(cut.verdict(under: "third") == .protected && cut.verdict(under: "metro") == .protected)
    #expect(cut.findingKinds == [.linkNotUp])
    let own = sites.edit("paris") { $0.links[1].state = .down }
    #expect(own.verdict(under: "third")?.word == .unknown && own.verdict(under: "metro") == .protected)
  }

  @Test func losingAnActiveActiveArrayLeavesTheLegWhole() {
    let sender = sites.policy(.third(named: "far", on: "lyon")).unreadable("paris")
    #expect(sender.verdict(under: "far")?.word == .unknown)
    #expect(!sender.findingKinds.contains(.peerMissing) && !sender.findingKinds.contains(.orphanedTarget))
    #expect(sender.handedOver().verdict(under: "far") == .protected)
    let standby = sites.unreadable("lyon")
    #expect(standby.verdict(under: "third") == .protected)
    #expect(standby.verdict(under: "metro")?.word == .unknown)
  }

  @Test func losingTheThirdArrayLeavesTheActiveActiveProtection() {
    let lost = sites.unreadable("nice")
    #expect(lost.verdict(under: "metro") == .protected && lost.verdict(under: "third")?.word == .unknown)
  }

  // MARK: Holds

  @Test func aSuspendedLegHoldsTheEntityButNotTheOtherVerdict() throws {
    let suspended = sites.editLeg { $0.state = .suspended }.watched()
    #expect(suspended.verdict(under: "metro") == .protected)
    #expect(suspended.verdict(under: "third")?.word == .held)
    #expect(suspended.findingKinds == [.suspended])
    let hold = try #require(suspended.history.automaticHolds.first)
    #expect(hold.sign == .suspended && hold.subject.link == "paris-nice")
    let disturbed = suspended.with { $0.policies[1] = .third(.async(interval: .minutes(9), rpo: nil)) }
    #expect(disturbed.permitted().permitted == [])
  }

  @Test func aSuspendedMirrorHoldsTheEntityButNotTheLegsVerdict() {
    let suspended = sites.editMirror { $0.state = .suspended }.watched()
    #expect(suspended.verdict(under: "metro")?.word == .held && suspended.verdict(under: "third") == .protected)
    let changed = suspended.with { $0.policies[1] = .third(.async(interval: .minutes(6), rpo: nil)) }
    #expect(changed.withheld(under: "third").count == 1, "hands off the whole entity")
    #expect(changed.withheld(under: "third").first?.hasPrefix("on hold since") == true)
  }

  @Test func signsOnBothReplicasSpeakForBoth() {
    let both = sites.editLeg { $0.state = .suspended }
      .with { world in
        for member in ["fin-1", "fin-2"] {
          world = world.editEntity(member, on: "lyon") { $0.arePathsAvailable = false }
        }
      }.watched()
    #expect(both.history.automaticHolds.map(\.subject.link) == [nil])
    // The mirror is whole, and on hold like the leg.
    #expect(both.verdict(under: "metro") == .protected && both.hold(under: "metro") != nil)
    #expect(both.verdict(under: "third")?.word == .held)
  }

  @Test func aPreferenceThatWasMovedStillHoldsBoth() {
    let remembered = sites.editMirror { $0.isPreferred = true }.remembering()
    let moved = remembered.editMirror { $0.isPreferred = false }.watched()
    #expect(moved.history.automaticHolds.map(\.sign) == [.preferenceMoved])
    #expect(moved.verdict(under: "third") == .protected && moved.hold(under: "third") != nil)
    #expect(moved.hold(under: "metro") != nil)
  }

  // MARK: Rules that fire when due

  @Test func aDeletedTargetIsMissingForBothArrays() {
    let world = sites.policy(.third(named: "far", on: "lyon")).deletingLeg(on: ["nice"])
    #expect(world.findings(.peerMissing).map(\.policy) == ["far", "third"])
    #expect(world.verdict(under: "metro") == .protected)
  }

  @Test func aTargetThatNamesAStrangerIsNotOurs() {
    let strange = sites.edit("nice") { inventory in
      for index in inventory.replicas.indices { inventory.replicas[index].remoteID = 9999 }
    }
    #expect(strange.findings(.peerMissing).map(\.policy) == ["third"])
  }

  @Test func aLegOverAnotherLinkIsAWrongLink() {
    let world = World.threeSites().policy(.metro).policy(
      .gold(named: "third", kind: .consistencyGroup, link: "paris-metz", remotePool: "dr")
    ).edit("paris") { $0.links.append($0.links[0]) }.edit("paris") {
      $0.links[2].name = "paris-metz"
      $0.links[2].id = 13
    }
    #expect(world.findings(.wrongLink).map(\.policy) == ["third"])
    #expect(
      world.verdict(under: "third")?.reason
        == "is replicated active-active over link 'paris-lyon', and arrays take one async replica beside it")
  }

  @Test func differencesOfTheLegAreFoundOnTheLegAlone() {
    let world = World.threeSites().sitesPolicies(.async(interval: .minutes(10), rpo: .minutes(30)))
    #expect(world.findings(.wrongInterval).map(\.link) == ["paris-nice"])
    #expect(world.findings(.wrongRPO).map(\.link) == ["paris-nice"])
    #expect(Set(world.findingKinds) == [.wrongInterval, .wrongRPO])
    let typed = sites.with { $0.policies[1] = .third(.sync) }
    #expect(typed.findings(.wrongType).map(\.policy) == ["third"])
  }

  @Test func aWritableTargetAndUnequalPeersAreFound() {
    let writable = sites.editEntity("fin-1", on: "nice") { $0.isWriteProtected = false }
    #expect(writable.findings(.targetTampered).map(\.link) == ["paris-nice"])
    let unequal = sites.editEntity("fin-1") { $0.isMapped = true }
    #expect(unequal.findings(.unequalPeers).map(\.link) == ["paris-lyon"])
    let misnamed = sites.editLeg { $0.remoteEntityName = "copy" }
    #expect(misnamed.findings(.targetMisplaced).map(\.link) == ["paris-nice"])
  }

  @Test func aLostMemberIsMissingInBoth() {
    let added = sites.volume("fin-3").join("fin-3", to: "fin")
    #expect(added.findings(.memberNotReplicated).map(\.link) == ["paris-lyon", "paris-nice"])
  }

  @Test func membersCountOnceAgainstTheLimit() {
    let near = sites.with { $0.settings.replicatedDatasetLimit = 3 }
    #expect(near.findings(.replicaLimitNear) == [])
    #expect(sites.with { $0.settings.replicatedDatasetLimit = 2 }.findings(.replicaLimitNear).count == 3)
  }

  @Test func outsideAGroupIsFoundInThePoolOfTheGroupsToo() {
    let world = World.threeSites().volume("loose").with { $0.policies = [.metro] }
    #expect(world.findings(.outsideGroup).map(\.entity?.name) == ["loose"])
    #expect(World.threeSites().with { $0.policies = [.metro] }.findings(.outsideGroup) == [])
  }

  // MARK: Why

  @Test func whyShowsBothAndWhoSends() throws {
    let world = sites.handedOver()
    let answer = try #require(
      explain(world.entity("fin"), on: "paris", world.assessed(), world.observation, policies: world.policies))
    #expect(answer.claims.map(\.policy) == ["metro", "third"])
    #expect(answer.claims.allSatisfy { $0.verdict == .protected })
    #expect(answer.readings.contains { $0.array == "lyon" && $0.facts.contains("sends while replica") })
  }
}
