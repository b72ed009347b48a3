/// Which entities of an array a policy claims. All conditions must hold.
public struct Selector: Hashable, Sendable, Codable {
  public var kind: EntityKind
  /// Names of pools; empty means every pool.
  public var pools: [String]
  public var names: NamePatterns
  /// Metadata that the entity must carry, all of it, byte for byte.
  public var metadata: [String: String]
  public var exclusions: [Exclusion]

  public init(
    kind: EntityKind, pools: [String] = [], names: NamePatterns = .any, metadata: [String: String] = [:],
    exclusions: [Exclusion] = []
  ) {
    self.kind = kind
    self.pools = pools
    self.names = names
    self.metadata = metadata
    self.exclusions = exclusions
  }

  /// The words of the stored form.
  private enum CodingKeys: String, CodingKey {
    case kind, pools
    case names = "name"
    case metadata, exclusions
  }

  /// Whether the entities' metadata decide, so that arrays have to be asked for it.
  public var asksForMetadata: Bool { !metadata.isEmpty || exclusions.contains { !$0.metadata.isEmpty } }
}

/// Entities deliberately left unprotected: always with a reason, so that nobody has to guess later. All conditions must
/// hold, and there is at least one.
public struct Exclusion: Hashable, Sendable, Codable {
  public var names: NamePatterns
  /// Names of pools; empty means every pool.
  public var pools: [String]
  /// Metadata that the entity must carry, all of it, byte for byte.
  public var metadata: [String: String]
  public var reason: String
  public var owner: String?
  /// First moment at which the exclusion no longer holds: the end of its `until` day; nil: for ever.
  public var expiresAt: Timestamp?

  public init(
    names: NamePatterns = .any, pools: [String] = [], metadata: [String: String] = [:], reason: String,
    owner: String? = nil, expiresAt: Timestamp? = nil
  ) {
    self.names = names
    self.pools = pools
    self.metadata = metadata
    self.reason = reason
    self.owner = owner
    self.expiresAt = expiresAt
  }

  /// `'scratch-*'`, `pool 'test', tier='bronze'`: what it leaves out.
  public var subject: String {
    var parts = names.matchesAll && !(pools.isEmpty && metadata.isEmpty) ? [] : [names.description]
    if !pools.isEmpty { parts.append("pool " + pools.map { "'\($0)'" }.joined(separator: ", ")) }
    parts += metadata.sorted { $0.key < $1.key }.map { "\($0.key)='\($0.value)'" }
    return parts.joined(separator: " ")
  }

  /// The words of the stored form. Pools and metadata are left out where there are none, as they were before they could
  /// be written.
  private enum CodingKeys: String, CodingKey {
    case names = "name"
    case pools, metadata, reason, owner, expiresAt
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      names: try values.decode(NamePatterns.self, forKey: .names),
      pools: try values.decodeIfPresent([String].self, forKey: .pools) ?? [],
      metadata: try values.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:],
      reason: try values.decode(String.self, forKey: .reason),
      owner: try values.decodeIfPresent(String.self, forKey: .owner),
      expiresAt: try values.decodeIfPresent(Timestamp.self, forKey: .expiresAt))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(names, forKey: .names)
    if !pools.isEmpty { try values.encode(pools, forKey: .pools) }
    if !metadata.isEmpty { try values.encode(metadata, forKey: .metadata) }
    try values.encode(reason, forKey: .reason)
    try values.encodeIfPresent(owner, forKey: .owner)
    try values.encodeIfPresent(expiresAt, forKey: .expiresAt)
  }
}
