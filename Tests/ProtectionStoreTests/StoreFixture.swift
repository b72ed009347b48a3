import ArrayEndpoint
import Foundation
import GRDB
import Protection

@testable import ProtectionStore

/// A folder of its own for one test, removed with it, and the store in it.
final class StoreFixture {
  let folder: URL
  let path: String

  init() throws {
    folder = URL(filePath: NSTemporaryDirectory()).appending(path: "protection-store-\(UUID().uuidString)")
    path = folder.appending(path: "protectd.sqlite").path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func open(_ path: String? = nil) throws -> ProtectionStore {
    try ProtectionStore(path: path ?? self.path, version: "1", now: .start)
  }

  /// A store as a power cut now would leave it: the file alone, copied while it is open; in a folder of its own, because a
  /// folder has one store.
  func crashCopy() throws -> String {
    let other = folder.appending(path: "after-crash-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let copy = other.appending(path: "protectd.sqlite").path
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    return copy
  }

  var bytes: Data { get throws { try Data(contentsOf: URL(filePath: path)) } }

  /// Without the marks of epochs, which lie beside every store.
  var fileNames: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasSuffix("-epoch") }.sorted()
    }
  }
}

extension ProtectionStore {
  /// Rows inserted, changed or deleted since the file was opened.
  func rowsWritten() throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT total_changes()")! }
  }

  /// At a time that nothing puts in doubt.
  func history(at now: Timestamp) throws(StoreError) -> History { try history(at: TrustedTime(now)) }

  func pragma(_ name: String) throws -> String? {
    try use { try $0.inDatabase { try String.fetchOne($0, sql: "PRAGMA \(name)") } }
  }

  /// Runs what no part of the API would.
  /// - Returns: SQLite's refusal, nil when there was none.
  func execute(_ sql: String) throws -> DatabaseError? {
    try use { queue in
      do {
        try queue.inDatabase { try $0.execute(sql: sql) }
        return nil
      } catch let error as DatabaseError { return error }
    }
  }

  /// A whole cycle with nothing but these; decisions are recorded before anything else, as the daemon does.
  /// - Parameter changed: what is new or says something else; nil for all that is open.
  @discardableResult
  func runCycle(
    at: Timestamp, transitions: [FindingTransition] = [], open: [TrackedFinding] = [],
    changed: [TrackedFinding]? = nil, decisions: [IntentDecision] = [], known: [KnownReplica] = [],
    outcome: CycleRecord.Outcome = .complete
  ) throws -> CycleRecord {
    try recordDecisions(decisions, at: at.plus(2))
    let number = try beginCycle(at: at)
    let record = CycleRecord.sample(number: number, at: at, outcome: outcome, openFindings: open.count)
    try finishCycle(
      CycleResult(
        record: record, tracking: .of(transitions, changed: changed ?? open), knownReplicas: known))
    return record
  }

  /// As the alerts of a cycle are told.
  func told(of cycle: Int64) throws -> [OwedAlert] {
    var owed = OwedAlerts(of: cycle, in: self)
    return try owed.entries().compactMap { try owed.alert(for: $0) }
  }
}

extension Tracking {
  /// What is new or says something else, and what is over.
  static func of(_ transitions: [FindingTransition], changed: [TrackedFinding] = []) -> Tracking {
    Tracking(
      transitions: transitions, changed: changed,
      ended: transitions.filter { $0.kind == .resolved }.map { EndedFinding($0.finding, ending: .mended) })
  }
}

extension Migration {
  static var newest: Int { all.last?.version ?? 0 }
}

extension Timestamp {
  /// 2026-11-22 18:00:00 UTC.
  static let start = Timestamp(milliseconds: 1_795_370_400_000)
  func plus(_ seconds: Int64) -> Timestamp { self + .seconds(seconds) }
}

extension Author {
  static let ada = Author(name: "ada", uid: 1001)
  static let bob = Author(name: "bob", uid: nil)
}

extension Policy {
  static func sample(_ name: PolicyName, array: ArrayName = "paris", pool: String = "prod") -> Policy {
    Policy(
      name: name, description: "Mirrors \(pool).", array: array,
      selector: Selector(kind: .volume, pools: [pool], names: .any, metadata: ["tier": "gold"]),
      goal: ProtectionGoal(
        replication: .async(interval: .seconds(300), rpo: nil), link: "paris-lyon", remotePool: "dr",
        target: .baseSnapshot(otherwise: .withhold)),
      mode: .enforce,
      limits: PolicyLimits(
        createsPerCycle: 10, windows: [MaintenanceWindow("Mon-Fri 20:00-06:00 Europe/Paris")!]))
  }
}

