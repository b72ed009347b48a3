import Foundation
import Protection
import ProtectionStore
import TestSupport
import Testing

/// Random sequences of seen, not seen and unknown, with restarts and kills between: what the store remembers keeps the
/// journal's story sound, and nothing that is owed is lost.
@Suite struct AlertRestartTests {
  @Test(arguments: 1...12 as ClosedRange<UInt64>) func `the story goes on after a restart`(seed: UInt64) throws {
    var life = try StoredLife(seed: seed)
    for _ in 0..<60 { try life.step() }
    #expect(life.story.violations == [], "seed \(seed)")
    #expect(life.story.entries > 10, "seed \(seed): a story without entries proves nothing")
    #expect(life.lost == [], "seed \(seed)")
  }
}

private struct StoredLife {
  var story: AlertStory
  var lost: [String] = []
  private var random: SeededGenerator
  private let settings: AlertSettings
  private let folder = TemporaryStoreFolder()
  private var store: ProtectionStore
  private var now = World.twoArrays().takenAt

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    settings = AlertSettings(
      pending: .seconds(random.pick([0, 60, 120])), reminderInterval: .seconds(900),
      resolveAfterReadings: random.pick([1, 2, 3]))
    story = AlertStory(settings)
    try folder.create()
    store = try ProtectionStore(path: folder.store, version: "1", now: now)
  }

  mutating func step() throws {
    now = now + .seconds(random.pick([60, 60, 60, 1000]))
    var world = World.twoArrays()
    world.takenAt = now
    let isUnknown = random.chance(20)
    if isUnknown { world.unreadable["lyon"] = "silent" }
    let objects = isUnknown ? [] : (1...4 as ClosedRange<Int64>).filter { _ in random.chance(66) }
    let findings = objects.map { Finding.stalled("v\($0)", random.pick(Severity.allCases), object: $0) }

    let before = try store.history(at: now)
    let number = try store.beginCycle(at: now)
    // Killed before anything was recorded.
    if random.chance(5) { return try restart() }
    let tracking = track(
      Assessment(claims: [], verdicts: [], findings: findings), world.observation, before, settings, cycle: number)
    if isUnknown, !tracking.ended.isEmpty { lost.append("unknown resolved something") }
    try store.finishCycle(
      CycleResult(
        record: CycleRecord(
          number: number, startedAt: now, finishedAt: now, outcome: .complete, verdicts: VerdictCounts(), policies: [],
          arrays: [], openFindings: tracking.open.count, steps: [], withheld: 0),
        tracking: tracking))
    // Killed before the journal was told.
    if random.chance(20) { try restart() }
    try tell(tracking, of: number)
    if random.chance(10) { try restart() }
  }

  private mutating func restart() throws {
    try store.close()
    store = try ProtectionStore(path: folder.store, version: "1", now: now)
  }

  private mutating func tell(_ tracking: Tracking, of cycle: Int64) throws {
    var expected = Set(tracking.transitions.map { "\($0.kind.rawValue) \($0.finding.subject.fingerprint)" })
    for owing in try store.cyclesOwingAlerts() {
      if owing != cycle { lost.append("cycle \(owing) was never told") }
      var owed = OwedAlerts(of: owing, in: store)
      for alert in try owed.entries().compactMap({ try owed.alert(for: $0) }) {
        expected.remove("\(alert.kind.rawValue) \(alert.tracked.finding.fingerprint)")
        let finding = OpenFinding(alert.tracked)
        if alert.kind == .reminder, finding.alert.told?.cycle != owing {
          story.remind(finding, at: now)
        } else {
          story.note(FindingTransition(kind: alert.kind, finding: finding), at: now)
        }
      }
      try store.confirmAlerts(of: owing)
    }
    lost += expected
  }
}

/// Removed with the last who knows it.
private final class TemporaryStoreFolder {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "protectd-\(UUID().uuidString)")
  var store: String { folder.appending(path: "protectd.sqlite").path }

  func create() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
