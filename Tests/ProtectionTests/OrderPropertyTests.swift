import Foundation
import Protection
import TestSupport
import Testing

/// Goal: the outcome of a cycle depends on what was read, never on the order in which lists come from arrays, files or
/// the store. Method: everything that judging concludes is written as JSON and compared byte for byte.
@Suite struct OrderPropertyTests {
  private struct Outcome: Encodable {
    var decided: [IntentDecision]
    var holds: [AutomaticHold]
    var verdicts: [EntityVerdict]
    var findings: [Finding]
    var uncertain: [String]
    var coverage: [[PoolCoverage]]
    var policies: [VerdictCounts]
    var plan: Plan
    var permitted: PermittedPlan
    var tracked: Tracking
    var settled: [AutomaticHold]
    var known: [KnownReplica]
    var copies: [InitialCopy]
  }

  private func outcome(_ world: World) throws -> Data {
    let judged = world.decided()
    let assessment = judged.assessed()
    let plan = judged.permitted()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(
      Outcome(
        decided: decideIntents(world.observation, world.history, world.settings), holds: judged.history.automaticHolds,
        verdicts: assessment.verdicts, findings: assessment.findings,
        uncertain: assessment.uncertain.map(\.fingerprint.description).sorted(),
        coverage: assessment.coverage.map(\.pools),
        policies: assessment.policies.map(\.verdicts), plan: judged.planned(), permitted: plan,
        tracked: track(assessment, judged.observation, judged.history, judged.settings.alerts, cycle: 2),
        settled: settledHolds(judged.history.automaticHolds, plan, judged.observation),
        known: knownReplicas(judged.observation, judged.history, judged.settings),
        copies: initialCopies(judged.observation, judged.history)))
  }

  @Test func theOrderOfAllListsIsIrrelevant() throws {
    for seed in JudgementPropertyTests.seeds {
      let world = World.eventful(seed: seed)
      #expect(try outcome(world.shuffled(seed: seed)) == outcome(world), "seed \(seed)")
    }
  }

  /// With findings open from an earlier cycle, which saw another world.
  @Test func theOrderOfMemoryIsIrrelevant() throws {
    for seed in JudgementPropertyTests.seeds.prefix(100) {
      let before = World.random(seed: seed).remembering()
      let world = World.eventful(seed: seed).with { $0.history.openFindings = before.history.openFindings }
      #expect(try outcome(world.shuffled(seed: seed &+ 1)) == outcome(world), "seed \(seed)")
    }
  }

  @Test func judgingTheSameWorldTwiceGivesTheSameBytes() throws {
    for seed in JudgementPropertyTests.seeds.prefix(100) {
      let world = World.eventful(seed: seed)
      #expect(try outcome(world) == outcome(world), "seed \(seed)")
    }
  }
}
