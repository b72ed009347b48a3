import Protection

/// The memory of a `World`.
extension World {
  /// An hour's hold by Anna.
  public func holding(_ scope: Hold.Scope) -> World {
    with {
      $0.history.holds.append(
        Hold(
          id: Int64($0.history.holds.count + 1), scope: scope, reason: "switch replacement", createdBy: "anna",
          createdAt: $0.takenAt, expiresAt: $0.takenAt + .hours(1)))
    }
  }

  /// The step was recorded now, and no definitive answer came.
  public func undecided(_ step: Step) -> World {
    with {
      $0.history.undecidedIntents.append(
        Intent(id: Int64($0.history.undecidedIntents.count + 1), cycle: 1, step: step, recordedAt: $0.takenAt))
    }
  }

  /// As a cycle begins to judge: with the holds that this observation puts on, keeps or ends.
  public func watched() -> World {
    with { $0.history.automaticHolds = try! automaticHolds($0.policies, $0.observation, $0.history, $0.settings) }
  }

  /// As a cycle begins to judge: without the intents that this observation decides, and watched.
  public func decided() -> World {
    with { _ = $0.history.settle(decideIntents($0.observation, $0.history, $0.settings)) }.watched()
  }

  /// A cycle: watched, and remembered at its end.
  public func cycled() -> World {
    let world = watched()
    let plan = world.permitted()
    return world.remembering().with {
      $0.history.automaticHolds = settledHolds($0.history.automaticHolds, plan, $0.observation)
    }
  }

  /// What a cycle remembers at its end: replicas, findings and counts.
  public func remembering(cycle: Int64 = 1) -> World {
    with {
      let assessment = $0.assessed()
      let open = track(assessment, $0.observation, $0.history, $0.settings.alerts, cycle: cycle).open
      $0.history.knownReplicas = knownReplicas($0.observation, $0.history, $0.settings)
      $0.history.initialCopies = initialCopies($0.observation, $0.history)
      $0.history.copySlots = discoverCopySlots($0.observation, $0.history)
      $0.history.lastCounts = $0.counts(assessment)
      $0.history.openFindings = open.sorted { $0.subject.fingerprint < $1.subject.fingerprint }
    }
  }

  private func counts(_ assessment: Assessment) -> LastCounts {
    LastCounts(
      takenAt: takenAt,
      policies: assessment.policies.map {
        .init(
          policy: $0.policy, mode: .observe, verdicts: $0.verdicts, selected: $0.selected,
          countedElsewhere: $0.countedElsewhere)
      },
      arrays: assessment.coverage.map { ledger in
        CycleRecord.ArraySummary(
          array: ledger.array, serial: nil, version: nil, entities: ledger.coverage.total, replicas: 0, requests: 0,
          unreadableBecause: unreadable[ledger.array], lastReadAt: ledger.lastReadAt, pools: ledger.pools)
      })
  }
}
