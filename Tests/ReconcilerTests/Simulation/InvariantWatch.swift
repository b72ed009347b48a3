import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import ProtectionStore
import Reconciler
import Synchronization

/// Runs cycles and looks, from outside the daemon, whether its invariants held.
final class InvariantWatch {
  var violations: [String] = []
  private let daemon: TestDaemon
  private var openFingerprints: Set<String> = []
  private var alertsRead = 0

  init(_ daemon: TestDaemon) { self.daemon = daemon }

  func runCycle() async throws {
    let before = World(daemon)
    let last = try daemon.store.lastCycle()
    daemon.simulator.clearRequestLog()
    let record = try await daemon.runCycle()
    compare(before, World(daemon))
    checkRequests(before, record)
    checkVerdicts(before, record, last)
    try checkFindings()
  }

  /// The store is closed under way: what was done until then must be as sound as ever.
  func runCycleThatMayCrash(_ progress: @escaping ProgressHandler) async throws {
    let before = World(daemon)
    daemon.simulator.clearRequestLog()
    let record: CycleRecord?
    do { record = try await daemon.runCycle(progress) } catch is StoreError { record = nil }
    compare(before, World(daemon))
    checkRequests(before, record)
  }

  private func expect(_ isKept: Bool, _ violation: @autoclosure () -> String) {
    if !isKept { violations.append(violation()) }
  }

  // MARK: Invariants

  /// Invariants 5 and 7: one replica for an entity, and nothing that could be recovered from is gone.
  private func compare(_ before: World, _ after: World) {
    let lost = before.recoveryPoints.subtracting(after.recoveryPoints)
    expect(lost.isEmpty, "the daemon lost \(lost.sorted())")
    let doubled = Dictionary(grouping: after.replicas, by: \.subject).filter { $0.value.count > 1 }
    expect(doubled.isEmpty, "several replicas of \(doubled.keys.sorted())")
    let created = after.replicas.count - before.replicas.count
    let limit = RandomSimulation.settings.createsPerCycle
    expect((0...limit).contains(created), "\(created) replicas were created in one cycle")
    expect(after.arrayViolations.isEmpty, "arrays: \(after.arrayViolations)")
  }

  /// Invariants 1, 2, 3 and 13.
  private func checkRequests(_ before: World, _ record: CycleRecord?) {
    let log = daemon.simulator.requestLog
    let marks = log.filter { $0.method == "PUT" && $0.path.hasPrefix("/api/rest/metadata/") }
    expect(marks.count <= 1 && marks.allSatisfy { $0.array == "paris" }, "\(marks.count) marks in one cycle")
    let writes = log.filter { $0.method != "GET" && !$0.path.hasPrefix("/api/rest/metadata/") }
    for write in writes {
      let path = write.path.dropFirst("/api/rest/".count)
      let isResume = path.hasPrefix("replicas/") && path.hasSuffix("/resume")
      let isAllowed =
        (write.method == "POST" && (path == "replicas" || isResume))
        || (write.method == "PUT" && path.hasPrefix("replicas/"))
      expect(isAllowed && write.array == "paris", "\(write.method) \(path) went to \(write.array)")
    }
    guard !writes.isEmpty else { return }
    expect(before.areLinksUp, "a write over a link that is not up")
    expect(before.isReachable, "a write while an array is not reachable")
    // Nothing is judged from events.
    let readings = log.filter { $0.method == "GET" && !$0.path.hasSuffix("/events") }
    let spoiled = readings.first { $0.fault != nil && $0.fault != "wrong-number-of-objects" }
    expect(spoiled == nil, "a write after an incomplete reading")
    if let record {
      expect(record.arrays.allSatisfy { $0.unreadableBecause == nil }, "a write while an array is unread")
      let held = record.steps.filter { before.entitiesWithSigns.contains($0.step.entity.name) }
      expect(held.isEmpty, "a write while somebody works there: \(held.map(\.step.reason))")
      expect(record.steps.count == writes.count, "\(writes.count) writes, \(record.steps.count) recorded steps")
    }
  }

