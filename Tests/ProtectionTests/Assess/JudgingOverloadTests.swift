import TestSupport
import Testing

@testable import Protection

/// What would keep the daemon from its cycles is refused where people write it.
@Suite struct JudgingOverloadTests {
  private let world = World.twoArrays().volumes(30)

  @Test func `more enabled policies than can be judged are refused before anything was read`() throws {
    let policies = policies(JudgingLimits.policies + 1)
    #expect(try overload(of: Array(policies.dropLast()), insteadOf: [], in: nil) == nil)
    #expect(
      try overload(of: policies, insteadOf: [], in: nil)?.words
        == "there would be 1001 enabled policies, and 1000 are the most; join some of them, or disable what is not needed"
    )
  }

  @Test func `more exclusions than can be judged are refused before anything was read`() throws {
    let policies = try policies(20).map { policy in
      var policy = policy
      policy.selector.exclusions = try (0..<1000).map {
        Exclusion(name: try #require(Glob("v-\($0)")), reason: "scratch")
      }
      return policy
    }
    #expect(try overload(of: Array(policies.dropLast()), insteadOf: [], in: nil) == nil)
    #expect(try overload(of: policies, insteadOf: [], in: nil) == .patterns(20_020))
  }

  @Test func `many policies for one entity are refused, and named`() throws {
    let policies = policies(33, matching: "v-7")
    #expect(try overload(of: Array(policies.dropLast()), insteadOf: [], in: world.observation) == nil)
    let tooMuch = try overload(of: policies, insteadOf: [], in: world.observation)
    #expect(
      tooMuch?.words
        == "33 policies would select volume 'v-7' of array 'paris', and 32 are the most; narrow their selectors")
  }

  @Test func `what is too much already may be made less, and not more`() throws {
    let now = policies(40)
    #expect(try overload(of: Array(now.dropLast()), insteadOf: now, in: world.observation) == nil)
    #expect(try overload(of: now, insteadOf: now, in: world.observation) == nil)
    #expect(try overload(of: policies(41), insteadOf: now, in: world.observation) != nil)
  }

  @Test(.timeLimit(.minutes(1)))
  func `patterns that could take longer than a judgement may are refused without comparing them`() throws {
    let text = String(repeating: "?a", count: 128)
    var excluding = Policy.gold()
    excluding.selector.exclusions = try (0..<1000).map {
      Exclusion(name: try #require(Glob("*\(text)\($0)*")), reason: "there is none")
    }
    // 4,000 words of patterns for each of 65 bytes of 30,000 names.
    let long = World.twoArrays().edit("paris") { inventory in
      inventory.entities = (0..<30_000).map { number in
        Entity(
          identity: EntityIdentity(arraySerial: inventory.serial, object: Int64(number), createdAt: World.created),
          kind: .volume, name: String(repeating: "a", count: 60) + "\(10_000 + number)", poolID: inventory.pools[0].id,
          sizeBytes: 1)
      }
    }
    let tooMuch = try overload(of: [excluding], insteadOf: [], in: long.observation)
    #expect(
      tooMuch?.words
        == "comparing all patterns with the names of the last reading could take 8 s of every cycle, and 5 s "
        + "are the most; use fewer or shorter patterns and exclusions, or select by pool")
    #expect(try overload(of: [excluding], insteadOf: [], in: world.observation) == nil, "few names")
  }

  @Test func `what the samples and large estates need is far from every limit`() throws {
    #expect(JudgingLimits.policies >= 5 * 200 && JudgingLimits.claims >= 10 * 100_000)
    // 200 policies that each compare all of 100,000 names of 40 bytes.
    let patterns = PatternSet(try (0..<200).map { try #require(Glob("app-\($0)-*")) })
    #expect(patterns.width * 40 * 100_000 * 10 < JudgingLimits.nameSeconds * JudgingLimits.stepsPerSecond)
  }

  /// However many policies contradict each other, what is said of each entity is bounded.
  @Test func `a thousand contradicting policies name a few of each other`() throws {
    let rivals = (0..<400).map { number in
      Policy.gold(
        .async(interval: .minutes(5), rpo: .minutes(10 + number)), named: PolicyName("p-\(1000 + number)"))
    }
    let claims = try resolveClaims(rivals, Estate(World.twoArrays().volumes(5).observation)).flatMap(\.claims)
    #expect(claims.count == 2000)
    #expect(claims.allSatisfy { $0.conflictsWith.count == JudgingLimits.policiesOfOneEntity })
    #expect(claims.allSatisfy { !$0.conflictsWith.contains($0.policy.name) })
  }

  private func policies(_ count: Int, matching pattern: String = "*") -> [Policy] {
    (0..<count).map { .gold(named: PolicyName("p-\(1000 + $0)"), matching: pattern) }
  }
}

/// Judging that nobody waits for any more ends.
@Suite struct CancellationTests {
  @Test func `every stage ends when its task is cancelled`() async throws {
    let world = World.twoArrays().volumes(20).replica(of: "v-1").policy(.gold())
    let (assessment, plan) = (world.assessed(), world.planned())
    let stages: [@Sendable () throws -> Void] = [
      { _ = try automaticHolds(world.policies, world.observation, world.history, world.settings) },
      { _ = try assess(world.policies, world.observation, world.history, world.settings) },
      { _ = try planRemediation(assessment, world.observation) },
      { _ = try permit(plan, world.policies, world.observation, world.history, world.settings) },
      { _ = try effect(of: world.policies, on: [], world.observation, world.history, world.settings) },
      { _ = try overload(of: [.gold(matching: "v-*")], insteadOf: [], in: world.observation) },
      { _ = try closeNames(to: "v-x", in: world.observation) },
    ]
    for (number, stage) in stages.enumerated() {
      try stage()
      let cancelled = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try stage()
      }
      await #expect(throws: CancellationError.self, "stage \(number)") { try await cancelled.value }
    }
  }
}
