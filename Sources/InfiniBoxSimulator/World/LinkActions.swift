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
    if spaceID != nil && settings.attachNeedsRefresh { links[index].needsRefresh = true }
    if spaceID == nil && settings.detachSuspends { suspendSources(ofLink: index) }
    stepReplicas(ofLink: index)
  }

  /// Active-active replicas look after themselves, and so does a concurrent leg that another array can carry on.
  private mutating func suspendSources(ofLink index: Int) {
    for array in [links[index].first.array, links[index].second.array] {
      for replica in arrays[array].replicas.rows
      where replica.link == index && replica.role == .source && replica.drives && replica.state == .active {
        let reference = ReplicaReference(array: array, id: replica.id)
        if replica.isConcurrent, handOver(reference) { continue }
        autoSuspend(reference, reason: "LINK_DETACHED")
      }
    }
  }

  /// Reads the peer's addresses again, which ends the wait of a link that was attached (semantics 7.3).
  mutating func refreshLink(_ index: Int) {
    revision += 1
    if links[index].isAttached { links[index].needsRefresh = false }
    stepReplicas(ofLink: index)
  }

  // MARK: The witness (semantics 2.4, 7.1)

  mutating func setWitness(ofLink index: Int, address: String?) {
    revision += 1
    links[index].witnessAddress = address
  }

  /// Lets one array lose or find the witness of a link.
  mutating func setWitnessReachable(_ isReachable: Bool, fromEnd end: Link.End, ofLink index: Int) {
    guard links[index][end].reachesWitness != isReachable else { return }
    revision += 1
    links[index][end].reachesWitness = isReachable
    let side = links[index][end]
    record(
      isReachable ? "LINK_WITNESS_CONNECTED" : "LINK_WITNESS_LOST", isReachable ? "INFO" : "WARNING", on: side.array,
      about: side.id, "Link {name} changed its witness state", data: named(side.name))
  }

  // MARK: Whole arrays

  /// Loses an array or brings it back: its management, its links and its hosts' paths go together.
  mutating func setPower(_ isOn: Bool, ofArray array: Int) {
    guard arrays[array].isPowered != isOn else { return }
    revision += 1
    arrays[array].isPowered = isOn
    let ends = linkEnds(array: array)
    for (index, end) in ends {
      if links[index].carriesData { links[index].lastConnectedAt = now }
      links[index][end].isLost = !isOn
      let peer = links[index][end.other]
      record(
        isOn ? "LINK_UP" : "LINK_DOWN", isOn ? "INFO" : "ERROR", on: peer.array, about: peer.id,
        "Link {name} changed its state", data: named(peer.name))
    }
    for (index, _) in ends { stepReplicas(ofLink: index) }
  }

  /// Slows an array down so much that mirrors cannot keep up with it, or relieves it (S7).
  mutating func setOverloaded(_ isOverloaded: Bool, array: Int) {
    guard arrays[array].isOverloaded != isOverloaded else { return }
    revision += 1
    arrays[array].isOverloaded = isOverloaded
    for (index, _) in linkEnds(array: array) { stepReplicas(ofLink: index) }
  }

  mutating func deleteLink(_ index: Int, end: Link.End, by user: String) throws(SimulatedRefusal) {
    let side = links[index][end]
    let isUsed = arrays.contains { $0.replicas.rows.contains { $0.link == index } }
    guard !isUsed else {
      throw .conflict("LINK_HAS_REPLICAS", "link '\(side.name)' still carries replicas", side.affected)
    }
    revision += 1
    links[index].isDeleted = true
    record("LINK_DELETED", on: side.array, about: side.id, "Link {name} deleted", by: user, data: named(side.name))
  }
}
