import Protection
import ProtectionStore

/// What a cycle's steps were permitted on. An operator's word that comes meanwhile counts for the very next step, and
/// neither an observation stays true for ever nor a window open.
struct Premises: Sendable {
  private let policies: [Policy]
  private let holds: [Hold]
  private let registrations: [ArrayName: RegisteredArray]
  private let judgedAt: Duration

  /// How long steps may go out after they were judged; a cycle with many slow steps goes on from a new reading.
  static let planLifetime: Duration = .seconds(300)

  init(_ judgement: Judgement, judgedAt: Duration) {
    policies = judgement.policies
    holds = judgement.history.holds
    registrations = judgement.registrations
    self.judgedAt = judgedAt
  }

  /// Why no further step may begin in this cycle; nil while the premises stand.
  func flaw(
    for step: Step, among arrays: [ArrayName: RegisteredArray], in store: ProtectionStore, at uptime: Duration,
    _ time: TrustedTime
  ) throws(StoreError) -> String? {
    if uptime - judgedAt > Self.planLifetime { return "the plan is older than \(Self.planLifetime.inWords)" }
    let serial = arrays[step.array]?.serial
    if serial != step.entity.identity.arraySerial || arrays[step.peer] == nil {
      return "array '\(step.array)' or its peer '\(step.peer)' was removed, or cannot be used any more"
    }
    // The same serial number may be looked for at another address now, where nobody has read anything yet.
    for name in [step.array, step.peer] where arrays[name]?.isRegistered(as: registrations[name]) != true {
      return "the registration of array '\(name)' was changed"
    }
    if try store.enabledPolicies() != policies { return "policies were changed" }
    if policies.contains(where: { $0.name == step.policy && !time.isOpen($0.limits) }) {
      return "the maintenance window of policy '\(step.policy)' is over"
    }
    if try store.holds(at: time.certain) != holds { return "a hold began or ended" }
    return nil
  }
}

extension RegisteredArray {
  /// Whether it is reached in the same way; its serial number may have become known meanwhile.
  fileprivate func isRegistered(as earlier: RegisteredArray?) -> Bool {
    var earlier = earlier
    earlier?.serial = serial
    return self == earlier
  }
}
