/// Addresses and interfaces of an array for one service (rest 10).
public struct NetworkSpace: Projection, Hashable {
  public static let fields: [String] = []

  public let id: Int64
  public let name: String
  public let service: NetworkService
  public let network: NetworkConfiguration?
  /// Ids of network interfaces.
  public let interfaces: [Int64]
  public let addresses: [NetworkAddress]
  /// Bytes of a packet.
  public let mtu: Int64?
  /// Of a replication space: its links carry async replicas only.
  public let isAsyncOnly: Bool

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    service = try fields.word("service")
    network = try fields.object("network_config")
    interfaces = try fields.integers("interfaces")
    addresses = try fields.list("ips")
    mtu = try fields.optionalInteger("mtu")
    let properties: Properties? = try fields.object("properties")
    isAsyncOnly = properties?.isAsyncOnly ?? false
  }

  private struct Properties: Decodable {
    let isAsyncOnly: Bool

    init(from decoder: any Decoder) throws {
      isAsyncOnly = try ObjectFields(decoder).flag("is_async_only")
    }
  }
}

/// One address of a network space.
public struct NetworkAddress: Decodable, Sendable, Hashable {
  public let address: String
  public let isEnabled: Bool
  /// Peers manage replication through it.
  public let isManagement: Bool

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    address = try fields.text("ip_address")
    isEnabled = try fields.optionalFlag("enabled") ?? true
    isManagement = try fields.optionalText("type")?.uppercased() == "MANAGEMENT"
  }
}

/// The network of a space.
public struct NetworkConfiguration: Decodable, Sendable, Hashable {
  public let network: String
  /// Bits of the mask; nil where an array tells it in another form.
  public let maskBits: Int64?
  public let defaultGateway: String?

  public init(network: String, maskBits: Int64, defaultGateway: String?) {
    self.network = network
    self.maskBits = maskBits
    self.defaultGateway = defaultGateway
  }

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    network = try fields.text("network")
    maskBits = (try? fields.optionalInteger("netmask")) ?? nil
    defaultGateway = try fields.optionalText("default_gateway")
  }

  var json: JSONValue {
    var body = RequestBody()
    body.set("network", text: network)
    body.set("netmask", integer: maskBits)
    body.set("default_gateway", text: defaultGateway)
    return body.json
  }
}
