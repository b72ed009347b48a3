/// A moment as an array tells it: milliseconds since 1970-01-01T00:00:00Z (rest 3).
///
/// Arrays have clocks of their own; a value says what the array's clock showed, not what ours did.
public struct ArrayTime: Sendable, Hashable, Comparable, Codable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  public static func < (left: ArrayTime, right: ArrayTime) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Duration {
  /// The whole milliseconds of this duration, as replicas carry them on the wire (rest 12.1); at most `Int64.max`.
  public var milliseconds: Int64 {
    let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return components.seconds < 0 ? .min : .max }
    let (sum, sumOverflow) = whole.addingReportingOverflow(components.attoseconds / 1_000_000_000_000_000)
    return sumOverflow ? whole : sum
  }

  /// The whole seconds of this duration, as snapshot retention carries them on the wire (rest 8).
  public var wholeSeconds: Int64 { components.seconds }
}
