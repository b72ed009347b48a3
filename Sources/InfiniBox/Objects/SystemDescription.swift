/// The array itself (rest 4.1).
public struct SystemDescription: Decodable, Sendable, Hashable {
  public let name: String
  public let version: SystemVersion
  /// Appears as `remoteSystemSerialNumber` on the peer's link.
  public let serialNumber: Int64
  public let model: String?
  public let operationalState: OperationalState?

  /// `state` is ACTIVE on an array that works; other words are not documented.
  public struct OperationalState: Decodable, Sendable, Hashable {
    public let state: String?
    public let description: String?
    public let isReadOnly: Bool

    public init(from decoder: any Decoder) throws {
      let fields = try ObjectFields(decoder)
      state = try fields.optionalText("state")
      description = try fields.optionalText("description")
      isReadOnly = try fields.flag("read_only_system")
    }
  }

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    name = try fields.text("name")
    version = SystemVersion(try fields.text("version"))
    serialNumber = try fields.integer("serial_number")
    model = try fields.optionalText("model")
    operationalState = try fields.object("operational_state")
  }
}

/// A software version of an array, compared as infinisdk does (rest 1.6): number by number, missing numbers are 0, a
/// `-dev` build sorts before its release, a one-letter suffix after it.
public struct SystemVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let description: String

  public init(_ text: String) {
    description = text
  }

  public static func < (left: SystemVersion, right: SystemVersion) -> Bool {
    let (leftNumbers, leftSuffix) = left.parts
    let (rightNumbers, rightSuffix) = right.parts
    if leftNumbers != rightNumbers { return leftNumbers.lexicographicallyPrecedes(rightNumbers) }
    return leftSuffix < rightSuffix
  }

  public static func == (left: SystemVersion, right: SystemVersion) -> Bool {
    !(left < right) && !(right < left)
  }

  public func hash(into hasher: inout Hasher) {
    let (numbers, suffix) = parts
    hasher.combine(numbers)
    hasher.combine(suffix)
  }

  /// The first number: the release, 5 of `5.5.0.4`.
  public var major: Int { parts.numbers[0] }

  /// Whether arrays of these versions replicate with one another: the same release or one apart (semantics 1.3).
  public func canReplicate(with peer: SystemVersion) -> Bool {
    major == peer.major || major + 1 == peer.major || peer.major + 1 == major
  }

  /// At least five numbers, and the rank of the suffix: -1 for dev, 0 for none, 1 and up for a letter.
  private var parts: (numbers: [Int], suffix: Int) {
    let halves = description.split(separator: "-", maxSplits: 1)
    var suffix = halves.count > 1 ? halves[1].lowercased() : ""
    var numbers: [Int] = []
    for part in (halves.first ?? "").split(separator: ".") {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      // Arrays write what they like, and releases are counted with.
      numbers.append(Int(digits.prefix(9)) ?? 0)
      if suffix.isEmpty { suffix = part.dropFirst(digits.count).lowercased() }
    }
    while let last = numbers.last, last == 0, numbers.count > 5 { numbers.removeLast() }
    numbers += Array(repeating: 0, count: max(0, 5 - numbers.count))
    return (numbers, Self.rank(of: suffix))
  }

  private static func rank(of suffix: String) -> Int {
    guard let first = suffix.utf8.first else { return 0 }
    if suffix.hasPrefix("dev") { return -1 }
    return suffix.utf8.count == 1 ? Int(first) : 0
  }
}
