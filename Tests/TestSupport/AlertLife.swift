import Protection

extension Finding {
  /// Of volume `name` on array *paris*, judged from both arrays.
  public static func stalled(_ name: String, _ severity: Severity = .warning, object: Int64 = 1) -> Finding {
    Finding(
      kind: .stalled, severity: severity, policy: "gold", array: "paris",
      entity: EntityReference(
        identity: EntityIdentity(arraySerial: 1001, object: object, createdAt: World.created), kind: .volume, name: name
      ),
      link: "paris-lyon", summary: "volume '\(name)' stalls; policy 'gold' wants it to go on",
      judgedFrom: ["paris", "lyon"])
  }
}

/// Findings as cycles see them, with memory between.
public struct AlertLife {
  public let settings: AlertSettings
  private let interval: Duration
  public private(set) var now = World.twoArrays().takenAt
  private var number: Int64 = 0
  public private(set) var history = History()
  public private(set) var tracking = Tracking()

  public init(_ settings: AlertSettings, every interval: Duration = .seconds(60)) {
    self.settings = settings
    self.interval = interval
  }

  public var open: [OpenFinding] { tracking.open }
  public var ended: [OpenFinding] { tracking.ended.map(\.finding) }
  /// Findings whose rows change.
  public var written: Int { tracking.changed.count + tracking.touched.count + tracking.ended.count }

  public mutating func pass(_ time: Duration) { now = now + time }

  public mutating func cycle(_ findings: Finding..., unreadable: [ArrayName] = []) -> [String] {
    cycle(findings, unreadable: unreadable)
  }

  /// - Returns: what the journal is told.
  public mutating func cycle(_ findings: [Finding], unreadable: [ArrayName] = []) -> [String] {
    number += 1
    var world = World.twoArrays()
    world.takenAt = now
    for array in unreadable { world.unreadable[array] = "silent" }
    tracking = track(
      Assessment(claims: [], verdicts: [], findings: findings), world.observation, history, settings, cycle: number)
    var told = tracking.transitions.map { "\($0.kind.rawValue) \($0.finding.kind.rawValue)" }
    if let window = tracking.reminders {
      let inhibition = Inhibition(tracking.open)
      let due = tracking.open.filter { $0.alert.told?.cycle != number && window.isDue($0, under: inhibition) }
      told += due.map { "reminder \($0.kind.rawValue)" }
    }
    history.lastCounts = LastCounts(takenAt: now, policies: [], arrays: [])
    history.openFindings = tracking.open.sorted { $0.subject.fingerprint < $1.subject.fingerprint }
    history.lately += ended.map {
      ResolvedFinding(subject: $0.subject, resolvedAt: now, returns: $0.alert.returns)
    }
    now = now + interval
    return told
  }
}
