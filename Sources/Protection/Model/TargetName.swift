/// How new targets are called: a text with places for what tells their sources apart, so that many arrays can be protected
/// by one.
public struct TargetName: Hashable, Sendable, Codable, CustomStringConvertible {
  public let pattern: String
  private let parts: [Part]

  /// What may stand in braces.
  public enum Placeholder: String, Hashable, Sendable, CaseIterable {
    /// Of the source.
    case name
    /// Under which the source's array is registered.
    case array
    /// Of the source.
    case pool
    /// The consistency group that the source is a member of.
    case group
  }

  private enum Part: Hashable {
    case text(String)
    case placeholder(Placeholder)
  }

  /// As the source; arrays choose it by themselves.
  public static let ofSource = TargetName(uncheckedOfSource: ())

  private init(uncheckedOfSource: Void) {
    pattern = "{name}"
    parts = [.placeholder(.name)]
  }

  public init(parsing pattern: String) throws(Flaw) {
    var parts: [Part] = []
    var rest = pattern[...]
    while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else { throw .brace }
      let word = String(rest[rest.index(after: brace)..<end])
      guard let placeholder = Placeholder(rawValue: word) else { throw .unknown(word) }
      if brace > rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
      parts.append(.placeholder(placeholder))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    guard parts.contains(.placeholder(.name)) else { throw .sameForAll }
    self.pattern = pattern
    self.parts = parts
  }

  /// Why a text is no pattern for names.
  public enum Flaw: Error, Hashable, Sendable {
    case brace
    case unknown(String)
    case sameForAll

    public var cause: String {
      switch self {
      case .brace: "it has a brace without its counterpart"
      case .unknown(let word): "'{\(word.inSentence)}' stands for nothing"
      case .sameForAll: "all targets would have the same name"
      }
    }

    /// What to write instead.
    public var remedy: String {
      switch self {
      case .brace: "write placeholders as in {array}-{name}"
      case .unknown(let word):
        NearMiss.of(word, among: Placeholder.allCases.map(\.rawValue)).map { "did you mean '{\($0)}'?" }
          ?? "use only {name}, {array}, {pool} and {group}"
      case .sameForAll: "write {name} where the source's name is to stand"
      }
    }
  }

  public var description: String { pattern }

  func uses(_ placeholder: Placeholder) -> Bool { parts.contains(.placeholder(placeholder)) }

  /// Characters that every name has, whatever the source: its own of one character, and none of what else is not known.
  func leastCharacters(array: ArrayName) -> Int {
    parts.reduce(0) { count, part in
      switch part {
      case .text(let text): count + text.unicodeScalars.count
      case .placeholder(.array): count + array.rawValue.unicodeScalars.count
      case .placeholder(.name), .placeholder(.pool), .placeholder(.group): count + 1
      }
    }
  }

  /// The name of the target of one source.
  /// - Parameter group: its consistency group's name; where there is none nothing stands in its place.
  func name(of source: Entity, array: ArrayName, pool: String, group: String?) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(.name): source.name
      case .placeholder(.array): array.rawValue
      case .placeholder(.pool): pool
      case .placeholder(.group): group ?? ""
      }
    }.joined()
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let pattern = try container.decode(String.self)
    guard let name = try? TargetName(parsing: pattern) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(pattern)' is no name of targets")
    }
    self = name
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(pattern)
  }
}
