import Protection
import TestSupport
import Testing

@Suite struct LinkAsyncOnlyTests {
  let world = World.twoArrays().volume("db").policy(.gold(.sync))

  @Test func aSyncPolicyOverALinkForAsyncIsReportedFromEitherEnd() {
    let slow = world.link { $0.isAsyncOnly = true }
    #expect(
      slow.findings(.linkAsyncOnly).map(\.summary) == [
        "link 'paris-lyon' of array 'paris' carries async replication only; policy 'gold' wants sync replication over "
          + "link 'paris-lyon' to pool 'dr'"
      ])
    #expect(slow.findings(.linkAsyncOnly).map(\.severity) == [.critical])
    #expect(world.link(on: "lyon") { $0.isAsyncOnly = true }.findings(.linkAsyncOnly).count == 1)
    #expect(world.link { $0.isReadyForSync = false }.findings(.linkAsyncOnly).count == 1)
    #expect(
      slow.with { $0.policies[0].mode = .observe }.findings(.linkAsyncOnly).map(\.severity) == [.warning])
  }

  @Test func nothingIsCreatedOverIt() {
    #expect(world.link(on: "lyon") { $0.isAsyncOnly = true }.permitted().permitted == [])
    let unready = world.link { $0.isReadyForSync = false }
    #expect(unready.planned().steps.count == 1)
    #expect(unready.permitted().permitted == [])
    #expect(
      unready.permitted().withheld.map(\.reason) == ["link 'paris-lyon' of array 'paris' is not ready for sync"])
  }

  @Test func silentForAsyncPoliciesAndWhileTheLinkIsDown() {
    #expect(world.findings(.linkAsyncOnly) == [])
    let slow = World.twoArrays().volume("db").link { $0.isAsyncOnly = true }
    #expect(slow.policy(.gold()).findings(.linkAsyncOnly) == [])
    #expect(slow.policy(.gold()).permitted().permitted.count == 1)
    #expect(
      world.link {
        $0.isReadyForSync = false
        $0.state = .down
      }.findings(.linkAsyncOnly) == [])
  }
}
