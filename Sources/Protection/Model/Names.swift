/// Names that people give: a type each, so that a policy's name can never be passed for an array's.

/// The name under which an array was registered with `protectctl array add`; not the array's own name.
public struct ArrayName: Hashable, Sendable, Codable, Comparable, RawRepresentable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { self.rawValue = name }
  public init(stringLiteral name: String) { self.rawValue = name }
  public var description: String { rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The name of a policy, unique in a store.
public struct PolicyName: Hashable, Sendable, Codable, Comparable, RawRepresentable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { self.rawValue = name }
  public init(stringLiteral name: String) { self.rawValue = name }
  public var description: String { rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
