/// A shell-like name pattern: `*` any run of characters, `?` one character, `[a-z]` and `[!a-z]` one of a set, `\` takes
/// the next character literally. Compares bytes of UTF-8, so letter case and Unicode composition matter; `?` and sets
/// match one Unicode scalar of ASCII, `?` any scalar. Written by hand because Swift's `Regex` is 35 times slower over
/// 100,000 names (decision record 0004). What compares many names or many patterns makes a `PatternSet`.
public struct Glob: Hashable, Sendable, Codable, CustomStringConvertible {
  public let pattern: String
  let tokens: [Token]
  /// Whether every possible name matches, so that callers can skip the comparison.
  public let matchesAll: Bool

  enum Token: Hashable, Sendable {
    case byte(UInt8)
    case anyScalar
    case anyRun
    case oneOf(ASCIISet)
  }

  public static let any = Glob(uncheckedAny: ())

  private init(uncheckedAny: Void) {
    pattern = "*"
    tokens = [.anyRun]
    matchesAll = true
  }

  /// - Throws: When a `[` has no `]`, a set is empty, runs backwards or is not ASCII, or the pattern ends in a lone `\`.
  public init(parsing pattern: String) throws(Flaw) {
    self.pattern = pattern
    tokens = try Self.parse(Array(pattern.utf8))
    matchesAll = tokens == [.anyRun]
  }

  /// - Returns: nil where `init(parsing:)` throws.
  public init?(_ pattern: String) {
    guard let glob = try? Glob(parsing: pattern) else { return nil }
    self = glob
  }

  /// Why a text is no pattern.
  public enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
    case unclosedSet, emptySet, backwardsRange, notASCII, loneBackslash

    public var cause: String {
      switch self {
      case .unclosedSet: "the pattern has a '[' without ']'"
      case .emptySet: "the pattern has a '[' with nothing before its ']'"
      case .backwardsRange: "the pattern has a range that runs backwards"
      case .notASCII: "the pattern has a set with a letter beyond ASCII"
      case .loneBackslash: "the pattern ends in a '\\'"
      }
    }

    /// What to write instead.
    public var remedy: String {
      switch self {
      case .unclosedSet, .emptySet: "write a set such as [0-9], or '\\[' for the bracket itself"
      case .backwardsRange: "write the smaller end first, as in [a-z]"
      case .notASCII: "write '?' for any one letter"
      case .loneBackslash: "write '\\\\' for the backslash itself"
      }
    }

    public var description: String { "\(cause); \(remedy)" }
  }

  public var description: String { pattern }

  /// What every name that matches begins with.
  var literalBeginning: String {
    let bytes = tokens.prefix { if case .byte = $0 { true } else { false } }.compactMap { token -> UInt8? in
      if case .byte(let byte) = token { byte } else { nil }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A pattern that matches one name and no other.
  public static func literal(_ name: String) -> String {
    String(name.flatMap { "*?[\\".contains($0) ? ["\\", $0] : [$0] })
  }

  /// For one name: the patterns of a `PatternSet` are made ready once for many.
  public func matches(_ name: String) -> Bool { matchesAll || PatternSet([self]).first(matching: name) != nil }

  private static func parse(_ bytes: [UInt8]) throws(Flaw) -> [Token] {
    var tokens: [Token] = []
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "*"):
        if tokens.last != .anyRun { tokens.append(.anyRun) }
      case UInt8(ascii: "?"): tokens.append(.anyScalar)
      case UInt8(ascii: "\\"):
        index += 1
        guard index < bytes.count else { throw .loneBackslash }
        tokens.append(.byte(bytes[index]))
      case UInt8(ascii: "["):
        let (set, end) = try parseSet(bytes, from: index + 1)
        tokens.append(set)
        index = end
      default: tokens.append(.byte(bytes[index]))
      }
      index += 1
    }
    return tokens
  }

  /// Reads a set whose `[` has been read; answers it and the index of its `]`.
  private static func parseSet(_ bytes: [UInt8], from start: Int) throws(Flaw) -> (Token, Int) {
    var index = start
    let isNegated = index < bytes.count && bytes[index] == UInt8(ascii: "!")
    if isNegated { index += 1 }
    let first = index
    var set = ASCIISet()
    while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
      let low = bytes[index]
      var high = low
      if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "-"), bytes[index + 2] != UInt8(ascii: "]") {
        high = bytes[index + 2]
        index += 2
      }
      guard low < 0x80, high < 0x80 else { throw .notASCII }
      guard low <= high else { throw .backwardsRange }
      set.insert(low...high)
      index += 1
    }
    guard index < bytes.count else { throw .unclosedSet }
    guard index > first else { throw .emptySet }
    return (.oneOf(isNegated ? set.inverted : set), index)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let pattern = try container.decode(String.self)
    guard let glob = Glob(pattern) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(pattern)' is no name pattern")
    }
    self = glob
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(pattern)
  }
}

/// One bit for each ASCII letter: flat, because patterns are compared with 100,000 names.
struct ASCIISet: Hashable, Sendable {
  private var lower: UInt64 = 0
  private var upper: UInt64 = 0

  mutating func insert(_ range: ClosedRange<UInt8>) {
    for byte in range {
      if byte < 64 { lower |= 1 << UInt64(byte) } else { upper |= 1 << UInt64(byte - 64) }
    }
  }

  /// All other ASCII letters.
  var inverted: Self {
    var set = self
    (set.lower, set.upper) = (~lower, ~upper)
    return set
  }

  func contains(_ byte: UInt8) -> Bool {
    switch byte {
    case ..<64: lower & (1 << UInt64(byte)) != 0
    case ..<128: upper & (1 << UInt64(byte - 64)) != 0
    default: false
    }
  }
}
