import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Protection

/// What is refused before YAML is read, because the parser would need too long, too much memory or too much stack.
@Suite struct PolicySourceTests {
  @Test func fileTooLarge() {
    let line = "# \(String(repeating: "x", count: 97))\n"
    let text = String(repeating: line, count: 11_000)
    #expect(
      firstProblem(text) == "f:1:1: cannot read policy file: the file has 1100000 bytes, more than 1048576; "
        + "split it into several files")
  }

  @Test func documentTooLarge() {
    let text = "\(PolicyFileTests.gold)---\npolicy: b\ndescription: \(String(repeating: "x", count: 66_000))\n"
    #expect(
      firstProblem(text) == "f:12:1: cannot read policy file: the document has 66024 bytes, more than 65536; "
        + "select with a pattern or metadata instead of listing names")
  }

  @Test func aFileOfManyPoliciesIsRead() throws {
    let policies = (0..<400).map { PolicyFileTests.gold.replacing("gold", with: "gold-\($0)") }
    #expect(try PolicyFile.parse(policies.joined(separator: "---\n"), file: "f").count == 400)
  }

  /// Aliases that double what they stand for thirty times over are never expanded.
  @Test(.timeLimit(.minutes(1)))
  func aliasBombIsRefused() {
    let lines = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
    let text = "a0: &a0 [x]\n\(lines)? *a30\n: x\n? *a29\n: x\n"
    #expect(firstProblem(text).hasPrefix("f:1:1: cannot read policy file: "))
    #expect(firstProblem("policy: \(text)").hasPrefix("f:1:"))
  }

  @Test(arguments: ["[", "{a: ", "[a: ", "- ", "? ", "- - ", "? - "])
  func nestingNeverEndsTheProcess(_ opening: String) {
    // As deep as is let through, and far deeper, on the small stack that worker threads of some systems have.
    let staircase = (0..<57).map { "\(String(repeating: " ", count: $0))?\n" }.joined()
    for text in [
      String(repeating: opening, count: 199), String(repeating: opening, count: 60),
      String(repeating: opening, count: 29),
      staircase + String(repeating: " ", count: 57) + String(repeating: opening, count: 199),
      String(repeating: opening, count: 20_000),
    ] {
      #expect(onSmallStack { self.firstProblem("policy: a\nx:\n \(text)").hasPrefix("f:") })
    }
  }

  @Test func charactersThatNobodySeesAreRefusedAtTheirPlace() {
    for (character, name) in [
      ("\u{0}", "U+0000"), ("\u{7}", "U+0007"), ("\u{7F}", "U+007F"), ("\u{85}", "U+0085"), ("\r", "U+000D"),
      ("\u{2028}", "U+2028"), ("\u{FEFF}", "U+FEFF"), ("\u{E000}", "U+E000"), ("\u{F8FF}", "U+F8FF"),
    ] {
      #expect(
        firstProblem("policy: a\n# é\(character)b\n")
          == "f:2:4: cannot read policy file: the character \(name) is not allowed; remove it")
    }
  }

  @Test(arguments: [#"\uE000"#, #"\ue010"#, #"\U0000F8ff"#])
  func escapesCannotForgeWhatWasTakenOut(_ escape: String) {
    let text = PolicyFileTests.gold.replacing("paris-lyon", with: "\"\(escape)\"")
    #expect(
      firstProblem(text)
        == "f:8:10: cannot read policy file: an escape of a private-use character is not allowed; remove it")
  }

  @Test func otherEscapesAreRead() throws {
    let text = PolicyFileTests.gold.replacing("paris-lyon", with: #""\u0070\x61ris\u2013lyon""#)
    #expect(try PolicyFile.parse(text, file: "f").map(\.policy.goal.link) == ["paris–lyon"])
  }

  @Test(arguments: [
    ("name: *-prod", "5:9: …; write \"*-prod\""), ("name: &a b", "5:9: …"), ("pool: [!x]", "5:10: …; write \"!x\""),
    ("name: \"*\"\n  *x : y", "6:3: …"),
  ])
  func anchorsAliasesAndTagsAreToldWhereTheyStand(_ line: String, _ place: String) throws {
    let text = PolicyFileTests.gold.replacing("  pool: prod\n", with: "  \(line)\n")
    let parts = place.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
    let errors = try #require(throws: PolicyFileErrors.self) { try PolicyFile.parse(text, file: "f") }
    let sentence = "YAML takes an unquoted '"
    #expect(
      errors.problems.contains {
        $0.description.hasPrefix("f:\(parts[0])") && $0.message.contains(sentence) && $0.message.hasSuffix(parts[1])
      }, "\(errors)")
  }

  @Test func mergeKeysAreUnknownKeys() {
    let text = PolicyFileTests.gold.replacing("  pool: prod\n", with: "  <<: *base\n")
    #expect(
      firstProblem(text)
        == "f:5:3: cannot read policy 'gold': unknown key '<<' in 'select'; use only kind, pool, name, metadata, exclude"
    )
  }

  @Test func starsInQuotesAndProseStay() throws {
    let text = PolicyFileTests.gold + "description: >\n  *all* of R&D, wow!\n   * and more\n"
    #expect(
      try PolicyFile.parse(text, file: "f").map(\.policy.description) == ["*all* of R&D, wow!\n * and more"])
  }

  private func firstProblem(_ text: String) -> String {
    do throws(PolicyFileErrors) {
      return "\(try PolicyFile.parse(text, file: "f").count) policies"
    } catch {
      return error.problems[0].description
    }
  }

  /// Runs `body` on a thread with 512 KiB of stack.
  private func onSmallStack(_ body: @escaping @Sendable () -> Bool) -> Bool {
    let done = DispatchSemaphore(value: 0)
    let answer = Answer()
    let thread = Thread {
      answer.value.withLock { $0 = body() }
      done.signal()
    }
    thread.stackSize = 512 << 10
    thread.start()
    return done.wait(timeout: .now() + 10) == .success && answer.value.withLock(\.self)
  }

  private final class Answer: Sendable {
    let value = Mutex(false)
  }
}
