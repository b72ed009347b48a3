import Foundation
import Protection
import Testing

@testable import ProtectionStore

/// Random sequences of everything that the store can do, against dictionaries in memory, with restarts in between.
@Suite struct ModelTests {
  @Test(arguments: [1, 2, 3, 5, 8, 13, 21, 34] as [UInt64])
  func theStoreRemembersWhatAModelRemembers(seed: UInt64) throws {
    let fixture = try StoreFixture()
    var run = Run(random: SplitMix(state: seed), store: try fixture.open())
    for step in 0..<150 {
      if run.random.below(12) == 0 {
        try run.store.close()
        run.store = try fixture.open()
      }
      try run.act(at: .start.plus(Int64(step)))
      if step % 5 == 0 { try run.compare(at: .start.plus(Int64(step)), "seed \(seed), step \(step)") }
    }
    try run.compare(at: .start.plus(150), "seed \(seed), end")
  }
}

/// Small, fast and the same everywhere (Vigna's SplitMix64).
private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}

private struct Run {
  var random: SplitMix
  var store: ProtectionStore
  var policies: [PolicyName: (document: PolicyDocument, revision: Int64, isEnabled: Bool)] = [:]
  var revisions: [PolicyRevision] = []
  var arrays: [ArrayName: RegisteredArray] = [:]
  /// Additions and removals so far, which an array's revision goes on from.
  var arrayChanges: [ArrayName: Int64] = [:]
  var holds: [Hold] = []
  var changes = 0
  var findings: [Finding.Fingerprint: TrackedFinding] = [:]
  var undecided: [Int64: Intent] = [:]
  var refusals: [Int64: Refusal] = [:]
  var known: [Int64: KnownReplica] = [:]
  var last: CycleRecord?

  mutating func act(at now: Timestamp) throws {
    switch random.below(10) {
    case 0, 1: try apply(at: now)
    case 2: try enableOrDisable(at: now)
    case 3: try delete(at: now)
    case 4: try addOrRemoveArray(at: now)
    case 5: try hold(at: now)
    case 6: try release(at: now)
    default: try cycle(at: now)
    }
  }

  private mutating func name() -> PolicyName { PolicyName("policy-\(random.below(4))") }

  private mutating func apply(at now: Timestamp) throws {
    let documents = Set((0...random.below(2)).map { _ in name() }).sorted().map {
      PolicyDocument.sample($0, array: ArrayName("array-\(random.below(3))"), pool: "pool-\(random.below(3))")
    }
    let done = try store.apply(documents, by: .ada, reason: "why", at: now)
    for (document, change) in zip(documents, done) {
      let name = document.policy.name
      let old = policies[name]
      if let old, old.document == document {
        #expect(change == PolicyChange(name: name, kind: .unchanged, revision: old.revision))
        continue
      }
      let revision = addRevision(name, old == nil ? .created : .changed, document.text, now, reason: "why")
      #expect(change == PolicyChange(name: name, kind: old == nil ? .created : .changed, revision: revision))
      policies[name] = (document, revision, old?.isEnabled ?? true)
    }
  }

  private mutating func addRevision(
    _ name: PolicyName, _ action: PolicyRevision.Action, _ text: String?, _ now: Timestamp, reason: String?
  ) -> Int64 {
    let revision = Int64(revisions.count { $0.name == name }) + 1
    revisions.append(
      PolicyRevision(name: name, revision: revision, action: action, text: text, by: .ada, at: now, reason: reason))
    changes += 1
    return revision
  }

