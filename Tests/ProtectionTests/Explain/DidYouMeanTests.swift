import TestSupport
import Testing

@testable import Protection

/// What matches nothing but for letter case or one slip of the keyboard says what was probably meant.
@Suite struct DidYouMeanTests {
  private let world = World.twoArrays().volume("ora-data-1").volume("web-1").tag("ora-data-1", ["tier": "Gold"])

  private func nothing(_ policy: Policy) -> String? {
    world.policy(policy).findings(.policyMatchesNothing).first?.summary
  }

  @Test(arguments: [
    ("prod-dr", "prod-d", true), ("Prod", "prod", true), ("PROD", "prod", true), ("prodd", "prod", true),
    ("porod", "prod", true), ("rpod", "prod", true), ("xyod", "prod", false), ("dr2", "dr", false), ("DR", "dr", true),
    ("prod", "prod", false),
  ])
  func `letter case, or one slip in four letters or more`(_ wrong: String, _ right: String, _ isClose: Bool) {
    #expect(NearMiss.name(wrong, among: ["unlike", right]) == (isClose ? right : nil))
  }

  @Test func `pools, patterns and tags of a policy that selects nothing`() throws {
    #expect(nothing(.gold(pools: ["Prod"]))?.contains("no pool 'Prod' (did you mean 'prod'?), holds") == true)
    let matches: [(String, String)] = [
      ("Ora-*", "'ora-*'"), ("ora-dta-*", "'ora-data-*'"), ("WEB-1", "'web-1'"), ("web-[2-9]", ""), ("x*", ""),
    ]
    for (pattern, meant) in matches {
      let summary = try #require(nothing(.gold(matching: pattern)))
      #expect(summary.contains(meant.isEmpty ? "matches; policy" : "matches (did you mean \(meant)?); policy"))
    }
    #expect(nothing(.gold(metadata: ["Tier": "Gold"]))?.contains("(did you mean the key 'tier'?)") == true)
    #expect(nothing(.gold(metadata: ["tier": "gold"]))?.contains("(did you mean tier='Gold'?)") == true)
    #expect(nothing(.gold(metadata: ["tier": "silver"]))?.contains("did you mean") == false)
  }

  @Test func `links, remote pools and arrays that lead nowhere`() {
    func summary(_ policy: Policy) -> String {
      world.policy(policy).findings(.policyUnresolvable).first?.summary ?? ""
    }
    #expect(
      summary(.gold(link: "Paris-Lyon")).hasPrefix(
        "array 'paris' has no link 'Paris-Lyon' (did you mean 'paris-lyon'?);"))
    #expect(summary(.gold(remotePool: "DR")).hasPrefix("array 'lyon' has no pool 'DR' (did you mean 'dr'?);"))
    #expect(summary(.gold(array: "Paris")).hasPrefix("array 'Paris' is not registered (did you mean 'paris'?);"))
  }

  @Test func `why a policy does not select an entity`() throws {
    func reason(_ policy: Policy) throws -> String? {
      let world = world.policy(policy)
      return try #require(
        explain(
          world.entity("ora-data-1"), on: "paris", world.assessed(), world.observation, policies: world.policies)
      ).bystanders.first?.because
    }
    #expect(try reason(.gold(pools: ["Prod"])) == "selects in pool 'Prod' only, and it is in 'prod' (was that meant?)")
    #expect(
      try reason(.gold(matching: "ORA-*"))
        == "its pattern 'ORA-*' does not match the name, but only because of letter case")
    #expect(
      try reason(.gold(metadata: ["Tier": "Gold"]))
        == "wants metadata Tier='Gold', and it has none (did you mean the key 'tier'?)")
    #expect(
      try reason(.gold(metadata: ["tier": "gold"]))
        == "wants metadata tier='gold', and it has 'Gold' (did you mean tier='Gold'?)")
  }
}
