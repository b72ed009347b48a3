import Protection
import TestSupport
import Testing

/// What was stamped while a clock was ahead counts from now, so that nothing waits for the old future.
@Suite struct FutureStampsTests {
  private let now = World.twoArrays().takenAt

  private func memory(at time: Timestamp) -> History {
    let world = World.twoArrays().volume("db").replica(of: "db").policy(.gold(mode: .approve))
    let step = World.twoArrays().volume("db").policy(.gold()).permitted().permitted[0]
    let entity = world.entity("db").identity
    let subject = Finding.Subject(
      kind: .unprotected, array: "paris", entity: entity, entityKind: .volume, link: nil, policy: "gold")
    return History(
      openFindings: [
        OpenFinding(
          subject: subject, severity: .warning, judgedFrom: [], openedAt: time, openedInCycle: 1, digest: 0,
          alert: AlertState(told: .init(kind: .opened, severity: .warning, at: time, cycle: 1)))
      ],
      lately: [ResolvedFinding(subject: subject, resolvedAt: time, returns: 0)],
      undecidedIntents: [Intent(id: 1, cycle: 1, step: step, recordedAt: time)],
      automaticHolds: [
        AutomaticHold(
          subject: .link(array: "paris", name: "paris-lyon"), sign: .linkNotUp, phase: .passing, since: time, seen: "")
      ],
      approvals: [Approval(stepFingerprint: "x", approvedBy: "anna", approvedAt: time, expiresAt: time + .hours(1))],
      refusals: [Refusal(entity: entity, link: "paris-lyon", count: 1, lastAt: time, because: "")],
      knownReplicas: [
        KnownReplica(
          entity: entity, link: "paris-lyon", replicaID: 1, localRole: .source, remoteRole: .target, lastSeenAt: time,
          vanishedAt: time)
      ],
      initialCopies: [InitialCopy(arraySerial: 1001, replicaID: 1, percent: 5, since: time)],
      copySlots: [CopySlots(arraySerial: 1001, slots: 4, seenAt: time)],
      lastCounts: LastCounts(takenAt: time, policies: [], arrays: []),
      repetitions: [
        Repetition(entity: entity, link: "paris-lyon", changeWord: "create-replica", count: 2, firstAt: time)
      ])
  }

  @Test func everyStampOfTheFutureBecomesNow() {
    var history = memory(at: now + .hours(48))
    var expected = memory(at: now)
    expected.approvals = []
    let isChanged = history.clampStamps(to: now)
    #expect(isChanged)
    #expect(history == expected)
    let isChangedAgain = history.clampStamps(to: now)
    #expect(!isChangedAgain)
  }

  @Test func whatIsPastStaysAsItWas() {
    var history = memory(at: now)
    let isChanged = history.clampStamps(to: now)
    #expect(!isChanged)
    #expect(history == memory(at: now))
    var living = History(knownReplicas: memory(at: now).knownReplicas)
    living.knownReplicas[0].vanishedAt = nil
    living.knownReplicas[0].lastSeenAt = now + .hours(1)
    let isClamped = living.clampStamps(to: now)
    #expect(isClamped)
    #expect(living.knownReplicas[0].vanishedAt == nil && living.knownReplicas[0].lastSeenAt == now)
  }
}
