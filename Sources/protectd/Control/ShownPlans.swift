import Protection
import Synchronization

/// What people were lately shown to wait for approval, by the hash of its plan: an approval names one, so that nobody
/// consents to what they have not seen.
final class ShownPlans: Sendable {
  private let plans = Mutex<[(hash: String, waiting: [WithheldStep])]>([])
  private let kept: Int
  private let rowsKept: Int

  /// - Parameters:
  ///   - kept: plans at most.
  ///   - rowsKept: in all of them but the newest, which may be larger: each is about 1 KB.
  init(kept: Int = 32, rowsKept: Int = 50_000) {
    self.kept = kept
    self.rowsKept = rowsKept
  }

  func remember(_ plan: PermittedPlan) {
    let (hash, waiting) = (plan.hash, plan.withheld.filter(\.awaitsApproval))
    plans.withLock { plans in
      plans.removeAll { $0.hash == hash }
      while plans.count >= kept || plans.reduce(0, { $0 + $1.waiting.count }) > rowsKept {
        plans.removeFirst()
      }
      plans.append((hash, waiting))
    }
  }

  /// Nothing but the rows that wait for approval; nil when it was not shown, or too long ago.
  subscript(hash: String) -> PermittedPlan? {
    plans.withLock { plans in plans.first { $0.hash == hash }.map { PermittedPlan(withheld: $0.waiting) } }
  }
}
