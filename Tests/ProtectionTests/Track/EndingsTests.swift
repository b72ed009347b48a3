import Protection
import TestSupport
import Testing

/// A finding that is over is told by what holds now; that it is mended only where the reading shows it.
@Suite struct EndingsTests {
  private let unprotected = World.twoArrays().volume("db").policy(.gold()).remembering()
  private let suspended = World.twoArrays().volume("db").replica(of: "db").editReplica(of: "db") {
    $0.state = .suspended
  }
  .policy(.gold()).remembering()

  /// What is said in `world` of the findings that end there.
  private func told(_ before: World, in world: World) throws -> [String] {
    var tracking = track(world.assessed(), world.observation, world.history, world.settings.alerts, cycle: 2)
    tracking.explainEnds(world.policies, world.observation)
    let findings = before.assessed().findings
    return try tracking.ended.map { ended in
      try #require(findings.first { $0.subject == ended.finding.subject }).words(of: ended.ending)
    }
  }

  @Test func `a replica that was created ends unprotected`() throws {
    let world = unprotected.later(.minutes(1)).replica(of: "db")
    #expect(try told(unprotected, in: world) == ["volume 'db' has a replica"])
  }

  @Test func `a volume that is deleted is not called protected`() throws {
    let world = unprotected.later(.minutes(1)).removing("db").volume("other")
    #expect(try told(unprotected, in: world) == ["volume 'db' is no longer on array 'paris'"])
  }

  @Test func `a volume that its policy loses is not called protected`() throws {
    let renamed = unprotected.later(.minutes(1)).with { $0.policies = [.gold(matching: "x*")] }
    #expect(try told(unprotected, in: renamed) == ["policy 'gold' does not select volume 'db' any more"])
    let exclusion = Exclusion(name: Glob("d*")!, reason: "scratch")
    let excluded = unprotected.later(.minutes(1)).with { $0.policies = [.gold(exclusions: [exclusion])] }
    #expect(try told(unprotected, in: excluded) == ["policy 'gold' does not select volume 'db' any more"])
    let disabled = unprotected.later(.minutes(1)).with { $0.policies = [.gold(named: "other")] }
    #expect(try told(unprotected, in: disabled) == ["policy 'gold' is not enabled any more"])
  }

  @Test func `a suspended replica that is resumed, and one that is deleted`() throws {
    let resumed = suspended.later(.minutes(1)).editReplica(of: "db") { $0.state = .active }
    #expect(try told(suspended, in: resumed) == ["the replica of volume 'db' is no longer suspended by a user"])
    let deleted = suspended.later(.minutes(1)).deletingReplica(of: "db")
    #expect(try told(suspended, in: deleted) == ["volume 'db' has no replica over link 'paris-lyon' any more"])
  }

  @Test func `a link that is up again, and an array that is read again`() throws {
    let down = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).link { $0.state = .down }.remembering()
    let up = down.later(.minutes(1)).link { $0.state = .up }
    #expect(try told(down, in: up).contains("link 'paris-lyon' of array 'paris' is up"))
    let unread = World.twoArrays().volume("db").replica(of: "db").policy(.gold()).unreadable("lyon").remembering()
    let read = unread.later(.minutes(1)).with { $0.unreadable = [:] }
    #expect(try told(unread, in: read).contains("array 'lyon' is read again"))
  }

  /// Every kind has words for every end, and none of them tells the drift again.
  @Test(arguments: FindingKind.allCases) func `every end has a sentence`(_ kind: FindingKind) {
    let entity = EntityReference(
      identity: EntityIdentity(arraySerial: 1001, object: 1, createdAt: World.created), kind: .volume, name: "db")
    for finding in [
      Finding(
        kind: kind, severity: .warning, policy: "gold", array: "paris", entity: entity, link: "paris-lyon",
        summary: "the drift", judgedFrom: []),
      Finding(kind: kind, severity: .warning, summary: "the drift", judgedFrom: []),
    ] {
      let sentences = (FindingEnding.allCases.map(Optional.some) + [nil]).map { finding.words(of: $0) }
      #expect(Set(sentences).count == sentences.count, "\(sentences)")
      #expect(sentences.allSatisfy { !$0.isEmpty && !$0.contains("the drift") })
    }
  }
}
