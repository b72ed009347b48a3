/// The connection of an array to one peer (rest 11).
public struct Link: Projection, Hashable {
  public static let fields: [String] = []

  public let id: Int64
  public let name: String
  /// Replication address of the peer.
  public let remoteHost: String?
  public let remoteLinkID: Int64?
  /// By this the peer is recognised, never by its name.
  public let remoteSystemSerialNumber: Int64?
  public let remoteSystemName: String?
  public let remoteVersion: String?
  public let state: LinkState
  public let stateDescription: String?
  public let lastConnectionAt: ArrayTime?
  /// Nil or `0.0.0.0` for none.
  public let witnessAddress: String?
  /// Which words there are is not documented (rest 21, row 39).
  public let localWitnessState: String?
  public let remoteWitnessState: String?
  /// Nil when the link is detached.
  public let localNetworkSpaceID: Int64?
  public let isAsyncOnly: Bool
  public let isReadyForSync: Bool?

  public var isDetached: Bool { localNetworkSpaceID == nil }

  public init(from decoder: any Decoder) throws {
    let fields = try ObjectFields(decoder)
    id = try fields.integer("id")
    name = try fields.text("name")
    remoteHost = try fields.optionalText("remote_host")
    remoteLinkID = try fields.relation("remote_link_id")
    remoteSystemSerialNumber = try fields.relation("remote_system_serial_number")
    remoteSystemName = try fields.optionalText("remote_system_name")
    remoteVersion = try fields.optionalText("remote_version")
    state = try fields.word("link_state")
    stateDescription = try fields.optionalText("state_description")
    lastConnectionAt = try fields.time("last_connection_timestamp")
    witnessAddress = try fields.optionalText("witness_address")
    localWitnessState = try fields.optionalText("local_witness_state")
    remoteWitnessState = try fields.optionalText("remote_witness_state")
    localNetworkSpaceID = try fields.relation("local_replication_network_space_id")
    isAsyncOnly = try fields.flag("async_only")
    isReadyForSync = try fields.optionalFlag("is_local_link_ready_for_sync")
  }
}
