import Logging
import Protection
import ProtectionStore

extension Cycle {
  /// What became of findings and holds is told from the store, after it was recorded, and stays owed until the journal has
  /// taken it: so a daemon that was killed in between tells it at its next start, and a journal that hangs gets it once it
  /// works again. Nothing here waits for that.
  func tellOwed() async throws(StoreError) {
    guard await delivery.isClear() else { return }
    let end = ContinuousClock.now + AlertDelivery.longest
    for cycle in try store.cyclesOwingAlerts() {
      guard try await tellAlerts(of: cycle, until: end) else { return }
      try store.confirmAlerts(of: cycle)
      delivery.forget(cycle)
    }
    while let last = try tellSomeHoldNotices() {
      guard await delivery.isClear() else { return }
      try store.confirmHoldNotices(upTo: last)
    }
  }

  /// - Returns: whether all of them are told.
  private func tellAlerts(of cycle: Int64, until end: ContinuousClock.Instant) async throws(StoreError) -> Bool {
    var owed = OwedAlerts(of: cycle, in: store)
    var underWay = 0
    for entry in try owed.entries() where !delivery.has(entry, of: cycle) {
      if let alert = try owed.alert(for: entry) { Alert(alert, cycle: cycle).send(to: logger) }
      delivery.note(entry, of: cycle)
      underWay += 1
      guard underWay % AlertDelivery.batch == 0 else { continue }
      guard await delivery.isClear(), ContinuousClock.now < end else { return false }
    }
    return await delivery.isClear()
  }

  /// Findings that memory could not keep; what a journal that hangs does not take is told again in the next cycle.
  func tell(unrecorded findings: [Finding]) async {
    for (index, finding) in findings.enumerated() {
      Alert(unrecorded: finding).send(to: logger)
      if (index + 1) % AlertDelivery.batch == 0, !(await delivery.isClear()) { return }
    }
  }

  private func tellSomeHoldNotices() throws(StoreError) -> Int64? {
    let notices = try store.owedHoldNotices()
    for notice in notices where !delivery.has(notice) {
      Alert(notice).send(to: logger)
      delivery.note(notice)
    }
    return notices.last?.id
  }
}
