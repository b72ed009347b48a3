/// What names may be made of, so that two that look alike are the same.
public enum NameRules {
  /// What arrays take for their own objects (rest 18), in Unicode scalars.
  public static let longest = 65

  /// Why nothing may be called so, and what to do instead.
  public struct Flaw: Error, Hashable, Sendable {
    public var cause: String
    public var remedy: String
  }

  /// Why an array cannot be registered under a name: it goes into commands, paths of credential files and sentences.
  public static func flaw(ofArray name: String) -> Flaw? {
    let scalars = name.unicodeScalars
    if scalars.isEmpty { return Flaw(cause: "its name is empty", remedy: "give it one") }
    if scalars.count > longest {
      return Flaw(
        cause: "its name has \(scalars.count) characters, more than \(longest)", remedy: "give it a shorter one")
    }
    if let deceptive = DeceptiveCharacter(in: name) {
      return Flaw(cause: "\(deceptive.words(of: "its name"))", remedy: deceptive.remedy)
    }
    if scalars.first == " " || scalars.last == " " {
      return Flaw(cause: "its name begins or ends with a blank", remedy: "remove the blank")
    }
    if scalars.first == "-" {
      return Flaw(cause: "its name begins with '-', as options do", remedy: "begin it with a letter or digit")
    }
    if let separator = scalars.first(where: { $0 == "/" || $0 == ":" }) {
      return Flaw(cause: "its name contains '\(separator)'", remedy: "use '-' or '.' instead")
    }
    return nil
  }

  /// A name with what cannot be seen written as `\u{200B}`.
  public static func shown(_ name: String) -> String {
    name.unicodeScalars.map { scalar in
      DeceptiveCharacter.Nature(scalar) == .invisible
        ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
    }.joined()
  }

  /// What to add to a sentence that says that nothing is called `name`: which of `names` looks like it, and the difference.
  /// Nothing where none does.
  static func lookAlike(of name: String, among names: some Sequence<String>) -> String {
    let plain = plain(name)
    guard let other = names.first(where: { Array($0.utf8) != Array(name.utf8) && Self.plain($0) == plain }) else {
      return ""
    }
    let difference =
      DeceptiveCharacter(in: other)?.words(of: "that name") ?? DeceptiveCharacter(in: name)?.words(of: "what was given")
    return ", but '\(shown(other))'" + (difference.map { ": \($0)" } ?? "")
  }

  /// What to add to a sentence that says that nothing is called `name`: which of `names` was probably meant, because it looks
  /// like it, or differs in letter case or one slip of the keyboard. Nothing where none does.
  public static func meant(by name: String, among names: some Sequence<String>) -> String {
    let alike = lookAlike(of: name, among: names)
    if !alike.isEmpty { return alike }
    return NearMiss.name(name, among: names).map { " (did you mean '\($0)'?)" } ?? ""
  }

  /// What a name looks like: without what cannot be seen, and with ASCII for what looks like it.
  static func plain(_ name: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      switch DeceptiveCharacter.Nature(scalar) {
      case .invisible: break
      case .like(let other): plain.append(other)
      case nil: plain.append(scalar)
      }
    }
    return String(plain)
  }
}

/// A character that people cannot see, or take for another one.
public struct DeceptiveCharacter: Hashable, Sendable {
  public enum Nature: Hashable, Sendable {
    case invisible
    /// It looks like one of ASCII.
    case like(Unicode.Scalar)
  }

  /// In the text, from 1, in Unicode scalars.
  public var position: Int
  public var scalar: Unicode.Scalar
  public var nature: Nature

  /// The first of a text; nil: there is none.
  public init?(in text: String) {
    for (index, scalar) in text.unicodeScalars.enumerated() {
      guard let nature = Nature(scalar) else { continue }
      (position, self.scalar, self.nature) = (index + 1, scalar, nature)
      return
    }
    return nil
  }

  /// `U+200B`.
  public var code: String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }

  /// `character 5 of 'link' is U+200B ZERO WIDTH SPACE, which cannot be seen`.
  public func words(of owner: String) -> String {
    // Control characters have no name of their own.
    let name = scalar.properties.name.map { " \($0)" } ?? ", a control character"
    return "character \(position) of \(owner) is \(code)\(name), which \(seen)"
  }

  public var remedy: String {
    switch nature {
    case .invisible: "remove it"
    case .like(" "): "write a blank"
    case .like(let other): "write \(Self.quoted(other))"
    }
  }

  private var seen: String {
    switch nature {
    case .invisible: "cannot be seen"
    case .like(" "): "looks like a blank"
    case .like(let other): "looks like \(Self.quoted(other))"
    }
  }

  private static func quoted(_ scalar: Unicode.Scalar) -> String { scalar == "'" ? "\"'\"" : "'\(scalar)'" }
}

extension DeceptiveCharacter.Nature {
  /// nil: it is what it looks like, as far as can be told without knowing the language: letters of other scripts are
  /// letters.
  public init?(_ scalar: Unicode.Scalar) {
    if " "..."~" ~= scalar { return nil }
    if let other = Self.others[scalar] {
      self = .like(other)
      return
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: self = .invisible
    case .spaceSeparator: self = .like(" ")
    case .dashPunctuation: self = .like("-")
    case .initialPunctuation, .finalPunctuation: self = .like("\"")
    case _ where scalar.properties.isDefaultIgnorableCodePoint: self = .invisible
    // Full-width forms of ASCII.
    case _ where 0xFF01...0xFF5E ~= scalar.value: self = .like(Unicode.Scalar(scalar.value - 0xFEE0) ?? "?")
    default: return nil
    }
  }

  /// What categories of characters do not tell.
  private static let others: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{2018}": "'", "\u{2019}": "'", "\u{201A}": "'", "\u{201B}": "'", "\u{2039}": "'", "\u{203A}": "'",
    "\u{2032}": "'", "\u{02B9}": "'", "\u{02BC}": "'", "\u{00B4}": "'", "\u{FF07}": "'", "\u{201E}": "\"",
    "\u{2033}": "\"", "\u{FF02}": "\"", "\u{2212}": "-", "\u{2043}": "-", "\u{02D7}": "-", "\u{FF0D}": "-",
    "\u{FE63}": "-", "\u{2800}": " ", "\u{2217}": "*", "\u{204E}": "*", "\u{2044}": "/", "\u{2215}": "/",
    "\u{2024}": ".", "\u{A789}": ":", "\u{2236}": ":", "\u{02D0}": ":", "\u{FF3F}": "_",
  ]
}