  /// Invariants 12 and 14.
  private func checkVerdicts(_ before: World, _ record: CycleRecord, _ last: CycleRecord?) {
    for array in record.arrays {
      let isRead = array.unreadableBecause == nil
      let known = last?.arrays.first { $0.array == array.array }?.coverage ?? Coverage()
      let expected = isRead ? before.entities[array.array] ?? 0 : known.total
      let counted = array.coverage
      expect(counted.total == expected, "\(counted.total) of \(expected) entities of \(array.array) are counted")
      expect(isRead || counted == known.unread, "an unread array has others than unknown ones in scope")
      let shares = record.policies.map(\.verdicts.total).reduce(0, +)
      // A policy that changed while its array is not read says what it had.
      if record.arrays.allSatisfy({ $0.unreadableBecause == nil }) {
        expect(shares == record.verdicts.total, "policies count \(shares) of \(record.verdicts.total) entities")
      }
      if array.array == "paris", isRead {
        let inScope = before.entitiesInScope
        expect(counted.verdicts.total == inScope, "\(counted.verdicts.total) verdicts for \(inScope) entities")
      }
    }
    expect(record.verdicts == record.coverage.verdicts, "the headline differs from the ledger")
    let heartbeats = daemon.alerts.entries(of: "cycle").filter { $0.fields["cycle"] == "\(record.number)" }
    expect(heartbeats.count == 1, "\(heartbeats.count) heartbeats of cycle \(record.number)")
  }

  /// Each finding is opened while it is not open, resolved while it is, and the store agrees with what was alerted.
  private func checkFindings() throws {
    for entry in daemon.alerts.entries.dropFirst(alertsRead) {
      guard let fingerprint = entry.fields["fingerprint"] else { continue }
      switch entry.event {
      case "finding-opened": expect(openFingerprints.insert(fingerprint).inserted, "opened twice: \(fingerprint)")
      case "finding-resolved": expect(openFingerprints.remove(fingerprint) != nil, "resolved twice: \(fingerprint)")
      default: expect(openFingerprints.contains(fingerprint), "\(entry.event) of what is not open: \(fingerprint)")
      }
    }
    alertsRead = daemon.alerts.entries.count
    // The journal is told nothing of what is muted.
    let told = try daemon.store.openFindings().filter { $0.alert.told != nil }
    let stored = Set(told.map(\.finding.fingerprint.rawValue))
    expect(stored == openFingerprints, "store and alerts differ: \(stored.symmetricDifference(openFingerprints))")
  }
}

/// What can be lost, as the arrays know it.
private struct World {
  struct Source: Hashable {
    var array: String
    var id: Int
    var subject: String
  }

  var recoveryPoints: Set<String> = []
  /// Source objects of all replicas.
  var replicas: [Source] = []
  /// Names on paris whose replica is suspended by a user, not a source with its target, or tagged as held.
  var entitiesWithSigns: Set<String> = []
  var areLinksUp: Bool
  var isReachable: Bool
  /// On array paris.
  var entitiesInScope: Int
  /// Volumes, filesystems and groups that are no snapshots, by array.
  var entities: [ArrayName: Int] = [:]
  var arrayViolations: [String]

  init(_ daemon: TestDaemon) {
    let simulator = daemon.simulator
    arrayViolations = simulator.invariantViolations()
    areLinksUp = simulator.links(on: "paris").allSatisfy { $0.isAttached && $0.state == "UP" }
    isReachable = ["paris", "lyon"].allSatisfy { simulator.arraySnapshot($0)?.isReachable == true }
    let datasets = simulator.volumes(on: "paris").filter { $0.pool == "prod" } + simulator.filesystems(on: "paris")
    entitiesInScope =
      datasets.count { $0.parentID == 0 } + simulator.groups(on: "paris").count { $0.parentID == 0 }
    let targets = Set(simulator.replicas(on: "lyon").filter { $0.role == .target }.map(\.remoteID))
    for replica in simulator.replicas(on: "paris")
    where replica.state == .suspended || replica.role != .source || !targets.contains(replica.id) {
      entitiesWithSigns.insert(replica.entity)
    }
    for array in ["paris", "lyon"] {
      let all = simulator.volumes(on: array) + simulator.filesystems(on: array)
      entities[ArrayName(array)] =
        all.count { $0.parentID == 0 } + simulator.groups(on: array).count { $0.parentID == 0 }
      for dataset in simulator.volumes(on: array) + simulator.filesystems(on: array) {
        recoveryPoints.insert("\(array) \(dataset.name) with content \(dataset.content)")
      }
      for replica in simulator.replicas(on: array) {
        let relationship = "\(array) replica \(replica.id) \(replica.role) \(replica.type)"
        recoveryPoints.insert(relationship)
        // What the array suspended may go on.
        if replica.state != .autoSuspended {
          recoveryPoints.insert("\(relationship) \(replica.state) \(replica.restorePoint.map { "at \($0)" } ?? "")")
        }
        if replica.role != .target, array == "paris" {
          let subject = "\(replica.kind) \(replica.entity) over \(replica.link)"
          replicas.append(Source(array: array, id: replica.id, subject: subject))
        }
      }
    }
  }
}
