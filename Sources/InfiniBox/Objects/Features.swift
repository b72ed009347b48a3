/// One entry of `_features` (rest 1.6).
public struct Feature: Decodable, Sendable, Hashable {
  public let name: String
  public let version: Int
  public let isEnabled: Bool

  public init(name: String, version: Int, isEnabled: Bool = true) {
    self.name = name
    self.version = version
    self.isEnabled = isEnabled
  }

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    name = try fields.text("name")
    version = Int(try fields.optionalInteger("version") ?? 0)
    isEnabled = try fields.optionalFlag("enabled") ?? true
  }
}

/// What an array can do: feature names with their versions. Disabled features are absent.
public struct Features: Sendable, Hashable {
  public let versions: [String: Int]

  public init(_ features: [Feature]) {
    versions = Dictionary(features.filter(\.isEnabled).map { ($0.name, $0.version) }, uniquingKeysWith: max)
  }

  /// Whether the array lists the feature, at this version or later.
  public func has(_ name: String, atLeast version: Int = 0) -> Bool {
    versions[name].map { $0 >= version } ?? false
  }
}
