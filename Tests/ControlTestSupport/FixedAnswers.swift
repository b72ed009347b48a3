public import ControlAPI
public import ControlServer
public import Foundation

/// A small estate as the daemon would tell it: two arrays, two policies, three findings.
public struct FixedAnswers: Sendable {
  /// 2026-11-22 17:05:09 UTC, the cycle's end; everything else is told relative to it.
  public var cycleEnd: Date
  public var status: StatusAnswer
  public var openFindings: [FindingAnswer]
  public var resolvedFindings: [FindingAnswer]
  public var plan: PlanAnswer
  public var approval: ApprovalAnswer
  public var progress: [CycleProgress]
  public var cycle: CycleAnswer
  public var cycles: [CycleSummaryAnswer]
  public var arrays: [ArrayAnswer]
  public var check: ArrayCheckAnswer
  public var removal: ArrayRemovalAnswer
  public var unbinding: CredentialUnbindingAnswer
  public var policies: [PolicyAnswer]
  public var applied: PolicyApplyAnswer
  public var preview: PolicyPreviewAnswer
  public var coverage: PolicyCoverageAnswer
  public var revisions: [PolicyRevisionAnswer]
  public var why: WhyAnswer
  public var holds: [HoldAnswer]
  public var entities: EntityListAnswer
  public var history: [HistoryAnswer]
  public var certificate = CertificateAnswer(
    url: "https://paris.example", fingerprint: String(repeating: "3f9a", count: 16),
    validFrom: Date(timeIntervalSince1970: 1_790_000_000), validUntil: Date(timeIntervalSince1970: 1_830_000_000))
  public var backup = StoreBackup(
    bytes: Array("a store".utf8), sha256: "4c13717a6f604fd426e2dd61a8bbadf26662ff2d7c0d5da4c8d77f59a39c282e")

  public func findings(includingResolved resolved: Bool) -> [FindingAnswer] {
    resolved ? openFindings + resolvedFindings : openFindings
  }

  public func change(_ action: String) -> PolicyChangeAnswer {
    PolicyChangeAnswer(
      policy: "prod-volumes-sync", action: action, revision: 4, mode: action == "deleted" ? nil : "enforce",
      unmanagedReplicas: action == "enabled" ? 0 : 2)
  }

