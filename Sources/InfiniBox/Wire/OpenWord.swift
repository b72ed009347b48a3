/// A word of an enumeration that may grow: known words are cases, unknown ones are kept as they came (rest 20.1).
///
/// Words are compared without regard to letter case, as infinisdk does (rest 12.2).
public protocol OpenWord: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Each known word in upper case, as arrays write it, with its case.
  static var vocabulary: KeyValuePairs<String, Self> { get }
  /// A word that is not in the vocabulary, exactly as it came.
  static func other(_ word: String) -> Self
  /// The text of `self` when it is a word outside the vocabulary.
  var unknownWord: String? { get }
}

extension OpenWord {
  public init(word: String) {
    if let exact = Self.vocabulary.first(where: { $0.key == word }) {
      self = exact.value
      return
    }
    let upperCase = word.uppercased()
    self = Self.vocabulary.first { $0.key == upperCase }?.value ?? .other(word)
  }

  /// The word as it goes over the wire.
  public var word: String {
    if let unknownWord { return unknownWord }
    guard let entry = Self.vocabulary.first(where: { $0.value == self }) else {
      preconditionFailure("a case of \(Self.self) is missing in its vocabulary")
    }
    return entry.key
  }

  public var description: String { word }

  public init(from decoder: any Decoder) throws {
    self.init(word: try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(word)
  }
}
