/// Links: making, detaching, attaching and breaking them (rest 11, semantics 7).
extension World {
  mutating func createLink(
    name: String, spaceID: Int, remoteHost: String, array: Int, by user: String
  ) throws(SimulatedRefusal) -> Int {
    try requireName(name)
    guard let space = arrays[array].spaces[spaceID] else { throw .notFound("NETWORK_SPACE", spaceID) }
    guard let peer = self.array(at: remoteHost), peer != array,
      let peerSpace = arrays[peer].spaces.rows.first(where: { $0.addresses.contains(remoteHost) })
    else {
      throw SimulatedRefusal(409, "REMOTE_UNAVAILABLE", "no array answers at '\(remoteHost)'", isRemote: true)
    }
    try requireAddresses(space)
    do { try requireAddresses(peerSpace) } catch { throw error.fromPeer() }
    guard !links.contains(where: { !$0.isDeleted && Set([$0.first.array, $0.second.array]) == [array, peer] }) else {
      throw .conflict("LINK_EXISTS", "there is a link to '\(arrays[peer].name)' already")
    }
    guard linkEnds(array: array).count < settings.maxLinks, linkEnds(array: peer).count < settings.maxLinks else {
      throw .conflict("LINK_LIMIT", "an array has at most \(settings.maxLinks) links")
    }
    let id = insertLink(name: name, from: (array, space), to: (peer, peerSpace))
    links[links.count - 1].isAsyncOnly = space.isAsyncOnly || peerSpace.isAsyncOnly
    return id
  }

  /// The array that has a replication address.
  func array(at address: String) -> Int? {
    arrays.firstIndex { $0.spaces.rows.contains { $0.addresses.contains(address) } }
  }

  /// R43: one address for management and three for each kind of replication (semantics 7.1).
  private func requireAddresses(_ space: NetworkSpace) throws(SimulatedRefusal) {
    let least = space.isAsyncOnly ? 4 : 7
    guard space.addresses.count >= least else {
      throw .conflict(
        "NOT_ENOUGH_IPS", "network space '\(space.name)' has \(space.addresses.count) addresses, a link needs \(least)",
        space.affected)
    }
  }

  /// Adds a link with its object on both arrays and answers its id on the first.
  mutating func insertLink(
    name: String, from first: (array: Int, space: NetworkSpace), to second: (array: Int, space: NetworkSpace)
  ) -> Int {
    let firstID = arrays[first.array].nextID()
    let secondID = arrays[second.array].nextID()
    revision += 1
    links.append(
      Link(
        first: Link.Side(
          array: first.array, id: firstID, name: name, networkSpaceID: first.space.id,
          lastNetworkSpaceID: first.space.id, remoteHost: second.space.addresses.first ?? ""),
        second: Link.Side(
          array: second.array, id: secondID, name: name, networkSpaceID: second.space.id,
          lastNetworkSpaceID: second.space.id, remoteHost: first.space.addresses.first ?? ""),
        lastConnectedAt: now))
    record("LINK_CREATED", on: first.array, about: firstID, "Link {name} created", data: named(name))
    return firstID
  }

  /// Changes the state of the connection, as a fault or a repair does.
  mutating func setHealth(ofLink index: Int, _ health: SimulatedLinkHealth) {
    guard links[index].health != health else { return }
    revision += 1
    if links[index].health == .up { links[index].lastConnectedAt = now }
    links[index].health = health
    let (code, level) =
      switch health {
      case .up: ("LINK_UP", "INFO")
      case .degraded: ("LINK_DEGRADED", "WARNING")
      case .down, .unknown: ("LINK_DOWN", "ERROR")
      }
    for side in [links[index].first, links[index].second] {
      record(code, level, on: side.array, about: side.id, "Link {name} changed its state", data: named(side.name))
    }
    stepReplicas(ofLink: index)
  }

  /// Detaches (`spaceID` nil) or attaches one end of a link.
  mutating func attachLink(
    _ index: Int, end: Link.End, spaceID: Int?, by user: String
  ) throws(SimulatedRefusal) {
    let side = links[index][end]
    if let spaceID {
      guard arrays[side.array].spaces[spaceID] != nil else { throw .notFound("NETWORK_SPACE", spaceID) }
      links[index][end].lastNetworkSpaceID = spaceID
    }
    guard side.networkSpaceID != spaceID else { return }
    revision += 1
    links[index][end].networkSpaceID = spaceID
    record(
      spaceID == nil ? "LINK_DETACHED" : "LINK_ATTACHED", spaceID == nil ? "WARNING" : "INFO", on: side.array,
      about: side.id, "Link {name} changed its attachment", by: user, data: named(side.name))
    if spaceID == nil && settings.detachSuspends {
      for array in [links[index].first.array, links[index].second.array] {
        for replica in arrays[array].replicas.rows
        where replica.link == index && replica.role == .source && replica.state == .active {
          autoSuspend(ReplicaReference(array: array, id: replica.id), reason: "LINK_DETACHED")
        }
      }
    }
    stepReplicas(ofLink: index)
  }

  mutating func deleteLink(_ index: Int, end: Link.End, by user: String) throws(SimulatedRefusal) {
    let side = links[index][end]
    let isUsed = arrays.contains { $0.replicas.rows.contains { $0.link == index } }
    guard !isUsed else { throw .conflict("LINK_HAS_REPLICAS", "link '\(side.name)' still carries replicas", side.affected) }
    revision += 1
    links[index].isDeleted = true
    record("LINK_DELETED", on: side.array, about: side.id, "Link {name} deleted", by: user, data: named(side.name))
  }
}
