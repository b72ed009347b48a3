/// Calls that change a network space or switch one of its addresses (rest 10).
extension APIServer {
  mutating func updateSpace(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let space = try requireSpace(call)
    let name = try call.optionalString("name")
    let mtu = try call.optionalInteger("mtu")
    let isAsyncOnly = call.body?["properties"]?["is_async_only"]?.boolValue
    return try change(space, call) { space in
      space.name = name ?? space.name
      space.mtu = mtu ?? space.mtu
      space.isAsyncOnly = isAsyncOnly ?? space.isAsyncOnly
    }
  }

  /// `network/spaces/{id}/ips/{address}/enable` or `/disable`.
  mutating func switchAddress(_ call: APICall, isEnabled: Bool) throws(SimulatedRefusal) -> SimulatedResponse {
    let space = try requireSpace(call)
    let address = call.segments[4]
    guard space.addresses.contains(address) else {
      throw SimulatedRefusal(404, "NET_SPACE_ADDRESS_NOT_FOUND", "'\(space.name)' has no address '\(address)'")
    }
    guard space.disabledAddresses.contains(address) == isEnabled else {
      throw .conflict(
        "IP_ADDRESS_ALREADY_\(isEnabled ? "ENABLED" : "DISABLED")", "'\(address)' is switched that way already",
        space.affected)
    }
    return try change(space, call) { space in
      if isEnabled { space.disabledAddresses.remove(address) } else { space.disabledAddresses.insert(address) }
    }
  }

  func requireSpace(_ call: APICall) throws(SimulatedRefusal) -> NetworkSpace {
    guard let id = Int(call.segments[2]), let space = world.arrays[call.array].spaces[id] else {
      throw .notFound("NETWORK_SPACE", Int(call.segments[2]) ?? 0)
    }
    return space
  }

  mutating func change(
    _ space: NetworkSpace, _ call: APICall, _ change: (inout NetworkSpace) -> Void
  ) throws(SimulatedRefusal) -> SimulatedResponse {
    var space = space
    change(&space)
    world.revision += 1
    world.arrays[call.array].spaces.update(space.id) { $0 = space }
    return try object(space, .spaces, call)
  }
}
