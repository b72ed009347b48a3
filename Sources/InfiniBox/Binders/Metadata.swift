/// The tags of objects (rest 16). Writing names the object by id, whatever its kind: ids are unique across kinds.
public struct Metadata: Sendable {
  public let array: InfiniBoxSystem

  /// Tags of all objects that meet every filter, in one listing: `search(where: [.equal("key", "dr.tier")])`.
  public func search(where filters: [Filter] = []) async throws(InfiniBoxError) -> [MetadataItem] {
    try await list("metadata", filters)
  }

  /// All tags of one object.
  public func all(of objectID: Int64) async throws(InfiniBoxError) -> [MetadataItem] {
    try await list("metadata/\(objectID)", [])
  }

  /// The value of one tag, nil when the object does not have it.
  public func value(of objectID: Int64, key: String) async throws(InfiniBoxError) -> String? {
    try await value(try path(String(objectID), key))
  }

  /// Sets tags of one object; tags that are not named stay.
  public func put(_ tags: [String: String], on objectID: Int64) async throws(InfiniBoxError) {
    try await put(tags, "metadata/\(objectID)")
  }

  /// Removes one tag. - Throws: `notFound` when the object does not have it.
  public func remove(key: String, of objectID: Int64) async throws(InfiniBoxError) {
    _ = try await array.result(of: .delete(try path(String(objectID), key)), as: Ignored.self)
  }

  /// Removes all tags of one object.
  public func removeAll(of objectID: Int64) async throws(InfiniBoxError) {
    _ = try await array.result(of: .delete("metadata/\(objectID)"), as: Ignored.self)
  }

  // MARK: Tags of the array itself

  public func allOfSystem() async throws(InfiniBoxError) -> [MetadataItem] {
    try await list("metadata/system", [])
  }

  public func systemValue(key: String) async throws(InfiniBoxError) -> String? {
    try await value(try path("system", key))
  }

  public func putOnSystem(_ tags: [String: String]) async throws(InfiniBoxError) {
    try await put(tags, "metadata/system")
  }

  private func list(_ path: String, _ filters: [Filter]) async throws(InfiniBoxError) -> [MetadataItem] {
    try await Listing(array: array, path: path, filters: filters, isSortable: false).read()
  }

  private func put(_ tags: [String: String], _ path: String) async throws(InfiniBoxError) {
    let body = JSONValue.object(tags.mapValues(JSONValue.text))
    _ = try await array.result(of: .put(path, body: body), as: Ignored.self)
  }

  private func value(_ path: String) async throws(InfiniBoxError) -> String? {
    do {
      let item: MetadataItem = try await array.result(of: .get(path))
      return item.value
    } catch {
      if case .notFound = error.cause { return nil }
      throw error
    }
  }

  /// The path of one tag. Keys that would lead the path elsewhere are refused.
  private func path(_ object: String, _ key: String) throws(InfiniBoxError) -> String {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
      throw array.refuse("metadata key '\(key.printable)' cannot stand in a path")
    }
    return "metadata/\(object)/\(PercentEncoding.path(key))"
  }
}
