/// The evidence: which list of which array said what about an entity, on both sides.
struct Readings {
  var estate: Estate

  func of(_ entity: Entity, at array: ArrayIndex, _ claim: Claim?) -> [EntityReading] {
    var readings = [reading(of: entity, at: array)]
    if let wanted = claim?.policy.selector.metadata, !wanted.isEmpty, claim?.policy.array == array.name {
      let tags = (array.inventory.metadata[entity.object] ?? [:]).sorted { $0.key < $1.key }
      let words = tags.isEmpty ? "none" : tags.map { "\($0.key)='\($0.value)'" }.joined(separator: ", ")
      readings.append(EntityReading(array: array.name, list: "metadata", facts: words))
    }
    if let reason = array.inventory.incompleteGroups[entity.consistencyGroupID ?? entity.object] {
      readings.append(EntityReading(array: array.name, list: "cgs", facts: "members not known for certain: \(reason)"))
    }
    let covering = array.replicas(covering: entity)
    if covering.isEmpty {
      readings.append(EntityReading(array: array.name, list: "replicas", facts: "none covers it"))
      return readings + wayOf(claim, at: array)
    }
    return readings + covering.flatMap { bothSides(of: $0, at: array) }
  }

  private func reading(of entity: Entity, at array: ArrayIndex) -> EntityReading {
    var facts = [
      "id \(entity.object)", "\(entity.sizeBytes) bytes", "pool '\(array.poolName(id: entity.poolID))'",
      "created \(entity.identity.createdAt)",
    ]
    if let id = entity.consistencyGroupID {
      facts.append("in consistency group '\(array.entity(.consistencyGroup, id)?.name ?? "id \(id)")'")
    }
    if entity.kind == .consistencyGroup { facts.append(counted(array.members(of: entity.object).count, "member")) }
    facts.append(entity.isReplicated ? "marked as replicated" : "not marked as replicated")
    return EntityReading(array: array.name, list: entity.kind.list, facts: facts.joined(separator: ", "))
  }

  private func bothSides(of replica: Replica, at array: ArrayIndex) -> [EntityReading] {
    let here = EntityReading(array: array.name, list: "replicas", facts: facts(replica, at: array))
    guard let link = array.link(id: replica.linkID) else {
      return [here, EntityReading(array: array.name, list: "links", facts: "lists no link with id \(replica.linkID)")]
    }
    let readings = [here] + ends(of: link, at: array)
    guard case .read(let peer) = estate.peer(of: link) else { return readings }
    let there: String =
      switch otherSide(of: replica, over: link, at: array, estate).side {
      case .present(let remote): facts(remote, at: peer)
      case .missing: "none is the other side of replica \(replica.id)"
      case .unread(let reason): "not known: \(reason)"
      }
    return readings + [EntityReading(array: peer.name, list: "replicas", facts: there)]
      + sending(replica, over: link, at: array)
  }

  /// The object of the same leg on the other active-active array, while that one sends.
  private func sending(_ replica: Replica, over link: Link, at array: ArrayIndex) -> [EntityReading] {
    guard let sending = ReplicaView(of: replica, over: link, at: array, estate).sending else { return [] }
    guard let sender = estate[sending.array] else { return [] }
    let facts =
      "\(facts(sending.replica, at: sender)), sends while replica \(replica.id) of array '\(array.name)' stands by"
    return [EntityReading(array: sending.array, list: "replicas", facts: facts)]
  }

  /// Where a replica would lead that does not exist yet.
  private func wayOf(_ claim: Claim?, at array: ArrayIndex) -> [EntityReading] {
    guard let claim, claim.policy.array == array.name else { return [] }
    let goal = claim.policy.goal
    guard let link = array.link(named: goal.link) else {
      return [EntityReading(array: array.name, list: "links", facts: "lists no link '\(goal.link)'")]
    }
    let readings = ends(of: link, at: array)
    guard case .read(let peer) = estate.peer(of: link) else { return readings }
    let pool = peer.pool(named: goal.remotePool).map {
      "'\($0.name)' is \($0.state.word), \($0.freeVirtualBytes) bytes free"
    }
    return readings
      + [EntityReading(array: peer.name, list: "pools", facts: pool ?? "lists no pool '\(goal.remotePool)'")]
  }

  private func ends(of link: Link, at array: ArrayIndex) -> [EntityReading] {
    let here = EntityReading(array: array.name, list: "links", facts: facts(link))
    switch estate.peer(of: link) {
    case .read(let peer):
      let back = estate.otherEnd(of: link, at: array)?.link
      let there = back.map { facts($0) } ?? "lists no link back to array '\(array.name)'"
      return [here, EntityReading(array: peer.name, list: "links", facts: there)]
    case .unread(let reason):
      return [here, EntityReading(array: ArrayName(link.remoteSystemName), list: "none", facts: "not read: \(reason)")]
    case .notRegistered(let serial):
      let facts = "not read: the array with serial \(serial) is not registered"
      return [here, EntityReading(array: ArrayName(link.remoteSystemName), list: "none", facts: facts)]
    }
  }

  private func facts(_ link: Link) -> String {
    "'\(link.name)' is \(link.isAttached ? link.state.word : "detached"), to serial \(link.remoteSerial)"
  }

  /// What one side reports, in a line.
  private func facts(_ replica: Replica, at array: ArrayIndex) -> String {
    var facts = ["replica \(replica.id)", "role \(replica.role.word)", "type \(replica.type.word)"]
    if replica.state != .notTold { facts.append("state \(replica.state.word)") }
    if let reason = replica.stateReason { facts.append("because '\(reason)'") }
    if let job = replica.job { facts.append("job \(job.word)") }
    if let synchronisation = replica.synchronisation { facts.append("sync state \(synchronisation.word)") }
    if replica.isInitializing, let percent = replica.progressPercent { facts.append("\(percent) % copied") }
    if let interval = replica.interval { facts.append("every \(interval.inWords)") }
    if let rpo = replica.rpo { facts.append("RPO \(rpo.inWords)") }
    if let point = replica.restorePoint, let lag = replica.lag(at: estate.now(at: array)) {
      facts.append("restore point \(point), \(lag.inWords) old")
    }
    if replica.entityKind == .consistencyGroup { facts.append(counted(replica.pairs.count, "pair")) }
    return facts.joined(separator: ", ")
  }
}

extension EntityKind {
  /// The list that arrays have of it.
  var list: String {
    switch self {
    case .volume: "volumes"
    case .filesystem: "filesystems"
    case .consistencyGroup: "cgs"
    }
  }
}
