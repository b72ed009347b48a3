/// Names who made the change that a finding is about, where an array's events tell: a change of the right sort, by a
/// person or a program, of an object that the finding is about, between the last reading without the drift and the
/// reading that found it. Nothing is judged from it.
extension Tracking {
  /// - Parameter found: the findings of this cycle; the first of `open`, in the same order.
  mutating func attribute(_ found: [Finding], _ observation: Observation, _ history: History) {
    let log = EventLog(observation)
    if log.isEmpty { return }
    let replicas = Dictionary(
      history.knownReplicas.map { (ReplicaKey(entity: $0.entity, link: $0.link), $0.replicaID) },
      uniquingKeysWith: { first, _ in first })
    let outages = history.openFindings.filter { FindingKind.mutingOthers.contains($0.kind) }
    for position in found.indices {
      let open = open[position]
      // Events show up some seconds late; what is older has had its chance.
      guard observation.time.age(of: open.openedAt) <= Self.attributionTime else { continue }
      let words = open.kind.wordsOfItsChange
      if words.isEmpty { continue }
      let span = Self.span(of: open, outages, history)
      let objects = Self.objects(of: found[position], observation, replicas)
      let change = log.newest(about: objects, in: span) { code in words.contains { code.contains($0) } }
      guard let change, change.at >= open.attribution?.changedAt ?? change.at else { continue }
      self.open[position].attribution = Attribution(
        changedAt: change.at, changedBy: change.user, client: change.client)
    }
  }

  private struct ReplicaKey: Hashable {
    var entity: EntityIdentity
    var link: String
  }

  private static let attributionTime = Duration.seconds(600)
  /// Cycles are some time apart, and not every array tells how its clock differs from ours.
  private static let leeway = Duration.seconds(900)
  /// A daemon that just started may find what was changed long ago.
  private static let firstCycleLeeway = Duration.seconds(86_400)

  private static func span(
    of finding: OpenFinding, _ outages: [OpenFinding], _ history: History
  ) -> ClosedRange<Timestamp> {
    var since = finding.openedAt
    for outage in outages {
      // Nobody could have seen the drift during the outage.
      if outage.subject.array == finding.subject.array || outage.judgedFrom.contains(where: finding.judgedFrom.contains)
      {
        since = min(since, outage.openedAt)
      }
    }
    let leeway = history.lastCycleAt == nil ? firstCycleLeeway : leeway
    return since + (.zero - leeway)...finding.openedAt + .seconds(60)
  }

  /// The entity, both sides of its replica, and the link where the finding is about no entity.
  private static func objects(
    of finding: Finding, _ observation: Observation, _ replicas: [ReplicaKey: Int64]
  ) -> Set<EventLog.Object> {
    var objects: Set<EventLog.Object> = []
    func add(_ array: ArrayName?, _ id: Int64?) {
      guard let id, let serial = array.flatMap({ observation[$0]?.serial }) else { return }
      objects.insert(.init(arraySerial: serial, id: id))
    }
    add(finding.array, finding.evidence["replica_id"].flatMap { Int64($0) })
    add(
      finding.evidence["peer"].map { ArrayName(rawValue: $0) },
      finding.evidence["remote_replica_id"].flatMap { Int64($0) })
    if let entity = finding.entity?.identity {
      objects.insert(.init(arraySerial: entity.arraySerial, id: entity.object))
      // One that vanished is in no reading.
      if let link = finding.link { add(finding.array, replicas[ReplicaKey(entity: entity, link: link)]) }
    } else if let name = finding.link,
      let link = finding.array.flatMap({ observation[$0] })?.links.first(where: { $0.name == name })
    {
      add(finding.array, link.id)
      if let remote = link.remoteLinkID { objects.insert(.init(arraySerial: link.remoteSerial, id: remote)) }
    }
    return objects
  }
}

/// Events by the object that they are about.
private struct EventLog {
  struct Object: Hashable {
    var arraySerial: Int64
    var id: Int64
  }

  private var events: [Object: [ArrayEvent]]

  /// By our clock, as findings are.
  init(_ observation: Observation) {
    let inventories = observation.arrayNames.compactMap { observation[$0] }
    let bySerial = Dictionary(inventories.map { ($0.serial, $0) }, uniquingKeysWith: { first, _ in first })
    let events = observation.events.map { event in
      var event = event
      event.at = bySerial[event.arraySerial]?.ourTime(event.at) ?? event.at
      return event
    }
    self.events = Dictionary(grouping: events) { Object(arraySerial: $0.arraySerial, id: $0.object) }
  }

  var isEmpty: Bool { events.isEmpty }

  func newest(
    about objects: Set<Object>, in span: ClosedRange<Timestamp>, where isRight: (String) -> Bool
  ) -> ArrayEvent? {
    objects.flatMap { events[$0] ?? [] }.filter { span.contains($0.at) && isRight($0.code.uppercased()) }
      .max { ($0.at, $0.arraySerial, $0.id) < ($1.at, $1.arraySerial, $1.id) }
  }
}

extension FindingKind {
  /// What the code of an event contains that tells of such a change. No list of codes is public (rest 17), so these are
  /// words that a code for it can hardly do without; none: nobody's deed, or not to be told from others.
  fileprivate var wordsOfItsChange: [String] {
    switch self {
    case .suspended: ["SUSPEND"]
    case .unprotected: ["DELETE", "CREATE"]
    case .wrongInterval, .wrongRPO: ["UPDATE", "MODIF", "INTERVAL", "RPO"]
    case .wrongType: ["UPDATE", "MODIF", "TYPE", "REPLICA_CREATE"]
    case .wrongLink: ["REPLICA_CREATE"]
    case .wrongRemotePool: ["REPLICA_CREATE", "MOVE"]
    case .unmanagedReplica: ["REPLICA_CREATE"]
    case .roleReversed, .splitRoles: ["ROLE"]
    case .memberNotReplicated: ["MEMBER_ADD", "ADD"]
    case .peerMissing: ["DELETE"]
    case .wrongPreferredSide: ["PREFERRED"]
    case .linkNotUp: ["DETACH", "DISABLE"]
    default: []
    }
  }
}
