import Logging
import Protection
import ProtectionStore

/// What is being read is on disk for as long as it is read: after an end of the process in the middle of it, the next start
/// knows where. A store that cannot be written keeps nobody from reading: then there are no marks, and no suspicion.
struct ReadingMarks {
  private let store: ProtectionStore
  private var marks: [ArrayName: ReadingMark]
  private var ended: [ArrayName] = []
  private var wasHeard: [ArrayName] = []
  private var isSlow = false

  /// Usually all arrays are read within this time, and their marks go together. After it each goes when it can, so that one
  /// that takes long is known to be alone.
  static let patience = Duration.seconds(2)

  init(_ arrays: [ArrayName], in store: ProtectionStore, at now: Timestamp) {
    self.store = store
    marks = (try? store.beginReadings(arrays, at: now)) ?? [:]
  }

  /// - Parameter isThrough: false when it was broken off, which proves nothing.
  mutating func end(_ array: ArrayName, isThrough: Bool) {
    ended.append(array)
    if isThrough { wasHeard.append(array) }
    if isSlow { write() }
  }

  mutating func patienceIsOver() {
    isSlow = true
    write()
  }

  /// Takes away whatever is left of them.
  mutating func endAll() {
    ended = Array(marks.keys)
    write()
  }

  private mutating func write() {
    let over = ended.compactMap { marks.removeValue(forKey: $0) }
    if !over.isEmpty || !wasHeard.isEmpty { try? store.endReadings(over, acquitted: wasHeard) }
    (ended, wasHeard) = ([], [])
  }
}

extension Cycle {
  /// The order for this cycle, after what an earlier run of the daemon may have left behind.
  func readingOrder(of arrays: [ArrayName]) -> ReadingOrder {
    let now = now()
    var suspicions = (try? store.readingSuspicions()) ?? []
    if let cutOff = try? store.readingsCutOff(), !cutOff.isEmpty {
      suspicions = ReadingSuspicion.after(endWhileReading: cutOff, suspicions, at: now)
      // Said again in the next cycle where it cannot be kept.
      try? store.suspect(suspicions)
      Alert(endWhileReading: cutOff, suspicions, at: now).send(to: logger)
    }
    return ReadingOrder(arrays, suspicions, at: now)
  }
}

extension Alert {
  /// The daemon was ended by something in the middle of reading.
  init(endWhileReading arrays: Set<ArrayName>, _ suspicions: [ReadingSuspicion], at now: Timestamp) {
    level = .warning
    fields = ["event": "reading-cut-off"]
    let names = arrays.sorted().map { "'\($0)'" }.joined(separator: ", ")
    let alone = suspicions.first { arrays == [$0.array] }
    if let alone { fields["array"] = "\(alone.array)" }
    if let alone, let until = alone.leftOutUntil(at: now) {
      level = .critical
      message =
        "protectd ended \(alone.endsAlone) times in a row while it read nothing but array \(names): it is left out until "
        + "\(until), or until 'protectctl array check \(alone.array)' succeeds"
    } else if alone != nil {
      message = "protectd ended without being asked to while it read array \(names): it is read last and alone now"
    } else {
      message =
        "protectd ended without being asked to while it read arrays \(names): they are read last and one after the other now"
    }
  }
}
