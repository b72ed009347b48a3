import Protection
import Testing

@testable import ProtectionStore

/// What happened in a part of the past.
@Suite struct PastTests {
  @Test(
    arguments: [
      ("rpo: 10m", "rpo: 5m", "-\"rpo: 10m\" +\"rpo: 5m\""),
      ("a: 1\n# note\n\n  b: 2\n", "a: 1\nb: 2", nil),
      ("", "name: gold\n  mode: enforce", "+\"name: gold\" +\"mode: enforce\""),
      ("a\nb\nc", "a\nx\nc", "-\"b\" +\"x\""),
      (
        (1...9).map { "k\($0)" }.joined(separator: "\n"), "",
        (1...8).map { "-\"k\($0)\"" }.joined(separator: " ") + " and 1 more lines"
      ),
    ] as [(String, String, String?)])
  func anEditIsToldByItsLines(old: String, new: String, change: String?) {
    #expect(lineChanges(from: old, to: new) == change)
  }
}
