/// What an array says of itself: identity, version, features, capacity, counts and limits (rest 1.6 and 4).
extension InfiniBoxSystem {
  /// The array itself (rest 4.1).
  public func system() async throws(InfiniBoxError) -> SystemDescription {
    let description: SystemDescription = try await result(of: .get("system"))
    connection.knowledge.keep(description.version, through: prefix)
    return description
  }

  /// Chosen fields of the array itself.
  public func systemFields(_ names: [String]) async throws(InfiniBoxError) -> [String: JSONValue] {
    try await result(of: .get("system", [QueryItem(fields: names)]))
  }

  /// Counts of objects by kind, a cheap detector of changes (rest 4.3).
  public func entityCounts() async throws(InfiniBoxError) -> [String: Int64] {
    try await result(of: .get("system/entity_counts"))
  }

  /// Space of the whole array (rest 4.2).
  public func capacity() async throws(InfiniBoxError) -> SystemCapacity {
    try await result(of: .get("system/capacity"))
  }

  /// Chosen fields of the array's capacity.
  public func capacityFields(_ names: [String]) async throws(InfiniBoxError) -> [String: JSONValue] {
    try await result(of: .get("system/capacity", [QueryItem(fields: names)]))
  }

  /// Limits by their dotted names, such as `nas.max_filesystems_in_system` (rest 4.4).
  public func limits(_ names: [String]) async throws(InfiniBoxError) -> [String: JSONValue] {
    try await result(of: .get("config/limits", [QueryItem(fields: names)]))
  }

  // MARK: What the array can do

  /// The features that the array lists, asked for once, until its version changes (rest 1.6).
  public func features() async throws(InfiniBoxError) -> Features {
    try await connection.features(through: prefix, deadline: deadline)
  }

  /// The software version alone.
  public func version() async throws(InfiniBoxError) -> SystemVersion {
    try await connection.version(through: prefix, deadline: deadline)
  }

  /// Features and version together, each asked for once. An upgrade is noticed by the next `system()` or `version()`.
  public func capabilities() async throws(InfiniBoxError) -> Capabilities {
    try await connection.capabilities(through: prefix, deadline: deadline)
  }

  /// - Throws: `unsupported` for the first of these that the array cannot do. Asks the array nothing for none.
  public func require(_ needed: [Capability]) async throws(InfiniBoxError) {
    guard !needed.isEmpty else { return }
    let capabilities = try await capabilities()
    for capability in needed {
      if let lack = capabilities.lack(of: capability) {
        throw InfiniBoxError(array: name, cause: .unsupported(capability, lack))
      }
    }
  }
}