  private mutating func enableOrDisable(at now: Timestamp) throws {
    let name = name()
    let isEnabled = random.below(2) == 0
    guard let old = policies[name] else {
      #expect(throws: StoreError.unknownPolicy(name)) {
        try store.setPolicyEnabled(name, isEnabled, by: .ada, reason: nil, at: now)
      }
      return
    }
    _ = try store.setPolicyEnabled(name, isEnabled, by: .ada, reason: nil, at: now)
    if old.isEnabled == isEnabled { return }
    let revision = addRevision(name, isEnabled ? .enabled : .disabled, old.document.text, now, reason: nil)
    policies[name] = (old.document, revision, isEnabled)
  }

  private mutating func delete(at now: Timestamp) throws {
    let name = name()
    guard policies[name] != nil else {
      #expect(throws: StoreError.unknownPolicy(name)) {
        try store.deletePolicy(name, by: .ada, reason: nil, at: now)
      }
      return
    }
    try store.deletePolicy(name, by: .ada, reason: nil, at: now)
    policies[name] = nil
    _ = addRevision(name, .deleted, nil, now, reason: nil)
  }

  private mutating func addOrRemoveArray(at now: Timestamp) throws {
    let name = ArrayName("array-\(random.below(3))")
    if arrays[name] == nil {
      var array = RegisteredArray.sample(name)
      try store.addArray(array, by: .ada, at: now)
      arrayChanges[name, default: 0] += 1
      array.revision = arrayChanges[name, default: 0]
      arrays[name] = array
      changes += 1
      return
    }
    #expect(throws: StoreError.duplicateArray(name)) { try store.addArray(.sample(name), by: .ada, at: now) }
    let users = policies.filter { $0.value.isEnabled && $0.value.document.policy.array == name }.keys.sorted()
    if users.isEmpty {
      try store.removeArray(name, by: .ada, at: now)
      arrayChanges[name, default: 0] += 1
      arrays[name] = nil
      changes += 1
    } else {
      #expect(throws: StoreError.arrayInUse(name, policies: users)) { try store.removeArray(name, by: .ada, at: now) }
    }
  }

  private mutating func hold(at now: Timestamp) throws {
    let expiresAt = now.plus(Int64(1 + random.below(40)))
    holds.append(
      try store.addHold(
        scope: .entity(.volume(Int64(random.below(5)))), reason: "because", expiresAt: expiresAt, by: .ada, at: now))
    changes += 1
  }

  private mutating func release(at now: Timestamp) throws {
    guard !holds.isEmpty else { return }
    let hold = holds.remove(at: random.below(holds.count))
    #expect(try store.releaseHold(hold.id, by: .ada, at: now) == .manual(hold))
    #expect(throws: StoreError.holdReleased(hold.id)) { try store.releaseHold(hold.id, by: .ada, at: now) }
    changes += 1
  }

  private mutating func cycle(at now: Timestamp) throws {
    let number = try store.beginCycle(at: now)
    if random.below(8) == 0 { return }  // cut off
    try store.recordDecisions(decide(at: now).filter { $0.outcome?.isDefinitive == true }, at: now)
    let steps = try takeSteps(cycle: number, at: now)
    let transitions = drift(cycle: number, at: now)
    see(at: now)
    let record = CycleRecord.sample(number: number, at: now, openFindings: findings.count, steps: steps)
    try store.finishCycle(
      CycleResult(
        record: record, tracking: .of(transitions, changed: Array(findings.values)),
        knownReplicas: Array(known.values)))
    last = record
  }

  private mutating func takeSteps(cycle: Int64, at now: Timestamp) throws -> [CycleRecord.StepRecord] {
    var records: [CycleRecord.StepRecord] = []
    for object in Set((0..<random.below(3)).map { _ in Int64(random.below(5)) }).sorted() {
      let step = Step.create(object)
      if let standing = undecided.values.first(where: { $0.step == step }) {
        let refusal = StoreError.stepUndecided(entity: step.entity.words, link: step.link, intent: standing.id)
        #expect(throws: refusal) { try store.recordIntent(step, cycle: cycle, at: now) }
        continue
      }
      let intent = try store.recordIntent(step, cycle: cycle, at: now)
      let outcome = outcome()
      try store.recordOutcome(outcome, of: intent.id, at: now)
      undecided[intent.id] = intent
      settle(intent, outcome, at: now)
      records.append(.init(intent: intent.id, step: step, outcome: outcome))
    }
    return records
  }

  private mutating func outcome() -> StepOutcome {
    switch random.below(5) {
    case 0: .done(replicaID: 7)
    case 1: .confirmed(replicaID: 8)
    case 2: .absent
    case 3: .refused(because: "reason \(random.below(9))")
    default: .unknown(because: "reset")
    }
  }

  private mutating func settle(_ intent: Intent, _ outcome: StepOutcome, at: Timestamp) {
    if outcome.isDecided { undecided[intent.id] = nil }
    if case .done(let replica) = outcome { undecided[intent.id]?.answeredReplica = replica }
    let object = intent.step.entity.identity.object
    switch outcome {
    case .done, .confirmed: refusals[object] = nil
    case .refused(let because): countRefusal(of: intent, at: at, because)
    case .absent: countRefusal(of: intent, at: intent.recordedAt, Refusal.withoutEffect)
    case .unknown: break
    }
  }

  private mutating func countRefusal(of intent: Intent, at: Timestamp, _ because: String) {
    let object = intent.step.entity.identity.object
    refusals[object] = Refusal(
      entity: intent.step.entity.identity, link: intent.step.link, count: (refusals[object]?.count ?? 0) + 1,
      lastAt: at, because: because)
  }

  private mutating func decide(at: Timestamp) -> [IntentDecision] {
    undecided.values.sorted { $0.id < $1.id }.compactMap { intent in
      guard random.below(2) == 0 else { return nil }
      let outcome = outcome()
      settle(intent, outcome, at: at)
      return IntentDecision(intent: intent.id, outcome: outcome)
    }
  }

  private mutating func drift(cycle: Int64, at now: Timestamp) -> [FindingTransition] {
    var transitions: [FindingTransition] = []
    for object in Set((0..<random.below(4)).map { _ in Int64(random.below(6)) }).sorted() {
      let finding = Finding.sample(object, lag: "\(random.below(3)) min")
      if let open = findings[finding.fingerprint] {
        if random.below(2) == 0 {
          findings[finding.fingerprint] = nil
          transitions.append(.resolved(open))
        } else {
          findings[finding.fingerprint]?.finding = finding
        }
      } else {
        let tracked = TrackedFinding(finding: finding, openedAt: now, openedInCycle: cycle).told(.opened)
        findings[finding.fingerprint] = tracked
        transitions.append(.opened(tracked))
      }
    }
    return transitions
  }

  private mutating func see(at now: Timestamp) {
    for object in 0..<5 as Range<Int64> {
      switch random.below(6) {
      case 0: known[object] = nil
      case 1: break  // its array was not read
      case 2: known[object]?.vanishedAt = now
      default: known[object] = .sample(object, seenAt: now, role: random.below(9) == 0 ? .target : .source)
      }
    }
  }

  func compare(at now: Timestamp, _ place: Comment) throws {
    let names = policies.keys.sorted()
    let stored = try store.policies()
    #expect(stored.map(\.policy) == names.map { policies[$0]!.document.policy }, place)
    #expect(stored.map(\.text) == names.map { policies[$0]!.document.text }, place)
    #expect(stored.map(\.revision) == names.map { policies[$0]!.revision }, place)
    #expect(stored.map(\.isEnabled) == names.map { policies[$0]!.isEnabled }, place)
    #expect(try store.enabledPolicies().map(\.name) == names.filter { policies[$0]!.isEnabled }, place)
    #expect(try store.policyHistory(nil) == revisions, place)
    #expect(try store.arrays() == arrays.values.sorted { $0.name < $1.name }, place)
    #expect(try store.auditTrail(limit: 10_000).count == changes, place)
    let history = try store.history(at: now)
    #expect(history.holds == holds.filter { $0.expiresAt > now }, place)
    #expect(
      history.openFindings
        == findings.values.sorted { $0.finding.fingerprint < $1.finding.fingerprint }.map { OpenFinding($0) }, place)
    #expect(history.undecidedIntents == undecided.values.sorted { $0.id < $1.id }, place)
    #expect(history.refusals == refusals.values.sorted { $0.entity < $1.entity }, place)
    #expect(history.knownReplicas == known.values.sorted { $0.entity < $1.entity }, place)
    #expect(try store.lastCycle() == last, place)
  }
}
