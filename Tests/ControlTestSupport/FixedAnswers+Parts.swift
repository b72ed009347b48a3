import ControlAPI
import Foundation

/// The longer lists of the fixed answers.
extension FixedAnswers {
  static func findings(_ cycleEnd: Date) -> (open: [FindingAnswer], resolved: [FindingAnswer]) {
    let open = [
      FindingAnswer(
        kind: "unprotected", severity: "critical", state: "open", alert: "firing", policy: "prod-volumes-sync",
        array: "paris",
        entity: "db-1", entityKind: "volume", entityID: "1001:7:1700000000000", link: "paris-lyon",
        since: cycleEnd - 270,
        summary: "volume 'db-1' has no replica; policy 'prod-volumes-sync' wants one over 'paris-lyon'",
        next: "waits for its turn, about 2026-11-22T20:00:00Z", remedy: "queued", pendingUntil: cycleEnd + 600,
        evidence: ["pool": "prod"], fingerprint: "unprotected|paris|volume/1001:7"),
      FindingAnswer(
        kind: "array-unreadable", severity: "warning", state: "open", policy: nil, array: "lyon", entity: nil,
        entityKind: nil, entityID: nil, link: nil, since: cycleEnd - 7500,
        summary: "array 'lyon' cannot be read; its entities are unknown", next: "a person must look at it",
        remedy: "person", evidence: [:],
        fingerprint: "array-unreadable|lyon"),
      FindingAnswer(
        kind: "unmanaged-replica", severity: "notice", state: "open", policy: nil, array: "paris", entity: "日本-vol",
        entityKind: "volume", entityID: "1001:9:1700000000000", link: "paris-lyon", since: cycleEnd - 200_000,
        summary: "replica of volume '日本-vol' is covered by no policy", evidence: [:],
        fingerprint: "unmanaged-replica|paris|volume/1001:9"),
    ]
    let resolved = FindingAnswer(
      kind: "suspended", severity: "warning", state: "resolved", policy: "finance-cgs-async", array: "paris",
      entity: "fin-1", entityKind: "consistency-group", entityID: "1001:30:1700000000000", link: "paris-lyon",
      since: cycleEnd - 9000, resolvedAt: cycleEnd - 600,
      summary: "replica of consistency group 'fin-1' is suspended",
      resolution: "the replica of consistency group 'fin-1' is no longer suspended by a user", evidence: [:],
      fingerprint: "suspended|paris|consistency-group/1001:30")
    return (open, [resolved])
  }

