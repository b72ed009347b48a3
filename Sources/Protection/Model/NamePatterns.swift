/// Patterns of names, of which one has to match. Never empty; `any` stands for every name.
public struct NamePatterns: Hashable, Sendable, Codable, CustomStringConvertible {
  /// In the order in which they were written.
  public let patterns: [Glob]
  /// Whether every possible name matches, so that callers can skip the comparison.
  public let matchesAll: Bool

  public static let any = NamePatterns(.any)

  public init(_ pattern: Glob) {
    patterns = [pattern]
    matchesAll = pattern.matchesAll
  }

  /// - Returns: nil for none: whether that is every name or no name nobody can tell.
  public init?(_ patterns: [Glob]) {
    if patterns.isEmpty { return nil }
    self.patterns = patterns
    matchesAll = patterns.contains(where: \.matchesAll)
  }

  /// For one name; see `Glob.matches`.
  public func matches(_ name: String) -> Bool { matchesAll || PatternSet(patterns).first(matching: name) != nil }

  /// Whether a name that does not match would if letters were all small.
  func matchesButForCase(_ name: String) -> Bool {
    NamePatterns(patterns.compactMap { Glob($0.pattern.lowercased()) })?.matches(name.lowercased()) ?? false
  }

  /// `'db-*', 'web-1'`; of many the first three and how many more.
  public var description: String {
    let shown = patterns.count > 4 ? 3 : patterns.count
    let more = patterns.count - shown
    return patterns.prefix(shown).map { "'\($0)'" }.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// One pattern is stored as a text, as it was before there were lists.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let pattern = try? container.decode(String.self) {
      self.init(try Self.glob(pattern, in: container))
      return
    }
    let globs = try container.decode([String].self).map { try Self.glob($0, in: container) }
    guard let patterns = NamePatterns(globs) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a list of name patterns is empty")
    }
    self = patterns
  }

  private static func glob(_ pattern: String, in container: any SingleValueDecodingContainer) throws -> Glob {
    if let glob = Glob(pattern) { return glob }
    throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(pattern)' is no name pattern")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if patterns.count == 1 { try container.encode(patterns[0]) } else { try container.encode(patterns) }
  }
}
