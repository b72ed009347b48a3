/// The network spaces of an array, as far as links need them (rest 10).
public struct NetworkSpaces: NamedObjectBinder {
  public typealias Object = NetworkSpace
  public static let path = "network/spaces"
  public let array: InfiniBoxSystem

  /// - Parameters:
  ///   - interfaces: ids of the network interfaces, one a node.
  ///   - mtu: bytes of a packet.
  public func create(
    name: String, service: NetworkService, network: NetworkConfiguration, interfaces: [Int64], mtu: Int64? = nil
  ) async throws(InfiniBoxError) -> NetworkSpace {
    var body = RequestBody()
    body.set("name", text: name)
    body.set("service", word: service)
    body.set("network_config", network.json)
    body.set("interfaces", .list(interfaces.map(JSONValue.integer)))
    body.set("mtu", integer: mtu)
    return try await create(body)
  }

  /// Whether links of a replication space carry async replicas only. Arrays take one change of a space at a time.
  public func setAsyncOnly(_ id: Int64, to isAsyncOnly: Bool) async throws(InfiniBoxError) -> NetworkSpace {
    var body = RequestBody()
    body.set("properties", ["is_async_only": .flag(isAsyncOnly)])
    return try await update(id, body)
  }

  public func addAddress(_ address: String, to id: Int64) async throws(InfiniBoxError) {
    try await act(id, "ips", body: .text(address))
  }

  public func enableAddress(_ address: String, of id: Int64) async throws(InfiniBoxError) {
    try await act(id, "\(part(address))/enable")
  }

  public func disableAddress(_ address: String, of id: Int64) async throws(InfiniBoxError) {
    try await act(id, "\(part(address))/disable")
  }

  public func removeAddress(_ address: String, from id: Int64) async throws(InfiniBoxError) {
    let request = APIRequest.delete("\(Self.path(id))/\(part(address))")
    _ = try await array.result(of: request, as: Ignored.self)
  }

  /// The address by which peers manage replication over a space; nil when it has none.
  public func managementAddress(of id: Int64) async throws(InfiniBoxError) -> String? {
    try await get(SpaceAddresses.self, id).addresses.first { $0.isManagement }?.address
  }

  /// Whether one of the array's own addresses is this one: so the array behind a link's `remoteHost` is found.
  public func hold(address: String) async throws(InfiniBoxError) -> Bool {
    try await list().contains { $0.addresses.contains { $0.address == address } }
  }

  private func part(_ address: String) -> String { "ips/\(PercentEncoding.query(address))" }
}

private struct SpaceAddresses: Projection {
  static let fields = ["ips"]
  let id: Int64
  let addresses: [NetworkAddress]

  init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.optionalInteger("id") ?? 0
    addresses = try fields.list("ips")
  }
}
