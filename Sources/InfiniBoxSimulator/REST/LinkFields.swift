/// A link as one array shows it.
struct LinkRow: Sendable {
  let link: Link
  let end: Link.End

  var side: Link.Side { link[end] }
  var other: Link.Side { link[end.other] }
}

/// Fields of links over the wire (rest 11).
extension Schema<LinkRow> {
  static let links = Schema([
    Field("id") { row, _, _ in .integer(row.side.id) },
    Field("_version") { _, _, _ in .integer(1) },
    Field("remote_version") { row, world, _ in .string(world.arrays[row.other.array].version) },
    Field("name") { row, _, _ in .string(row.side.name) },
    Field("remote_host") { row, _, _ in .string(row.side.remoteHost) },
    Field("_remote_management_ip") { row, _, _ in .string(row.side.remoteHost) },
    Field("remote_link_id") { row, _, _ in .integer(row.other.id) },
    Field("remote_replication_network_space_id") { row, _, _ in .optional(row.other.networkSpaceID) },
    Field("remote_system_serial_number") { row, world, _ in .integer(world.arrays[row.other.array].serial) },
    Field("remote_system_name") { row, world, _ in .string(world.arrays[row.other.array].name) },
    Field("connect_timeout") { _, _, _ in .integer(30_000) },
    Field("keep_alive_time") { _, _, _ in .integer(10_000) },
    Field("retry_count") { _, _, _ in .integer(3) },
    Field("retry_wait") { _, _, _ in .integer(10_000) },
    Field("remote_replication_ip_addresses") { row, world, _ in
      let addresses = world.arrays[row.other.array].spaces[row.other.lastNetworkSpaceID]?.addresses ?? []
      return .json(
        .array(
          addresses.enumerated().map { index, address in
            [
              "id": .integer(index + 1), "ip_address": .string(address), "local": false,
              "management": .bool(index == 0),
              "type": "SYSTEM", "link_id": .integer(row.side.id),
            ]
          }))
    },
    Field("link_state") { row, _, _ in .string(row.link.stateWord) },
    Field("state_description") { row, _, _ in .optional(row.link.stateDescription) },
    Field("last_connection_timestamp") { row, world, _ in
      .integer(row.link.carriesData ? world.now : row.link.lastConnectedAt)
    },
    Field("_local_host") { _, _, _ in .null },
    Field("witness_address", needs: .activeActive) { row, _, _ in .optional(row.link.witnessAddress) },
    Field("_link_configuration_guid") { row, _, _ in .string("link-\(row.link.first.id)-\(row.link.second.id)") },
    Field("link_mode") { _, _, _ in .string("DEFAULT") },
    Field("resiliency_mode", needs: .activeActive) { row, _, _ in .string(row.link.hasWitness ? "WITNESS" : "NONE") },
    Field("local_witness_state", needs: .activeActive) { row, _, _ in .string(row.link.witnessWord(row.end)) },
    Field("local_witness_state_description", needs: .activeActive) { _, _, _ in .null },
    Field("remote_witness_state", needs: .activeActive) { row, _, _ in .string(row.link.witnessWord(row.end.other)) },
    Field("local_replication_network_space_id") { row, _, _ in .optional(row.side.networkSpaceID) },
    Field("async_only") { row, _, _ in .bool(row.link.isAsyncOnly) },
    Field("is_local_link_ready_for_sync") { row, _, _ in .bool(!row.link.isAsyncOnly && row.link.isConnected) },
    Field("local_link_replication_type") { row, _, _ in .strings(row.link.isAsyncOnly ? ["ASYNC"] : ["ASYNC", "SYNC"])
    },
    Field("link_replication_type") { row, _, _ in .strings(row.link.isAsyncOnly ? ["ASYNC"] : ["ASYNC", "SYNC"]) },
  ])
}
