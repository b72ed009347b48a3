import Synchronization

/// What is asked of an array once, until its version changes: features and version, of the array itself and of each peer
/// that is spoken to through it. The key is the prefix of the paths, empty for the array itself.
final class ArrayKnowledge: Sendable {
  private struct Facts {
    var features: Features?
    var version: SystemVersion?
  }

  private let facts = Mutex<[String: Facts]>([:])

  func features(through prefix: String) -> Features? { facts.withLock { $0[prefix]?.features } }
  func version(through prefix: String) -> SystemVersion? { facts.withLock { $0[prefix]?.version } }

  func keep(_ features: Features, through prefix: String) {
    facts.withLock { $0[prefix, default: Facts()].features = features }
  }

  /// Another version than before means an upgrade: the features are asked for again.
  func keep(_ version: SystemVersion, through prefix: String) {
    facts.withLock { facts in
      if let known = facts[prefix]?.version, known != version { facts[prefix]?.features = nil }
      facts[prefix, default: Facts()].version = version
    }
  }
}

extension Connection {
  /// Features and version, each asked for only where it is not known yet.
  func capabilities(through prefix: String, deadline: Duration) async throws(InfiniBoxError) -> Capabilities {
    let features = try await features(through: prefix, deadline: deadline)
    if let version = knowledge.version(through: prefix) { return Capabilities(version: version, features: features) }
    let version = try await version(through: prefix, deadline: deadline)
    return Capabilities(version: version, features: features)
  }

  /// The features, asked for once. An array without the call has none (rest 1.6).
  func features(through prefix: String, deadline: Duration) async throws(InfiniBoxError) -> Features {
    if let known = knowledge.features(through: prefix) { return known }
    let read: Features
    do {
      let request = APIRequest.get(prefix + "_features")
      read = Features(try await sendOnce(request, as: [Feature].self, deadline: deadline).result)
    } catch {
      guard case .notFound = error.cause else { throw error }
      read = Features([])
    }
    knowledge.keep(read, through: prefix)
    return read
  }

  func version(through prefix: String, deadline: Duration) async throws(InfiniBoxError) -> SystemVersion {
    struct Answer: Decodable {
      let version: String
    }
    let request = APIRequest.get(prefix + "system", [QueryItem(fields: ["version"])])
    let version = SystemVersion(try await sendOnce(request, as: Answer.self, deadline: deadline).result.version)
    knowledge.keep(version, through: prefix)
    return version
  }
}
