import Protection
import TestSupport
import Testing

@Suite struct SuspendedTests {
  let world = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") { $0.state = .suspended }
    .policy(.gold())

  @Test func aSuspensionByAUserIsReportedAndHeld() {
    #expect(
      world.findings(.suspended).map(\.summary) == [
        "volume 'db' has a replica that a user suspended, its restore point is of 2026-11-22T11:58:00Z; policy 'gold' "
          + "wants it active"
      ])
    #expect(world.findings(.suspended).map(\.severity) == [.warning])
    #expect(world.findings(.suspended).first?.judgedFrom == ["paris"])
    #expect(world.verdict(on: "db") == .held(because: "suspended by a user"))
    #expect(world.planned() == Plan())
  }

  @Test func aSuspensionThatAgesBeyondTheRPOShowsBothDrifts() {
    #expect(world.later(.minutes(20)).findingKinds == [.rpoExceeded, .suspended])
  }

  @Test func afterADayItIsCritical() {
    let opened = track(world.assessed(), world.observation, world.history, world.settings.alerts, cycle: 1).open
    let later = world.later(.hours(24)).with { $0.history.openFindings = opened }
    #expect(later.findings(.suspended).map(\.severity) == [.critical])
  }

  @Test func silentOverALinkThatIsNotUp() {
    let down = world.link { $0.state = .degraded }
    #expect(down.findingKinds == [.linkNotUp])
    #expect(down.verdict(on: "db")?.word == .unknown)
  }

  @Test func silentForAnActiveReplica() {
    #expect(world.editReplica(of: "db") { $0.state = .active }.findings(.suspended) == [])
  }

  @Test func oneFindingForAGroupWhoseMembersAreClaimed() {
    let group = World.twoArrays().group("app", members: ["app-1", "app-2"]).replica(of: "app")
      .editReplica(of: "app") { $0.state = .suspended }.policy(.gold())
    #expect(group.findings(.suspended).map(\.entity?.name) == ["app"])
    #expect(group.verdict(on: "app-1")?.word == .held)
    #expect(group.verdict(on: "app-2")?.word == .held)
  }
}
