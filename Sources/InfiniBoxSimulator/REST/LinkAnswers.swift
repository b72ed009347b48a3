/// Calls below `links`, and calls through a link to the peer (rest 1.8, 11).
extension APIServer {
  mutating func answerLinks(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    switch (call.method, call.segments.count) {
    case ("GET", 1):
      let rows = world.linkEnds(array: call.array).map { LinkRow(link: world.links[$0.link], end: $0.end) }
      return try list(rows.sorted { $0.side.id < $1.side.id }, .links, call)
    case ("GET", 2): return try link(try call.requiredID("LINK"), call)
    case ("POST", 1):
      let host = try call.string("remote_host")
      if let peer = world.array(at: host) { try requireRemotePermission(call, peer: peer) }
      let id = try world.createLink(
        name: try call.string("name"), spaceID: try call.integer("local_replication_network_space_id"),
        remoteHost: host, array: call.array, by: call.user)
      if let witness = try call.optionalString("witness_address"),
        let (index, _) = world.linkEnd(array: call.array, id: id)
      {
        world.links[index].witnessAddress = witness
      }
      return try link(id, call)
    case ("PUT", 2): return try updateLink(call)
    case ("DELETE", 2):
      try call.requireApproval("Deleting the link cannot be undone")
      let answer = try link(try call.requiredID("LINK"), call)
      let (index, end) = try requireLink(call)
      try requireRemotePermission(orForce: call, peer: world.links[index][end.other].array)
      try world.deleteLink(index, end: end, by: call.user)
      return answer
    case ("POST", 3): return try actOnLink(call)
    default: throw unsupported(call)
    }
  }

  private func requireLink(_ call: APICall) throws(SimulatedRefusal) -> (link: Int, end: Link.End) {
    let id = try call.requiredID("LINK")
    guard let found = world.linkEnd(array: call.array, id: id) else { throw .notFound("LINK", id) }
    return found
  }

  private func link(_ id: Int, _ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard let (index, end) = world.linkEnd(array: call.array, id: id) else { throw .notFound("LINK", id) }
    return try object(LinkRow(link: world.links[index], end: end), .links, call)
  }

  private mutating func updateLink(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let (index, end) = try requireLink(call)
    if let name = try call.optionalString("name") {
      world.revision += 1
      world.links[index][end].name = name
    }
    if call.has("local_replication_network_space_id") {
      let space = try call.optionalInteger("local_replication_network_space_id")
      try world.attachLink(index, end: end, spaceID: space, by: call.user)
    }
    return try link(try call.requiredID("LINK"), call)
  }

  private mutating func actOnLink(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    let (index, _) = try requireLink(call)
    switch call.segments[2] {
    case "refresh": world.refreshLink(index)
    case "set_witness_address":
      try requirePath(.activeActive, call)
      world.setWitness(ofLink: index, address: try call.optionalString("witness_address"))
    default: throw unsupported(call)
    }
    return try link(try call.requiredID("LINK"), call)
  }

  /// `remote/{link}/api/rest/…`: the peer answers over the link; its refusals are remote-flagged.
  mutating func answerRemote(_ call: APICall) throws(SimulatedRefusal) -> SimulatedResponse {
    guard call.segments.count >= 5, let id = Int(call.segments[1]), call.segments[2] == "api",
      call.segments[3] == "rest",
      !call.isProxied
    else {
      throw SimulatedRefusal(404, "API_NOT_FOUND", "nothing at '\(call.segments.joined(separator: "/"))'")
    }
    guard let (index, end) = world.linkEnd(array: call.array, id: id) else { throw .notFound("LINK", id) }
    let peer = world.links[index][end.other].array
    guard world.links[index].carriesData, world.arrays[peer].isReachable else {
      throw SimulatedRefusal(
        409, "REMOTE_UNAVAILABLE", "the link to '\(world.arrays[peer].name)' is down", isRemote: true)
    }
    let proxied = APICall(
      method: call.method, segments: Array(call.segments.dropFirst(4)), query: call.query, body: call.body, array: peer,
      user: call.user, remoteAuthorization: call.remoteAuthorization, isProxied: true)
    do throws(SimulatedRefusal) {
      return try answer(proxied)
    } catch {
      throw error.fromPeer()
    }
  }
}
