import Protection
import Synchronization

/// The plans that people were shown lately, by hash: an approval names one of them, so that nobody consents to what they
/// have not seen.
final class ShownPlans: Sendable {
  private let plans = Mutex<[(hash: String, plan: PermittedPlan)]>([])
  private static let kept = 32

  func remember(_ plan: PermittedPlan) {
    plans.withLock { plans in
      plans.removeAll { $0.hash == plan.hash }
      plans.append((plan.hash, plan))
      if plans.count > Self.kept { plans.removeFirst() }
    }
  }

  subscript(hash: String) -> PermittedPlan? {
    plans.withLock { plans in plans.first { $0.hash == hash }?.plan }
  }
}