  static func plan(_ cycleEnd: Date) -> PlanAnswer {
    PlanAnswer(
      hash: "9f1c22aa00b1c2d3", takenAt: cycleEnd,
      steps: [
        StepAnswer(
          change: "create-replica", policy: "prod-volumes-sync", array: "paris", entity: "db-1", entityKind: "volume",
          entityID: "1001:7:1700000000000", link: "paris-lyon",
          reason: "volume 'db-1' has no replica", bytesToCopy: 107_374_182_400, expectedEnd: cycleEnd + 3600)
      ],
      withheld: [
        WithheldAnswer(
          change: "create-replica", policy: "prod-volumes-sync", array: "paris", entity: "db-2", entityKind: "volume",
          entityID: "1001:8:1700000000000", link: "paris-lyon", reason: "mode approve: no approval yet",
          awaitsApproval: true, bytesToCopy: 53_687_091_200),
        WithheldAnswer(
          change: "set-schedule", policy: "finance-cgs-async", array: "paris", entity: "fin-1",
          entityKind: "consistency-group", entityID: "1001:30:1700000000000", link: "paris-lyon",
          reason: "link 'paris-lyon' is not up", next: "it goes on once it is up", awaitsApproval: false),
        WithheldAnswer(
          change: "create-replica", policy: "lab", array: "paris", entity: "lab-1", entityKind: "volume",
          entityID: "1001:9:1700000000000", link: "paris-lyon", reason: "policy 'lab' only observes",
          awaitsApproval: false, bytesToCopy: 10_737_418_240, expectedEnd: cycleEnd + 7200,
          ifEnforced: IfEnforcedAnswer(outcome: .done)),
        WithheldAnswer(
          change: "create-replica", policy: "lab", array: "paris", entity: "lab-2", entityKind: "volume",
          entityID: "1001:10:1700000000000", link: "paris-lyon", reason: "policy 'lab' only observes",
          awaitsApproval: false, bytesToCopy: 10_737_418_240,
          ifEnforced: IfEnforcedAnswer(outcome: .withheld, reason: "pool 'dr' of array 'lyon' is locked")),
      ],
      unreadable: [UnreadableAnswer(array: "lyon", reason: "connection refused")],
      copies: [
        CopyForecastAnswer(array: "nice", slots: 6, running: 1, planned: 0, bytesToCopy: 1_073_741_824),
        CopyForecastAnswer(
          array: "paris", slots: 6, running: 2, planned: 1, bytesToCopy: 161_061_273_600, bytesPerSecond: 52_428_800,
          measuredCopies: 2, measuredAt: cycleEnd, expectedEnd: cycleEnd + 3600),
      ],
      pools: [
        PoolForecastAnswer(
          array: "lyon", pool: "prod-dr", freeBytes: 1_099_511_627_776, neededBytes: 107_374_182_400,
          freeAtCompletionBytes: 992_137_445_376, reserveBytes: 109_951_162_777, freePhysicalBytes: 107_374_182_400,
          freePhysicalAtCompletionBytes: -53_687_091_200)
      ],
      ifEnforced: EnforcedForecastAnswer(
        copies: [
          CopyForecastAnswer(
            array: "paris", slots: 6, running: 2, planned: 2, bytesToCopy: 171_798_691_840, bytesPerSecond: 52_428_800,
            measuredCopies: 2, measuredAt: cycleEnd, expectedEnd: cycleEnd + 7200)
        ],
        pools: [
          PoolForecastAnswer(
            array: "lyon", pool: "prod-dr", freeBytes: 1_099_511_627_776, neededBytes: 118_111_600_640,
            freeAtCompletionBytes: 981_400_027_136, reserveBytes: 109_951_162_777, freePhysicalBytes: 107_374_182_400,
            freePhysicalAtCompletionBytes: -64_424_509_440)
        ]),
      enabledPolicies: 3,
      stuckPolicies: [
        StuckPolicyAnswer(
          policy: "homes", finding: "policy-unresolvable",
          reason: "array 'nice' has no link 'nice-lyon'; policy 'homes' wants async replication over link 'nice-lyon'")
      ])
  }

  static func outcomes() -> [StepOutcomeAnswer] {
    [
      StepOutcomeAnswer(
        intent: 77, change: "create-replica", policy: "prod-volumes-sync", array: "paris", entity: "db-1",
        entityKind: "volume", entityID: "1001:7:1700000000000", link: "paris-lyon",
        reason: "volume 'db-1' has no replica", outcome: "done",
        summary: "created replica 501 of volume 'db-1' on array 'paris' over link 'paris-lyon'", replicaID: 501,
        cycle: 13),
      StepOutcomeAnswer(
        intent: 78, change: "create-replica", policy: "prod-volumes-sync", array: "paris", entity: "db-2",
        entityKind: "volume", entityID: "1001:8:1700000000000", link: "paris-lyon",
        reason: "volume 'db-2' has no replica", outcome: "refused", detail: "pool 'prod-dr' is full",
        summary:
          "array 'paris' did not create a replica of volume 'db-2' over link 'paris-lyon': pool 'prod-dr' is full",
        cycle: 13),
    ]
  }

  static func arrays(_ cycleEnd: Date) -> [ArrayAnswer] {
    [
      ArrayAnswer(
        name: "paris", url: "https://paris.example", credential: "paris",
        fingerprint: String(repeating: "ab", count: 32), fingerprints: [String(repeating: "ab", count: 32)],
        serial: 1001, version: "7.3.1.0", lastReadAt: cycleEnd),
      ArrayAnswer(
        name: "lyon", url: "http://127.0.0.1:8081", credential: "lyon-login", plainHTTP: true,
        unreadableBecause: "connection refused"),
    ]
  }

