import Protection
import TestSupport
import Testing

@Suite struct ApproveTests {
  private let asking = World.twoArrays().volume("a").volume("b").policy(.gold(mode: .approve))

  private func approve(_ shown: World, now current: World) -> ApprovedRows {
    Protection.approve(shown.permitted(), now: current.permitted())
  }

  private func dropped(_ rows: ApprovedRows) -> [String] { rows.dropped.map { "\($0.entity.name): \($0.reason)" } }

  @Test func rowsThatStandAreApproved() {
    let rows = approve(asking, now: asking.later(.minutes(5)))
    #expect(rows.approved.map(\.entity.name) == ["a", "b"])
    #expect(rows.keys == asking.planned().steps.map(\.fingerprint))
    #expect(rows.dropped == [] && rows.unseen == 0)
  }

  @Test func rowsThatChangedDropOut() {
    let grown = approve(asking, now: asking.editEntity("a") { $0.sizeBytes *= 2 })
    #expect(grown.approved.map(\.entity.name) == ["b"])
    #expect(dropped(grown)[0].hasPrefix("a: it changed since it was shown: volume 'a' has no replica; policy 'gold'"))
    #expect(grown.unseen == 1, "the new step waits for approval of its own")

    #expect(
      dropped(approve(asking, now: asking.removing("a")))
        == ["a: it is gone: nothing is proposed for volume 'a' any more"])
    #expect(
      dropped(approve(asking, now: asking.volume("a", on: "lyon")))
        == ["a: it is not possible any more: array 'lyon' already has a volume 'a'"])
    #expect(
      dropped(approve(asking, now: asking.with { $0.policies[0].mode = .observe }))
        == ["a: policy 'gold' only observes", "b: policy 'gold' only observes"])
    #expect(
      dropped(approve(asking, now: asking.with { $0.policies[0].mode = .enforce }))
        == ["a", "b"].map { "\($0): it waits for nothing any more: the next cycle applies it" })
  }

  @Test func newRowsAreCounted() {
    #expect(approve(asking, now: asking.volume("c")).unseen == 1)
  }

  @Test func aDangerThatWasNotShownIsNotConsentedTo() throws {
    let before = World.twoArrays().volume("db").policy(.gold(mode: .approve))
    let failover = before.with {
      $0.history.knownReplicas = [
        KnownReplica(
          entity: before.entity("db").identity, link: "paris-lyon", replicaID: 7, localRole: .target,
          remoteRole: .source, lastSeenAt: $0.takenAt + .hours(-500), vanishedAt: $0.takenAt + .hours(-499))
      ]
    }
    try #require(failover.permitted().withheld.compactMap(\.consent) == [.afterFailover])
    let rows = approve(before, now: failover)
    #expect(rows.approved == [])
    #expect(
      dropped(rows)[0].hasPrefix("db: it asks for more than when it was shown: replica 7 was deleted after a failover"))
    #expect(before.permitted().hash != failover.permitted().hash)
    #expect(
      approve(failover, now: failover).keys == failover.planned().steps.map { $0.approvalKey(for: .afterFailover) })
  }
}