extension PolicyDocument {
  static func sample(_ name: PolicyName, array: ArrayName = "paris", pool: String = "prod") -> PolicyDocument {
    PolicyDocument(
      policy: .sample(name, array: array, pool: pool), text: "policy: \(name)\narray: \(array)\n# pool \(pool)\n")
  }
}

extension RegisteredArray {
  static func sample(_ name: ArrayName, serial: Int64? = nil) -> RegisteredArray {
    RegisteredArray(
      name: name, address: try! ArrayAddress("https://\(name).example.com"), credential: name.rawValue, serial: serial)
  }
}

extension EntityReference {
  static func volume(_ object: Int64, serial: Int64 = 1) -> EntityReference {
    EntityReference(
      identity: EntityIdentity(arraySerial: serial, object: object, createdAt: Timestamp(milliseconds: 5)),
      kind: .volume, name: "vol-\(object)")
  }
}

extension Step {
  static func create(_ object: Int64, link: String = "paris-lyon") -> Step {
    let creation = ReplicaCreation(
      linkID: 7, kind: .volume, entity: object, replication: .sync,
      target: .new(remotePoolID: 3, datasets: [object]), bytesToCopy: 1_000_000)
    return Step(
      change: .createReplica(creation), policy: "gold", array: "paris", entity: .volume(object), link: link,
      peer: "lyon", reason: "volume 'vol-\(object)' has no replica")
  }
}

extension Finding {
  static func sample(_ object: Int64, severity: Severity = .warning, lag: String = "47 min") -> Finding {
    Finding(
      kind: .rpoExceeded, severity: severity, policy: "gold", array: "paris", entity: .volume(object),
      link: "paris-lyon", summary: "volume 'vol-\(object)' lags by \(lag); policy 'gold' expects 10 min",
      evidence: ["lag": lag, "rpo": "10 min"], judgedFrom: ["paris", "lyon"])
  }
}

extension TrackedFinding {
  static func sample(_ object: Int64, cycle: Int64 = 1, lag: String = "47 min") -> TrackedFinding {
    TrackedFinding(finding: .sample(object, lag: lag), openedAt: .start, openedInCycle: cycle).told(.opened)
  }

  /// The journal was told in the cycle that opened it.
  func told(_ kind: FindingTransition.Kind, in cycle: Int64? = nil) -> TrackedFinding {
    var tracked = self
    tracked.alert.told = .init(
      kind: kind, severity: finding.severity, at: openedAt, cycle: cycle ?? openedInCycle)
    return tracked
  }
}

extension FindingTransition {
  static func opened(_ tracked: TrackedFinding) -> FindingTransition {
    .init(kind: .opened, finding: OpenFinding(tracked))
  }
  static func resolved(_ tracked: TrackedFinding) -> FindingTransition {
    .init(kind: .resolved, finding: OpenFinding(tracked))
  }
}

extension KnownReplica {
  static func sample(
    _ object: Int64, seenAt: Timestamp, role: Replica.Role = .source, wasActive: Bool = false,
    wasWritable: Bool = false,
    vanishedAt: Timestamp? = nil
  ) -> KnownReplica {
    KnownReplica(
      entity: EntityReference.volume(object).identity, link: "paris-lyon", replicaID: object + 10_000,
      localRole: role, remoteRole: .target, wasActive: wasActive, wasWritable: wasWritable, lastSeenAt: seenAt,
      vanishedAt: vanishedAt)
  }
}

extension CycleRecord {
  static func sample(
    number: Int64, at: Timestamp, outcome: Outcome = .complete, openFindings: Int = 0, steps: [StepRecord] = []
  ) -> CycleRecord {
    var counts = VerdictCounts()
    counts.protected = 340
    counts.unprotected = 2
    return CycleRecord(
      number: number, startedAt: at, finishedAt: at.plus(2), outcome: outcome, verdicts: counts,
      policies: [PolicySummary(policy: "gold", mode: .enforce, verdicts: counts, selected: counts.total)],
      arrays: [
        ArraySummary(
          array: "lyon", serial: nil, version: nil, entities: 0, replicas: 0, requests: 1,
          unreadableBecause: "connection refused", lastReadAt: Timestamp(milliseconds: 0)),
        ArraySummary(
          array: "paris", serial: 1, version: "7.3.1", entities: 342, replicas: 340, requests: 11,
          unreadableBecause: nil, pools: [PoolCoverage(pool: "prod", coverage: Coverage(verdicts: counts))]),
      ],
      openFindings: openFindings, steps: steps, withheld: 1)
  }
}
