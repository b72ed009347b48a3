import TestSupport
import Testing

@testable import Protection

/// Names that look alike are the same, and what cannot be seen is said.
@Suite struct NameRulesTests {
  @Test(arguments: [
    ("", "its name is empty; give it one"), (" ", "its name begins or ends with a blank; remove the blank"),
    ("paris ", "its name begins or ends with a blank; remove the blank"),
    ("-x", "its name begins with '-', as options do; begin it with a letter or digit"),
    ("a/b", "its name contains '/'; use '-' or '.' instead"), ("a:b", "its name contains ':'; use '-' or '.' instead"),
    (String(repeating: "n", count: 70), "its name has 70 characters, more than 65; give it a shorter one"),
    // One letter that people see, and 69 characters.
    ("e" + String(repeating: "\u{301}", count: 69), "its name has 70 characters, more than 65; give it a shorter one"),
    ("a\nb", "character 2 of its name is U+000A, a control character, which cannot be seen; remove it"),
    ("a\u{0}", "character 2 of its name is U+0000, a control character, which cannot be seen; remove it"),
    ("paris\u{A0}", "character 6 of its name is U+00A0 NO-BREAK SPACE, which looks like a blank; write a blank"),
    ("pa\u{200B}ris", "character 3 of its name is U+200B ZERO WIDTH SPACE, which cannot be seen; remove it"),
    ("a\u{2011}b", "character 2 of its name is U+2011 NON-BREAKING HYPHEN, which looks like '-'; write '-'"),
    (
      "\u{201C}a\u{201D}",
      "character 1 of its name is U+201C LEFT DOUBLE QUOTATION MARK, which looks like '\"'; write '\"'"
    ),
    ("a\u{202E}b", "character 2 of its name is U+202E RIGHT-TO-LEFT OVERRIDE, which cannot be seen; remove it"),
    ("a\u{FEFF}b", "character 2 of its name is U+FEFF ZERO WIDTH NO-BREAK SPACE, which cannot be seen; remove it"),
    ("a\u{3164}b", "character 2 of its name is U+3164 HANGUL FILLER, which cannot be seen; remove it"),
    ("a\u{FF0D}b", "character 2 of its name is U+FF0D FULLWIDTH HYPHEN-MINUS, which looks like '-'; write '-'"),
    ("a\u{FF0F}b", "character 2 of its name is U+FF0F FULLWIDTH SOLIDUS, which looks like '/'; write '/'"),
    ("a\u{E0041}b", "character 2 of its name is U+E0041 TAG LATIN CAPITAL LETTER A, which cannot be seen; remove it"),
  ])
  func nothingIsCalledSo(_ name: String, _ sentence: String) {
    let flaw = NameRules.flaw(ofArray: name)
    #expect(flaw.map { "\($0.cause); \($0.remedy)" } == sentence)
  }

  @Test(arguments: [
    "paris", "Zürich", "e\u{301}", "Москва", "東京", "a b", "a-b_c.d", "1", "\u{1F5FC}",
    String(repeating: "n", count: 65),
  ])
  func otherNamesAreTaken(_ name: String) { #expect(NameRules.flaw(ofArray: name) == nil) }

  @Test func lookAlikesAreFoundAndToldApart() {
    let names = ["prod", "prod\u{A0}dr", "a\u{2011}b"]
    #expect(
      NameRules.lookAlike(of: "prod dr", among: names)
        == ", but 'prod\u{A0}dr': character 5 of that name is U+00A0 NO-BREAK SPACE, which looks like a blank")
    #expect(
      NameRules.lookAlike(of: "pr\u{200B}od", among: names)
        == ", but 'prod': character 3 of what was given is U+200B ZERO WIDTH SPACE, which cannot be seen")
    #expect(NameRules.lookAlike(of: "prod", among: names) == "", "itself")
    #expect(NameRules.lookAlike(of: "other", among: names) == "")
  }

  @Test func aPolicyLearnsOfTheNameThatTheArrayReallyHas() {
    let world = World.twoArrays().volume("v").edit("lyon") { $0.pools[0].name = "dr\u{200B}" }.policy(.gold())
    #expect(
      world.findings(.policyUnresolvable).first?.summary.contains(
        "array 'lyon' has no pool 'dr', but 'dr\\u{200B}': character 3 of that name is U+200B ZERO WIDTH SPACE") == true
    )
  }

  @Test func whatCannotBeSeenIsShownAsItsCode() {
    #expect(NameRules.shown("a\u{200B}b\u{202E}\n é–") == "a\\u{200B}b\\u{202E}\\u{A} é–")
  }
}