  static func policies(_ cycleEnd: Date) -> [PolicyAnswer] {
    [
      PolicyAnswer(
        name: "prod-volumes-sync", description: "Every volume in pool prod is mirrored to lyon.", array: "paris",
        entityKind: "volume", selector: "volumes in pool 'prod'",
        protection: "sync over 'paris-lyon' to pool 'prod-dr'", type: "sync", link: "paris-lyon",
        remotePool: "prod-dr", mode: "approve", isEnabled: true, revision: 3, changedAt: cycleEnd - 3600,
        changedBy: "anna", text: prodVolumesSync),
      PolicyAnswer(
        name: "finance-cgs-async", description: nil, array: "paris", entityKind: "consistency-group",
        selector: "consistency groups named 'fin-*'",
        protection: "async every 5 min, RPO 10 min, over 'paris-lyon' to pool 'dr'", type: "async",
        link: "paris-lyon", remotePool: "dr", mode: "enforce", isEnabled: false, revision: 1,
        changedAt: cycleEnd - 86_400, changedBy: "root", text: "policy: finance-cgs-async\n"),
    ]
  }

  /// A policy document that parses.
  public static let prodVolumesSync = """
    policy: prod-volumes-sync
    description: Every volume in pool prod is mirrored to lyon.
    array: paris
    select: { kind: volume, pool: prod }
    protect:
      type: sync
      link: paris-lyon
      remote-pool: prod-dr
    mode: approve

    """

  static func holds(_ cycleEnd: Date) -> [HoldAnswer] {
    [
      HoldAnswer(
        id: 5, scope: "entity", subject: "volume 'db-1'", array: "paris", entity: "db-1", entityKind: "volume",
        entityID: "1001:7:1700000000000", policy: nil, link: nil, reason: "migration tonight", createdBy: "anna",
        createdAt: cycleEnd - 1800, expiresAt: cycleEnd + 14_400),
      HoldAnswer(
        id: 6, scope: "entity", subject: "volume 'db-2' of array 'paris'", array: "paris", entity: "db-2",
        entityKind: "volume", entityID: "1001:8:1700000000000", policy: nil, link: "paris-lyon",
        reason: "replica 502 over link 'paris-lyon' is suspended by a user (H3)", createdBy: "protectd",
        createdAt: cycleEnd - 1800, expiresAt: nil, kind: "passing", sign: "suspended",
        ending: "ends by itself when the replica is resumed and its roles are as before"),
    ]
  }

  static func history(_ cycleEnd: Date) -> [HistoryAnswer] {
    [
      HistoryAnswer(
        at: cycleEnd - 1, event: "step",
        summary: "created replica 501 of volume 'db-1' on array 'paris' over link 'paris-lyon'",
        by: nil, uid: nil, cycle: 12, policy: "prod-volumes-sync", array: "paris", entity: "db-1",
        entityID: "1001:7:1700000000000", link: "paris-lyon"),
      HistoryAnswer(
        at: cycleEnd - 3600, event: "policy", summary: "policy 'prod-volumes-sync' changed to revision 3", by: "anna",
        uid: 1000, cycle: nil, policy: "prod-volumes-sync", array: nil, entity: nil, entityID: nil, link: nil),
    ]
  }
}

extension FixedAnswers {
  static func entities(_ cycleEnd: Date, _ finding: FindingAnswer) -> EntityListAnswer {
    EntityListAnswer(
      cycle: 12, takenAt: cycleEnd, total: 352, offset: 0,
      entities: [
        EntityAnswer(
          array: "paris", entity: "db-1", entityKind: "volume", entityID: "1001:7:1700000000000", pool: "prod",
          verdict: "unprotected", reason: "has no replica", policy: "prod-volumes-sync", link: "paris-lyon", group: nil,
          restorePointAgeSeconds: nil, rpoSeconds: nil, finding: finding),
        EntityAnswer(
          array: "paris", entity: "fin, \"old\"", entityKind: "consistency-group", entityID: "1001:9:1700000000000",
          pool: "finance", verdict: "protected", reason: nil, policy: "finance-cgs-async", link: "paris-lyon",
          group: nil,
          restorePointAgeSeconds: 240, rpoSeconds: 600, finding: nil),
      ],
      unreadable: [UnreadableAnswer(array: "lyon", reason: "connection refused")])
  }
}