  public init(cycleEnd: Date = Date(timeIntervalSince1970: 1_795_367_109)) {
    self.cycleEnd = cycleEnd
    let start = cycleEnd - 3
    let verdicts = VerdictTotals(protected: 340, initializing: 3, unprotected: 2, excluded: 5, unknown: 2)
    let outOfScope = OutOfScopeTotals(targets: 1, unselected: 6)
    let shares = [
      StatusAnswer.PolicyShare(
        name: "finance-cgs-async", array: "paris", mode: "enforce", isEnabled: true,
        verdicts: VerdictTotals(protected: 40), selected: 8, openFindings: 1),
      StatusAnswer.PolicyShare(
        name: "prod-volumes-sync", array: "paris", mode: "approve", isEnabled: true,
        verdicts: VerdictTotals(protected: 300, initializing: 3, unprotected: 2, excluded: 5), selected: 312,
        countedElsewhere: 2, openFindings: 1),
    ]
    let readings = [
      StatusAnswer.ArrayReading(
        name: "lyon", serial: nil, version: nil, entities: 2, replicas: 2, requests: 1,
        unreadableBecause: "connection refused", lastReadAt: cycleEnd - 7200, verdicts: VerdictTotals(unknown: 2),
        pools: [
          .init(name: "dr", entities: 2, verdicts: VerdictTotals(unknown: 2), outOfScope: OutOfScopeTotals())
        ]),
      StatusAnswer.ArrayReading(
        name: "paris", serial: 1001, version: "7.3.1.0", entities: 357, replicas: 343, requests: 10,
        unreadableBecause: nil, verdicts: VerdictTotals(protected: 340, initializing: 3, unprotected: 2, excluded: 5),
        outOfScope: OutOfScopeTotals(targets: 1, unselected: 6),
        pools: [
          .init(
            name: "finance", entities: 41, verdicts: VerdictTotals(protected: 40),
            outOfScope: OutOfScopeTotals(targets: 1)),
          .init(
            name: "prod", entities: 316,
            verdicts: VerdictTotals(protected: 300, initializing: 3, unprotected: 2, excluded: 5),
            outOfScope: OutOfScopeTotals(unselected: 6)),
        ]),
    ]
    let summary = CycleSummaryAnswer(
      number: 12, startedAt: start, finishedAt: cycleEnd, durationSeconds: 3.25, outcome: "partial")
    status = StatusAnswer(
      cycle: summary, verdicts: verdicts, outOfScope: outOfScope,
      openFindings: SeverityTotals(critical: 1, warning: 1, notice: 1), pendingFindings: 1, createdSinceReading: 2,
      policies: shares, arrays: readings,
      readingsCutOff: [
        .init(array: "lyon", endsAlone: 2, lastEndAt: cycleEnd, leftOutUntil: cycleEnd + 60)
      ], holds: 1, writesNothingBecause: nil, nextCycleAt: cycleEnd + 60,
      daemon: .init(version: "1.0.0", startedAt: cycleEnd - 7200, processID: 4711))
    (openFindings, resolvedFindings) = Self.findings(cycleEnd)
    plan = Self.plan(cycleEnd)
    approval = ApprovalAnswer(
      planHash: "9f1c22aa00b1c2d3", approved: plan.steps, dropped: [plan.withheld[1]], unseenCount: 1,
      expiresAt: cycleEnd + 86_400)
    progress = [
      CycleProgress(stage: "observe", sentence: "reading array 'paris'", array: "paris"),
      CycleProgress(
        stage: "apply", sentence: "created replica 501 of volume 'db-1'", array: "paris", done: 1, total: 2),
    ]
    let outcomes = Self.outcomes()
    cycle = CycleAnswer(
      number: 13, startedAt: start, finishedAt: cycleEnd, durationSeconds: 3.25, outcome: "complete",
      verdicts: verdicts, outOfScope: outOfScope, policies: shares, arrays: readings, openFindings: 3, steps: outcomes,
      withheldCount: 2)
    cycles = [
      summary,
      CycleSummaryAnswer(
        number: 11, startedAt: start - 60, finishedAt: start - 57, durationSeconds: 3, outcome: "failed",
        failedBecause: "cannot write the database: disk full; make room"),
    ]
    arrays = Self.arrays(cycleEnd)
    check = ArrayCheckAnswer(
      name: "paris", problem: nil, serial: 1001, systemName: "ibox-paris", version: "7.3.1.0",
      links: [.init(name: "paris-lyon", state: "UP", peer: "lyon")], durationSeconds: 0.5)
    removal = ArrayRemovalAnswer(name: "paris", unmanagedReplicas: 343)
    unbinding = CredentialUnbindingAnswer(credential: "paris", arrays: ["paris"])
    policies = Self.policies(cycleEnd)
    applied = PolicyApplyAnswer(
      changes: [
        PolicyChangeAnswer(
          policy: "finance-cgs-async", action: "created", revision: 1, mode: "enforce", unmanagedReplicas: 0),
        PolicyChangeAnswer(
          policy: "prod-volumes-sync", action: "changed", revision: 4, mode: "approve", unmanagedReplicas: 2),
      ], effect: Self.effect(cycleEnd))
    preview = PolicyPreviewAnswer(effect: Self.effect(cycleEnd))
    coverage = PolicyCoverageAnswer(
      policy: "prod-volumes-sync", revision: 3,
      replicas: ["db-1", "db-2"].enumerated().map { index, name in
        .init(
          array: "paris", entity: name, entityKind: "volume", entityID: "1001:\(index + 7):1700000000000",
          link: "paris-lyon")
      })
    revisions = [
      PolicyRevisionAnswer(
        policy: "prod-volumes-sync", revision: 3, action: "changed", changedAt: cycleEnd - 3600, changedBy: "anna",
        uid: 1000, reason: "ticket 42", text: policies[0].text),
      PolicyRevisionAnswer(
        policy: "prod-volumes-sync", revision: 2, action: "deleted", changedAt: cycleEnd - 7200, changedBy: "root",
        uid: 0, reason: nil, text: nil),
    ]
    holds = Self.holds(cycleEnd)
    entities = Self.entities(cycleEnd, openFindings[0])
    why = WhyAnswer(
      query: "db-1", cycle: 12, takenAt: start,
      entities: [
        WhyEntityAnswer(
          array: "paris", entity: "db-1", entityKind: "volume", entityID: "1001:7:1700000000000", pool: "prod",
          verdict: "unprotected", reason: "no replica over 'paris-lyon'",
          policies: [
            .init(
              policy: "prod-volumes-sync", mode: "approve", link: "paris-lyon", verdict: "unprotected",
              reason: "no replica over 'paris-lyon'", decides: true, because: "the only policy that selects it")
          ],
          otherPolicies: [.init(policy: "lab", because: "its pattern 'lab-*' does not match the name")],
          reads: [
            .init(array: "paris", list: "volumes", at: start, facts: "id 7, pool 'prod'"),
            .init(array: "paris", list: "replicas", at: start, facts: "none covers it"),
            .init(array: "lyon", list: "none", at: start, facts: "not read: connection refused"),
          ], findings: [openFindings[0]], holds: [holds[0]], steps: outcomes,
          next: ["create a sync replica over 'paris-lyon' after an approval"])
      ],
      snapshots: [
        WhySnapshotAnswer(
          array: "paris", snapshot: "db-1-base", entityKind: "volume", of: "db-1", createdAt: start - 3600,
          isBase: true, because: "its counterpart is snapshot 'db-1-base' on array 'lyon'")
      ], closeNames: [], unreadable: plan.unreadable)
    history = Self.history(cycleEnd)
  }
}

extension FixedAnswers {
  fileprivate static func effect(_ takenAt: Date) -> PolicyEffectAnswer {
    PolicyEffectAnswer(
      takenAt: takenAt,
      scopes: [.init(policy: "prod-volumes-sync", entityKind: "volume", gained: 12, lost: 3)], creations: 12,
      bytesToCopy: 4_508_000_000_000,
      unmanaged: [
        .init(
          array: "paris", entity: "db-3", entityKind: "volume", entityID: "1001:9:1700000000000", link: "paris-lyon")
      ],
      warnings: ["policy 'finance-cgs-async' selects nothing"], creationsNextCycle: 12)
  }
}
