/// The links of an array to its peers (rest 11). The peer's own link object follows by itself.
public struct Links: NamedObjectBinder {
  public typealias Object = Link
  public static let path = "links"
  public let array: InfiniBoxSystem

  /// - Parameters:
  ///   - space: of service `RMR_SERVICE`, on this array.
  ///   - remoteHost: replication management address of the peer.
  ///   - witnessAddress: for active-active replication.
  public func create(
    name: String, from space: NetworkSpace, to remoteHost: String, witnessAddress: String? = nil
  ) async throws(InfiniBoxError) -> Link {
    if witnessAddress != nil { try await array.require([.activeActive]) }
    var body = RequestBody()
    body.set("name", text: name)
    body.set("local_replication_network_space_id", integer: space.id)
    body.set("remote_host", text: remoteHost)
    body.set("witness_address", text: witnessAddress)
    return try await create(body)
  }

  /// Takes a link out of use; its replicas stop until it is attached again.
  public func detach(_ id: Int64) async throws(InfiniBoxError) -> Link {
    try await setSpace(.null, of: id)
  }

  public func attach(_ id: Int64, to space: NetworkSpace) async throws(InfiniBoxError) -> Link {
    try await setSpace(.integer(space.id), of: id)
  }

  /// Makes the array look for its peer again, at another address where one is given.
  public func refresh(_ id: Int64, remoteHost: String? = nil) async throws(InfiniBoxError) {
    var body = RequestBody()
    body.set("remote_host", text: remoteHost)
    try await act(id, "refresh", body: body.json)
  }

  public func setWitness(_ id: Int64, address: String) async throws(InfiniBoxError) {
    try await array.require([.activeActive])
    try await act(id, "set_witness_address", body: ["witness_address": .text(address)])
  }

  public func delete(
    _ id: Int64, forceIfRemoteError: Bool = false, forceIfNoRemoteCredentials: Bool = false
  ) async throws(InfiniBoxError) {
    try await remove(
      id,
      query: .options([
        ("force_if_remote_error", forceIfRemoteError), ("force_if_no_remote_credentials", forceIfNoRemoteCredentials),
      ]))
  }

  private func setSpace(_ space: JSONValue, of id: Int64) async throws(InfiniBoxError) -> Link {
    var body = RequestBody()
    body.set("local_replication_network_space_id", space)
    return try await update(id, body)
  }
}
