import Protection
import TestSupport
import Testing

@Suite struct KnownReplicasTests {
  let world = World.twoArrays().volume("db").replica(of: "db")

  private func known(_ world: World, on array: ArrayName = "paris") -> KnownReplica? {
    let serial = world.inventories[array]?.serial ?? 0
    return knownReplicas(world.observation, world.history, world.settings).first { $0.entity.arraySerial == serial }
  }

  @Test func bothSidesAreRememberedFromBothArrays() {
    let id = world.replica(named: "db").id
    #expect(
      known(world)
        == KnownReplica(
          entity: world.entity("db").identity, link: "paris-lyon", replicaID: id, localRole: .source,
          remoteRole: .target, wasActive: true, lastSeenAt: world.takenAt))
    #expect(known(world, on: "lyon")?.localRole == .target)
  }

  @Test func aLinkThatIsRenamedTakesNoReplicaWithIt() {
    let renamed = world.policy(.gold()).remembering().later(.minutes(5)).link { $0.name = "west-east" }
    #expect(known(renamed)?.link == "west-east")
    #expect(known(renamed)?.vanishedAt == nil)
    #expect(knownReplicas(renamed.observation, renamed.history, renamed.settings).count == 2)
    #expect(renamed.watched().history.automaticHolds == [])
    let meant = renamed.with { $0.policies = [.gold(link: "west-east")] }
    #expect(meant.watched().verdict(on: "db") == .protected)
  }

  @Test func thatItWasActiveIsTrueForItsRolesOnly() {
    let suspended = world.editReplica(of: "db") { $0.state = .autoSuspended }
    #expect(known(suspended)?.wasActive == false)
    #expect(known(world.link { $0.state = .down })?.wasActive == false, "what is told over such a link is not believed")
    #expect(known(world, on: "lyon")?.wasActive == true, "a target's source tells it")
    let later = suspended.with { $0.history = world.remembering().history }
    #expect(known(later)?.wasActive == true)
    #expect(
      known(later.editReplica(of: "db") { $0.id = 77 }.editReplica(of: "db", on: "lyon") { $0.remoteID = 77 })?
        .wasActive == false)
    let turned = later.editReplica(of: "db", on: "lyon") { $0.role = .source }
    #expect(known(turned)?.wasActive == false)
    #expect(known(turned.remembering().editReplica(of: "db", on: "lyon") { $0.role = .target })?.wasActive == false)
  }

  @Test func whatAnUnreadArrayHadIsKeptAsItWas() {
    let later = world.remembering().later(.hours(1))
    for array in ["paris", "lyon"] as [ArrayName] {
      #expect(known(later.unreadable(array))?.lastSeenAt == world.takenAt)
      #expect(known(later.unreadable(array))?.vanishedAt == nil)
    }
    #expect(known(later)?.lastSeenAt == later.takenAt)
  }

  @Test func aVanishedReplicaIsNotedOnceAndKeptUntilItsGraceIsOver() {
    let gone = world.remembering().later(.hours(3)).deletingReplica(of: "db")
    #expect(known(gone)?.vanishedAt == gone.takenAt)
    let later = gone.remembering().later(.minutes(30))
    #expect(known(later)?.vanishedAt == gone.takenAt)
    #expect(known(later.later(.minutes(30))) == nil)
  }

  @Test func oneThatVanishedAfterAFailoverIsKeptForAsLongAsItsEntityExists() {
    let split = world.editReplica(of: "db", on: "lyon") { $0.role = .source }.remembering()
    let gone = split.deletingReplica(of: "db").remembering().later(.hours(500)).remembering()
    #expect(known(gone)?.remoteRole == .source)
    #expect(known(gone.removing("db")) == nil)
  }

  @Test func aSideThatWentAloneIsNotRememberedAsAgreed() {
    let lonely = world.remembering().deletingReplica(of: "db", on: ["lyon"])
    #expect(known(lonely)?.localRole == .source)
    #expect(known(lonely)?.remoteRole == .none)
    #expect(known(lonely)?.vanishedAt == nil)
    // Neither an unread peer nor the end of the local side brings the role back, nor does time.
    #expect(known(lonely.remembering().unreadable("lyon"))?.remoteRole == .none)
    let gone = lonely.remembering().deletingReplica(of: "db").remembering().later(.hours(500)).remembering()
    #expect(gone.history.knownReplicas.contains { $0.entity == world.entity("db").identity && $0.remoteRole == nil })
    #expect(known(world.with { $0.history = lonely.remembering().history })?.remoteRole == .target)
    #expect(known(world.remembering().unreadable("lyon"))?.remoteRole == .target)
  }

  @Test func aReplacedReplicaStartsAnew() {
    let gone = world.remembering().deletingReplica(of: "db").remembering().removing("db", on: "lyon")
    let again = gone.later(.minutes(5)).replica(of: "db")
    #expect(known(again)?.vanishedAt == nil)
    #expect(known(again)?.replicaID == again.replica(named: "db").id)
  }

  @Test func membersAreRememberedWithTheirGroup() {
    let group = World.twoArrays().group("app", members: ["a", "b"]).replica(of: "app")
    let names = knownReplicas(group.observation, group.history, group.settings)
      .filter { $0.entity.arraySerial == 1001 }.map(\.entity.object)
    #expect(names == [group.entity("app").object, group.entity("a").object, group.entity("b").object])
  }
}
