import ControlAPI
import Foundation

/// What must be true at each point of the story.
extension DemoStory {
  /// Whether the enforcing policies have nothing left to do.
  func isEverythingProtected() throws -> Bool {
    let status = try stage.ask(StatusAnswer.self, "status")
    let enforced = status.policies.filter { $0.mode == "enforce" }
    return enforced.reduce(0) { $0 + $1.verdicts.protected } == DemoWorld.protected.count + DemoWorld.groupMembers
  }

  /// Verdicts, findings and the arrays themselves agree that exactly these entities are protected.
  func checkProtection(_ arrays: DemoArrays, of names: [String]) throws {
    let verdicts = try stage.ask(StatusAnswer.self, "status").verdicts
    let protected = names.count + DemoWorld.groupMembers
    let unprotected = DemoWorld.observed.count
    try expect(
      verdicts.protected == protected && verdicts.unprotected == unprotected
        && verdicts.excluded == DemoWorld.excluded.count && verdicts.initializing == 0 && verdicts.held == 0
        && verdicts.unknown == 0,
      "the verdicts are not \(protected) protected, \(unprotected) unprotected and \(DemoWorld.excluded.count) excluded: "
        + "\(verdicts)")
    let findings = try stage.ask([FindingAnswer].self, "findings")
    let subjects = findings.compactMap(\.entity).sorted()
    try expect(subjects == DemoWorld.observed, "open findings concern \(subjects) instead of \(DemoWorld.observed)")

    let world = try arrays.world()
    let sources = world.sources
    try expect(
      sources.map(\.entity).sorted() == names.sorted(), "array paris has replicas of \(sources.map(\.entity).sorted())")
    let targets = world.replicas(on: "lyon")
    try expect(
      targets.map(\.entity).sorted() == names.sorted(), "array lyon has replicas of \(targets.map(\.entity).sorted())")
    for source in sources {
      let isMirror = !source.entity.hasPrefix("fin-") && !source.entity.hasPrefix("home-")
      try expect(
        source.role == "SOURCE" && source.state == "ACTIVE" && !source.isInitial
          && source.type == (isMirror ? "SYNC" : "ASYNC") && (!isMirror || source.syncState == "SYNCHRONIZED"),
        "the replica of '\(source.entity)' is not as its policy wants it: \(source)")
    }
    let violations = try arrays.violations()
    try expect(violations.isEmpty, "the arrays contradict themselves: \(violations)")
  }

  /// Each missing replica was created by one step, and nobody was told that it was missing: only what protectd may not
  /// create is an alert.
  func checkAlertsOfCreation(_ alerts: [DemoAlert]) throws {
    for name in DemoWorld.protected {
      try expectOnce("step", name, in: alerts)
      try expectNone(of: name, in: alerts)
    }
    for name in DemoWorld.observed { try expectOnce("finding-opened", name, in: alerts) }
  }

  func checkMistakesFound(_ arrays: DemoArrays) throws {
    let findings = try stage.ask([FindingAnswer].self, "findings")
    for (kind, entity) in mistakes {
      try expect(
        findings.count { $0.kind == kind && $0.entity == entity && $0.state == FindingAnswer.open } == 1,
        "there is no finding '\(kind)' of '\(entity)'")
    }
    let pending = findings.filter { $0.pendingUntil != nil }.compactMap(\.entity)
    try expect(
      Set(pending) == ["home-1", DemoWorld.newcomer], "pending are the findings of \(pending), not what is being mended"
    )
    try expect(
      findings.count == mistakes.count + DemoWorld.observed.count,
      "there are \(findings.count) open findings: \(findings.map(\.summary))")
    let sources = try arrays.world().sources
    try expect(
      sources.first { $0.entity == "web-1" }?.state == "SUSPENDED", "the replica of 'web-1' did not stay suspended")
    try expect(
      sources.first { $0.entity == "home-1" }?.syncInterval == 15 * 60_000, "the interval of 'home-1' was not set back")
    try expect(
      sources.count { $0.entity == DemoWorld.newcomer } == 1, "array paris has no replica of '\(DemoWorld.newcomer)'")
  }

  func checkMistakesAlerted(_ alerts: [DemoAlert]) throws {
    try expectOnce("finding-opened", "web-1", "suspended", in: alerts)
    // What is being mended is pending.
    for name in ["home-1", DemoWorld.newcomer] { try expectNone(of: name, in: alerts) }
    try expectOnce("step", "home-1", in: alerts)
    // Nobody knows yet that it was done.
    try expectOnce("step-failed", DemoWorld.newcomer, in: alerts)
  }

  func checkMistakesResolved(_ alerts: [DemoAlert]) throws {
    try expectOnce("finding-resolved", "web-1", "suspended", in: alerts)
    for name in ["home-1", DemoWorld.newcomer] { try expectNone(of: name, in: alerts) }
    let steps = alerts.filter { $0.event == "step" }
    try expect(
      steps.count == 1 && steps[0].concerns(DemoWorld.newcomer) && steps[0].fields["state"] == "confirmed",
      "the creation for '\(DemoWorld.newcomer)' was not confirmed by reading: \(steps.map(\.message))")
  }

  /// The lost reply led to no second request.
  func checkNothingTwice(_ arrays: DemoArrays) throws {
    let world = try arrays.world()
    let requests = try arrays.creationRequests()
    let replicas = world.sources.count
    try expect(
      requests == replicas, "array paris got \(requests) requests to create a replica, but has \(replicas) replicas")
    let counts = ["paris", "lyon"].map { array in
      world.replicas(on: array).count { $0.entity == DemoWorld.newcomer }
    }
    try expect(counts == [1, 1], "volume '\(DemoWorld.newcomer)' has \(counts) replicas on paris and lyon, not one")
    screen.say(
      """
      Array paris was asked \(requests) times to create a replica and has \(replicas): volume \(DemoWorld.newcomer) has \
      exactly one, although the reply was lost.
      """)
  }

  func checkList() throws {
    let open = try stage.ask(EntityListAnswer.self, "list", "--verdict", "unprotected", "--all")
    try expect(
      open.entities.map(\.entity) == DemoWorld.observed,
      "\(open.entities.map(\.entity)) are unprotected, not only "
        + "\(DemoWorld.observed)")
  }

  func checkHistory() throws {
    let history = try stage.ask([HistoryAnswer].self, "history", "--entity", DemoWorld.newcomer)
    for event in ["finding-opened", "step", "finding-resolved"] {
      try expect(
        history.count { $0.event == event } == 1, "the history of '\(DemoWorld.newcomer)' has not one '\(event)'")
    }
  }

  private var mistakes: [(kind: String, entity: String)] {
    [("suspended", "web-1"), ("wrong-interval", "home-1"), ("unprotected", DemoWorld.newcomer)]
  }

  private func expectNone(of entity: String, in alerts: [DemoAlert]) throws {
    let told = alerts.filter { $0.event.hasPrefix("finding-") && $0.concerns(entity) }
    try expect(told.isEmpty, "the journal was told of '\(entity)': \(told.map(\.message))")
  }

  private func expectOnce(_ event: String, _ entity: String, _ kind: String? = nil, in alerts: [DemoAlert]) throws {
    let count = alerts.count {
      $0.event == event && $0.concerns(entity) && (kind == nil || $0.fields["finding"] == kind)
    }
    try expect(count == 1, "the journal has \(count) alerts '\(event)' of '\(entity)' instead of 1")
  }
}
