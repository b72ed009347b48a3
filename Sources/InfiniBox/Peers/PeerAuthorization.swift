import Synchronization

/// The peers of one array and the header `X-Remote-Authorization` that shows their credentials, once it was asked for
/// (rest 1.7).
final class PeerAuthorization: Sendable {
  static let header = "X-Remote-Authorization"

  private struct State {
    var peers: [PeerCredentials] = []
    var header: String?
  }

  private let state = Mutex(State())

  /// The header that every request carries now; nil until the array has asked for one.
  var current: String? { state.withLock { $0.header } }
  var peers: [PeerCredentials] { state.withLock { $0.peers } }

  func register(_ peer: PeerCredentials) {
    state.withLock { state in
      state.peers.removeAll { $0.name == peer.name }
      state.peers.append(peer)
    }
  }

  func forget() { state.withLock { $0 = State() } }

  func show(_ header: String) {
    state.withLock { $0.header = header }
  }

  /// Arrays with several targets tell peers by name and take all at once.
  static func named(_ peers: [PeerCredentials]) -> String {
    "Basic " + peers.map { "\($0.name)=\($0.credentials.base64)" }.joined(separator: ";")
  }

  /// Older arrays take the credentials of one peer.
  static func single(_ peer: PeerCredentials) -> String { peer.credentials.basicAuthorization }
}

extension Connection {
  /// The header that answers a refusal for want of permission on the peer; nil when no registered peer fits.
  func remoteAuthorization(
    for request: APIRequest, deadline: Duration
  ) async throws(InfiniBoxError) -> String? {
    let registered = peers.peers
    guard !registered.isEmpty else { return nil }
    let capabilities = try await capabilities(through: "", deadline: deadline)
    if capabilities.supports(.multiTargetReplication) { return PeerAuthorization.named(registered) }
    if registered.count == 1 { return PeerAuthorization.single(registered[0]) }
    guard let linkID = try await linkID(of: request, deadline: deadline) else { return nil }
    let serial = try await relation("remote_system_serial_number", of: "links/\(linkID)", deadline: deadline)
    return registered.first { $0.serialNumber == serial && serial != nil }.map(PeerAuthorization.single)
  }

  /// The link that a call goes over: named in its body, or that of the object in its path.
  private func linkID(of request: APIRequest, deadline: Duration) async throws(InfiniBoxError) -> Int64? {
    if case .object(let members)? = request.body, case .integer(let id)? = members["link_id"] { return id }
    let parts = request.path.split(separator: "/")
    guard parts.count > 1, let id = Int64(parts[1]) else { return nil }
    switch parts[0] {
    case "links", "remote": return id
    case "replicas": return try await relation("link_id", of: "replicas/\(id)", deadline: deadline)
    default: return nil
    }
  }

  private func relation(
    _ field: String, of path: String, deadline: Duration
  ) async throws(InfiniBoxError) -> Int64? {
    let request = APIRequest.get(path, [QueryItem("fields", field)])
    let values = try await sendOnce(request, as: [String: JSONValue].self, deadline: deadline).result
    guard case .integer(let id)? = values[field] else { return nil }
    return id
  }
}
