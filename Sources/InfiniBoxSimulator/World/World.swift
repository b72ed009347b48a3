/// The arrays, their links and the one clock they share: everything the simulator knows, as a value.
///
/// All behaviour is in extensions: what clients and operators ask for (`…Actions`), and what happens by itself (`Engine`).
struct World: Sendable {
  var arrays: [StorageArrayState] = []
  var links: [Link] = []
  var settings: SimulatorSettings
  /// Epoch milliseconds.
  var now: Int
  var wakeQueue = WakeQueue()
  /// Grows with every change, so that answers can be kept for as long as nothing changed.
  var revision = 0
  /// What the request under way calls its sender, for the events that it causes.
  var client: String?
  private var lastContent = 0
  private var lastGUID: UInt64 = 0

  init(settings: SimulatorSettings, now: Int) {
    self.settings = settings
    self.now = now
  }

  /// Does several things of which one may be refused: then none of them happened.
  mutating func atomically<Result>(
    _ body: (inout World) throws(SimulatedRefusal) -> Result
  ) throws(SimulatedRefusal) -> Result {
    var changed = self
    let result = try body(&changed)
    self = changed
    return result
  }

  func arrayIndex(named name: String) -> Int? {
    arrays.firstIndex { $0.name == name }
  }

  /// An identity for data that exists nowhere yet.
  mutating func newContent() -> Int {
    lastContent += 1
    return lastContent
  }

  /// A name for a replicated point: unlike every other, and the same in every run.
  mutating func newGUID() -> String {
    lastGUID += 1
    var mixer = SplitMix64(state: lastGUID)
    let digits = [mixer.next(), mixer.next()].map { value in
      let text = String(value, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    .joined()
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
      String(Array(digits)[range])
    }
    return parts.joined(separator: "-")
  }

  // MARK: Links seen from an array

  /// The link of that id as the array sees it.
  func linkEnd(array: Int, id: Int) -> (link: Int, end: Link.End)? {
    for (index, link) in links.enumerated() where !link.isDeleted {
      if link.first.array == array && link.first.id == id { return (index, .first) }
      if link.second.array == array && link.second.id == id { return (index, .second) }
    }
    return nil
  }

  /// The links that an array has, with the end that it is.
  func linkEnds(array: Int) -> [(link: Int, end: Link.End)] {
    var ends: [(link: Int, end: Link.End)] = []
    for (index, link) in links.enumerated() where !link.isDeleted {
      if link.first.array == array { ends.append((index, .first)) }
      if link.second.array == array { ends.append((index, .second)) }
    }
    return ends
  }

  // MARK: Replicas and their peers

  func replica(_ reference: ReplicaReference) -> Replica? {
    arrays[reference.array].replicas[reference.id]
  }

  func peerArray(of replica: Replica) -> Int {
    links[replica.link][replica.end.other].array
  }

  func peerReference(of replica: Replica) -> ReplicaReference {
    ReplicaReference(array: peerArray(of: replica), id: replica.remoteID)
  }

  /// The other object of the pair; nil if it was deleted on its side alone.
  func peer(of replica: Replica) -> Replica? {
    self.replica(peerReference(of: replica))
  }

  /// Changes a replica and has the engine look when it is due next.
  @discardableResult
  mutating func updateReplica<Result>(_ reference: ReplicaReference, _ change: (inout Replica) -> Result) -> Result? {
    revision += 1
    let before = replica(reference)
    let result = arrays[reference.array].replicas.update(reference.id) { replica in
      let result = change(&replica)
      replica.version += 1
      return result
    }
    guard let replica = replica(reference) else { return result }
    arrays[reference.array].stage(reference.id)
    if replica.job?.isCopying != before?.job?.isCopying { shareLink(replica.link) }
    if replica.role != before?.role || replica.type != before?.type { touchDatasets(of: replica, on: reference.array) }
    if replica.isConcurrent { informStandby(of: reference) }
    reschedule(reference)
    return result
  }

  /// Datasets show the roles and the types of their replicas: these are a part of their rows.
  private mutating func touchDatasets(of replica: Replica, on array: Int) {
    for pair in replica.pairs {
      arrays[array].volumes.touch(pair.localID)
      arrays[array].filesystems.touch(pair.localID)
    }
  }

  /// The entity that a replica covers, by the name it has on its array.
  func entityName(of replica: Replica, on array: Int) -> String? {
    replica.entityKind == .consistencyGroup
      ? arrays[array].groups[replica.localEntityID]?.name : arrays[array].dataset(replica.localEntityID)?.name
  }

  func poolID(of replica: Replica, on array: Int) -> Int? {
    replica.entityKind == .consistencyGroup
      ? arrays[array].groups[replica.localEntityID]?.poolID : arrays[array].dataset(replica.localEntityID)?.poolID
  }

  // MARK: Events

  mutating func record(
    _ code: String, _ level: String = "INFO", on array: Int, about entity: Int, _ template: String,
    by username: String = "system", data: [JSONValue.Member] = [], visibility: String = "CUSTOMER"
  ) {
    var data = data
    if let client, username != "system", !code.hasPrefix("CUSTOM_") {
      data.append(JSONValue.Member(key: "source", value: .string(client)))
    }
    var description = template
    for member in data {
      description = description.replacing("{\(member.key)}", with: member.value.stringValue ?? "")
    }
    revision += 1
    arrays[array].events.append(
      Event(
        id: arrays[array].nextEventID(), code: code, level: level, username: username, description: description,
        template: template, data: data, timestamp: now, affectedEntityID: entity, visibility: visibility))
    if arrays[array].events.count > settings.maxEvents { arrays[array].events.removeFirst(settings.maxEvents / 5) }
  }
}

/// A small generator whose numbers depend on its start alone.
struct SplitMix64: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
