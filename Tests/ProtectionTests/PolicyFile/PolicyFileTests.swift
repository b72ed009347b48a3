import Foundation
import Testing

@testable import Protection

/// What a file as a whole answers: its policies with their text, or all of its problems in order.
@Suite struct PolicyFileTests {
  static let gold = """
    policy: gold
    array: paris
    select:
      kind: volume
      pool: prod
    protect:
      type: async
      link: paris-lyon
      remote-pool: prod-dr
      interval: 5m
      rpo: 10m

    """

  @Test func whatIsLeftOutHasItsDefault() throws {
    let text = """
      policy: plain
      array: paris
      select: { kind: filesystem }
      protect: { type: async, link: paris-lyon, remote-pool: dr }
      """
    let policy = try #require(PolicyFile.parse(text, file: "f").first).policy
    #expect(
      policy
        == Policy(
          name: "plain", array: "paris", selector: Selector(kind: .filesystem),
          goal: ProtectionGoal(
            replication: .async(interval: nil, rpo: nil), link: "paris-lyon", remotePool: "dr", target: .new),
          mode: .observe))
    #expect(policy.selector.names.matchesAll)
  }

  @Test func everyKeyIsRead() throws {
    let text = """
      policy: full
      description: |
        Two lines,
        with a 'quote'.
      array: paris
      select:
        kind: consistency-group
        pool: [prod, "007"]
        name: "fin-[0-9]*"
        metadata: { tier: gold, cost center: "4711", note: "" }
        exclude:
          - { name: "fin-*-tmp", reason: "rebuilt nightly", owner: storage-team, until: 2028-02-29 }
          - { name: fin-9, reason: R&D *only* }
      protect:
        type: async
        link: paris-lyon
        remote-pool: dr
        interval: 1h30m
        rpo: 3h
        base: { from: existing-target }
      mode: approve
      limits: { creates-per-cycle: 3, windows: ["Mon-Fri 20:00-06:00 Europe/Paris", daily 12:00-13:00 UTC] }
      """
    let policy = try #require(PolicyFile.parse(text, file: "f").first).policy
    let leapDayEnds = try #require(Timestamp(rfc3339: "2028-03-01T00:00:00Z"))
    #expect(policy.description == "Two lines,\nwith a 'quote'.")
    #expect(policy.mode == .approve)
    #expect(policy.selector.kind == .consistencyGroup)
    #expect(policy.selector.pools == ["prod", "007"])
    #expect(policy.selector.names.patterns.map(\.pattern) == ["fin-[0-9]*"])
    #expect(policy.selector.metadata == ["tier": "gold", "cost center": "4711", "note": ""])
    #expect(
      policy.selector.exclusions == [
        Exclusion(
          name: try #require(Glob("fin-*-tmp")), reason: "rebuilt nightly", owner: "storage-team",
          expiresAt: leapDayEnds),
        Exclusion(name: try #require(Glob("fin-9")), reason: "R&D *only*"),
      ])
    #expect(
      policy.goal
        == ProtectionGoal(
          replication: .async(interval: .seconds(5400), rpo: .seconds(10_800)), link: "paris-lyon", remotePool: "dr",
          target: .existingTarget(otherwise: .withhold)))
    #expect(policy.limits.createsPerCycle == 3)
    #expect(
      policy.limits.windows.map(\.description) == ["Mon-Fri 20:00-06:00 Europe/Paris", "daily 12:00-13:00 UTC"])
  }

  @Test(arguments: [
    ("{ from: new }", ProtectionGoal.TargetRule.new),
    ("{ from: existing-target, otherwise: new }", .existingTarget(otherwise: .new)),
    ("{ from: snapshot }", .baseSnapshot(otherwise: .withhold)),
    ("{ from: snapshot, otherwise: new }", .baseSnapshot(otherwise: .new)),
    ("{ from: snapshot, discard-target-writes: false }", .baseSnapshot(otherwise: .withhold)),
    (
      "{ from: snapshot, discard-target-writes: true }", .baseSnapshot(otherwise: .withhold, targetWrites: .discard)
    ),
  ])
  func baseIsRead(_ base: String, _ rule: ProtectionGoal.TargetRule) throws {
    let documents = try PolicyFile.parse(Self.gold + "  base: \(base)\n", file: "f")
    #expect(documents.map(\.policy.goal.target) == [rule])
  }

  @Test func textIsKeptAsWrittenDocumentByDocument() throws {
    let silver = Self.gold.replacing("gold", with: "silver")
    let text = """
      # Policies of the data center in Paris.

      ---  # the first
      \(Self.gold)
      # at the end of the first

      ---
      # of the second

      \(silver)...
      """
    let documents = try PolicyFile.parse(text, file: "f")
    #expect(
      documents.map(\.text) == [
        "# Policies of the data center in Paris.\n\n# the first\n\(Self.gold)\n# at the end of the first\n",
        "# of the second\n\n\(silver)",
      ])
    for document in documents {
      #expect(try PolicyFile.parse(document.text, file: "f") == [document], "a revision's text gives its policy again")
    }
  }

  @Test func byteOrderMarkAndCarriageReturnsAreNoPartOfThePolicy() throws {
    let windows = "\u{FEFF}" + Self.gold.replacing("\n", with: "\r\n")
    #expect(try PolicyFile.parse(windows, file: "f") == PolicyFile.parse(Self.gold, file: "f"))
  }

  @Test func missingLineEndAndBlankLinesAtTheEndAreNormalised() throws {
    let trimmed = String(Self.gold.dropLast())
    #expect(try PolicyFile.parse(trimmed + "\n \n\n", file: "f") == PolicyFile.parse(trimmed, file: "f"))
    #expect(try PolicyFile.parse(trimmed, file: "f").map(\.text) == [Self.gold])
  }

  @Test func problemsOfAllDocumentsAreToldInOrder() throws {
    let text = """
      policy: gold
      array: paris
      select: { kind: volume, colour: blue }
      protect: { type: sync, link: paris-lyon }
      ---
      policy: [silver
      ---
      policy: bronze
      array: 7
      select: { kind: volume }
      protect: { type: sync, link: paris-lyon, remote-pool: dr }
      mode: Enforce
      """
    let errors = try #require(problems(text))
    #expect(
      errors.description == """
        f.yaml:3:25: cannot read policy 'gold': unknown key 'colour' in 'select'; \
        use only kind, pool, name, metadata, exclude
        f.yaml:4:1: cannot read policy 'gold': 'remote-pool' is missing from 'protect'; \
        write the name of a pool on the array at the link's other end
        f.yaml:6:9: cannot read policy file: a '[' is not closed; close it with ']', or quote a pattern with '['
        f.yaml:9:8: cannot read policy 'bronze': 'array' is 7, which YAML takes for a number; write "7"
        f.yaml:12:7: cannot read policy 'bronze': 'mode' cannot be 'Enforce'; did you mean 'enforce'?
        """)
    #expect(errors.recovery == .operator)
    #expect(errors.problems == errors.problems.sorted())
  }

  @Test func doubledKeysAreToldEachWithItsPlace() throws {
    let text = Self.gold + "  link: a\n  \"link\": b\nmode: observe\n? mode\n: enforce\n"
    #expect(
      try #require(problems(text)).problems.map { "\($0.line):\($0.column) \($0.message)" } == [
        "12:3 cannot read policy 'gold': 'link' is given twice in 'protect', first in line 8; keep one",
        "13:3 cannot read policy 'gold': 'link' is given twice in 'protect', first in line 8; keep one",
        "15:3 cannot read policy 'gold': 'mode' is given twice in the policy, first in line 14; keep one",
      ])
  }

  @Test func problemsAreBounded() throws {
    let errors = try #require(problems(String(repeating: "---\n", count: 100_000)))
    #expect(errors.problems.count == PolicyFile.maximumProblems)
  }

  private func problems(_ text: String) -> PolicyFileErrors? {
    #expect(throws: PolicyFileErrors.self) { try PolicyFile.parse(text, file: "f.yaml") }
  }
}
