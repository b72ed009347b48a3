import Protection
import TestSupport
import Testing

@Suite struct EstateShareTests {
  private static func world(_ volumes: Int, after changes: [BasisChange] = [], mode: Policy.Mode = .enforce) -> World {
    World.twoArrays().volumes(volumes).policy(.gold(mode: mode)).with {
      $0.history.basisChanges = changes
      $0.settings.initializationsInFlight = 1000
      $0.settings.changeSharePercent = 10
      $0.settings.changeShareFloor = 2
    }
  }

  private func reasons(_ world: World) -> Set<String> { Set(world.permitted().withheld.map(\.reason)) }

  @Test func oneCycleChangesNoMoreThanTheShare() {
    let plan = Self.world(40).permitted()
    #expect(plan.permitted.count == 4)
    #expect(Set(plan.withheld.map(\.reason)) == ["at most 4 entities (10 % of 40) are changed in one cycle"])
    #expect(plan.withheld.filter(\.awaitsApproval) == [])
  }

  @Test func theFloorIsAlwaysAllowed() {
    #expect(Self.world(3).permitted().permitted.count == 2)
    #expect(reasons(Self.world(3)) == ["at most 2 entities are changed in one cycle"])
    #expect(Self.world(2, after: [.policyEdit]).permitted().permitted.count == 2)
  }

  @Test(arguments: [
    ([BasisChange.policyEdit], "a policy edit"), ([.upgrade], "an upgrade"), ([.restore], "a restore"),
    ([.policyEdit, .restore], "a policy edit and a restore"),
  ])
  func theFirstLargePlanAfterAChangeOfItsBasisWaits(_ changes: [BasisChange], _ words: String) {
    let plan = Self.world(40, after: changes).permitted()
    #expect(plan.permitted.isEmpty && plan.exceedsShare)
    #expect(plan.withheld.count == 40 && plan.withheld.allSatisfy(\.awaitsApproval))
    #expect(
      Set(plan.withheld.map(\.reason)) == [
        "the first plan after \(words) would change 40 entities at once, more "
          + "than 4 entities (10 % of 40); waits for approval"
      ])
  }

  @Test func whatWasApprovedIsNoLongerCounted() {
    let world = Self.world(40, after: [.policyEdit])
    let waiting = world.permitted().withheld.compactMap(\.step)
    let approved = world.with {
      $0.history.approvals = waiting.dropLast(3).map {
        Approval(
          stepFingerprint: $0.fingerprint, approvedBy: "anna", approvedAt: world.takenAt,
          expiresAt: world.takenAt + .hours(1))
      }
    }
    let plan = approved.permitted()
    #expect(!plan.exceedsShare)
    #expect(plan.permitted.count == 4)
    #expect(plan.withheld.filter(\.awaitsApproval) == [])
  }

  @Test func whatWaitsForAPersonAnywayNeedsNoShare() {
    let suspended = { (resume: Policy.Resume) in
      (1...5).reduce(World.twoArrays().volumes(5).policy(.gold(resume: resume))) { world, number in
        world.replica(of: "v-\(number)").editReplica(of: "v-\(number)") { $0.state = .autoSuspended }
      }.with {
        $0.settings.changeShareFloor = 2
        $0.history.basisChanges = [.policyEdit]
      }
    }
    #expect(suspended(.enforce).permitted().exceedsShare)
    #expect(!suspended(.approve).permitted().exceedsShare)
  }

  @Test func aPolicyThatOnlyObservesOrAsksNeedsNoShare() {
    #expect(reasons(Self.world(40, after: [.policyEdit], mode: .observe)) == ["policy 'gold' only observes"])
    #expect(!Self.world(40, after: [.policyEdit], mode: .approve).permitted().exceedsShare)
  }
}
