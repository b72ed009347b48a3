import InfiniBox
import Testing

// Links and the network spaces that they need (rest 10 and 11).
extension GoldenCase {
  static let links: [GoldenCase] = [
    GoldenCase("links_find", .lists) {
      _ = try await $0.first.links.list()
      _ = try await $0.first.links.first(where: [.equal("remote_system_name", "ibox2002")])
    },
    GoldenCase("link_get_fields") { _ = try await $0.first.links.get(1002) },
    GoldenCase("link_get_remote_link") { _ = try await $0.second.links.get(5002) },
    GoldenCase("link_state") { _ = try await $0.first.links.fields(["link_state"], of: 1002) },
    GoldenCase("link_create") {
      _ = try await $0.first.links.create(name: "link-ab", from: Sample.space(1001), to: "10.0.2.1")
    },
    GoldenCase("link_create_by_id") {
      _ = try await $0.first.links.create(
        name: "link-ab2", from: Sample.space(1001), to: "10.0.2.1", witnessAddress: "10.9.9.9")
    },
    GoldenCase("link_detach_attach") {
      _ = try await $0.first.links.detach(1002)
      _ = try await $0.first.links.attach(1002, to: Sample.space(1001))
    },
    GoldenCase("link_refresh") {
      try await $0.first.links.refresh(1002)
      try await $0.first.links.refresh(1002, remoteHost: "10.0.2.1")
    },
    GoldenCase("link_set_witness") { try await $0.first.links.setWitness(1002, address: "10.9.9.9") },
    GoldenCase("link_rename") { _ = try await $0.first.links.rename(1002, to: "link-x") },
    GoldenCase("link_delete") { try await $0.first.links.delete(1002) },
    GoldenCase("link_resolve_peer", .lists, answer: replicationSpace) {
      let isPeer = try await $0.second.networkSpaces.hold(address: "10.0.2.1")
      #expect(isPeer)
    },
  ]

  static let networkSpaces: [GoldenCase] = [
    GoldenCase("network_spaces_find", .lists) {
      _ = try await $0.first.networkSpaces.list(where: [.equal("service", NetworkService.replication)])
    },
    GoldenCase("network_space_create") {
      _ = try await $0.first.networkSpaces.create(
        name: "rmr", service: .replication,
        network: NetworkConfiguration(network: "10.0.1.0", maskBits: 24, defaultGateway: "10.0.1.254"),
        interfaces: [1, 2, 3], mtu: 9000)
    },
    GoldenCase("network_space_add_ip") { try await $0.first.networkSpaces.addAddress("10.0.1.1", to: 1001) },
    GoldenCase("network_space_disable_enable_ip") {
      try await $0.first.networkSpaces.disableAddress("10.0.1.3", of: 1001)
      try await $0.first.networkSpaces.enableAddress("10.0.1.3", of: 1001)
      try await $0.first.networkSpaces.removeAddress("10.0.1.3", from: 1001)
    },
    GoldenCase("network_space_get_mgmt_ip", answer: replicationSpace) {
      _ = try await $0.first.networkSpaces.fields(["service"], of: 1001)
      let address = try await $0.first.networkSpaces.managementAddress(of: 1001)
      #expect(address == "10.0.2.1")
    },
    GoldenCase("network_space_update_properties") {
      _ = try await $0.first.networkSpaces.setAsyncOnly(1001, to: false)
    },
  ]

  /// A space with a management address and one for data.
  private static let replicationSpace: Answer = { request in
    let addresses: JSONValue = [
      ["ip_address": "10.0.2.2", "enabled": true, "type": "REPLICATION"],
      ["ip_address": "10.0.2.1", "enabled": true, "type": "MANAGEMENT"],
    ]
    let space = Sample.object(5001, ["ips": addresses])
    return request.path.hasSuffix("/spaces") ? Sample.page(1, size: 1000, of: [space]) : Sample.envelope(space)
  }
}
