import ControlAPI
import ControlServer
import Foundation
import Protection
import ProtectionStore
import Reconciler

/// `policy apply|validate|list|show|enable|disable|delete|history|rollback`.
extension ControlDesk {
  func policies() async throws(ControlError) -> [PolicyAnswer] {
    try stored { () throws(StoreError) in try store.policies() }.map { PolicyAnswer($0) }
  }

  func policy(_ name: String) async throws(ControlError) -> PolicyAnswer {
    PolicyAnswer(try stored { () throws(StoreError) in try store.policy(PolicyName(name)) })
  }

  func applyPolicies(
    _ request: PolicyApplyRequest, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> PolicyApplyAnswer {
    let documents = try await parse(request.files)
    if revision != nil, documents.count != 1 {
      throw .badRequest(
        "cannot apply policies: a revision belongs to one policy, and \(documents.count) are given; apply them one by one"
      )
    }
    try await refuseUnjudgeable(try stayingEnabled(documents), "apply")
    let effect = try await effect(of: documents)
    try await requireConsent(to: effect, of: documents, isGiven: request.acceptUnmanaged ?? false, "apply policies")
    let changes = try stored { () throws(StoreError) in
      try store.apply(documents, basedOn: revision, by: Author(caller), reason: request.reason, at: now())
    }
    let modes = Dictionary(documents.map { ($0.policy.name, $0.policy.mode) }, uniquingKeysWith: { first, _ in first })
    return PolicyApplyAnswer(
      changes: changes.map { tell($0, as: $0.kind.rawValue, mode: modes[$0.name], by: caller) }, effect: effect)
  }

  func previewPolicies(_ request: PolicyApplyRequest) async throws(ControlError) -> PolicyPreviewAnswer {
    let documents = try await parse(request.files)
    try await refuseUnjudgeable(try stayingEnabled(documents), "apply")
    return PolicyPreviewAnswer(effect: try await effect(of: documents))
  }

  func enablePolicy(
    _ name: String, reason: String?, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    let policy = try stored { () throws(StoreError) in try store.policy(PolicyName(name)) }.policy
    try await refuseUnjudgeable([policy], "enable")
    let effect = try await effect(ofHolding: [policy])
    var change = try await setEnabled(name, true, reason: reason, basedOn: revision, by: caller, unmanaged: nil)
    change.effect = effect
    return change
  }

  func disablePolicy(
    _ name: String, reason: String?, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    let coverage = try await onlyCovered(by: PolicyName(name))
    return try await setEnabled(name, false, reason: reason, basedOn: revision, by: caller, unmanaged: coverage?.count)
  }

  private func setEnabled(
    _ name: String, _ isEnabled: Bool, reason: String?, basedOn revision: Int64?, by caller: Caller, unmanaged: Int?
  ) async throws(ControlError) -> PolicyChangeAnswer {
    let policy = try stored { () throws(StoreError) in try store.policy(PolicyName(name)) }.policy
    let change = try stored { () throws(StoreError) in
      try store.setPolicyEnabled(
        policy.name, isEnabled, basedOn: revision, by: Author(caller), reason: reason, at: now())
    }
    return tell(
      change, as: isEnabled ? "enabled" : "disabled", mode: policy.mode, unmanaged: unmanaged, by: caller)
  }

  func deletePolicy(
    _ name: String, reason: String?, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    let coverage = try await onlyCovered(by: PolicyName(name))
    try stored { () throws(StoreError) in
      try store.deletePolicy(
        PolicyName(name), basedOn: revision, by: Author(caller), reason: reason, at: now())
    }
    let revision = try stored { () throws(StoreError) in try store.policyHistory(PolicyName(name)) }.last?.revision ?? 0
    return tell(
      PolicyChange(name: PolicyName(name), kind: .changed, revision: revision), as: "deleted", mode: nil,
      unmanaged: coverage?.count, by: caller)
  }

  /// The text of an earlier revision is in force again, as a new revision; nothing of the history is lost.
  func rollbackPolicy(
    _ name: String, _ request: PolicyRollbackRequest, basedOn revision: Int64?, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    let revisions = try stored { () throws(StoreError) in try store.policyHistory(PolicyName(name)) }
    guard let text = revisions.first(where: { $0.revision == request.revision })?.text else {
      throw .notFound(
        "cannot roll back policy '\(name)': it has no revision \(request.revision) with a text; "
          + "see 'protectctl policy history \(name)'")
    }
    let documents = try await parse([.init(name: "revision \(request.revision) of '\(name)'", text: text)]).map {
      // It may have had another name then.
      (document) throws(ControlError) in try document.named(PolicyName(name), verb: "roll back")
    }
    try await refuseUnjudgeable(try stayingEnabled(documents), "roll back")
    let effect = try await effect(of: documents)
    try await requireConsent(
      to: effect, of: documents, isGiven: request.acceptUnmanaged ?? false, "roll back policy '\(name)'")
    let reason = request.reason ?? "rolled back to revision \(request.revision)"
    let changes = try stored { () throws(StoreError) in
      try store.apply(documents, basedOn: revision, by: Author(caller), reason: reason, at: now())
    }
    // The text of a revision is one document.
    let change = changes.last ?? PolicyChange(name: PolicyName(name), kind: .unchanged, revision: request.revision)
    var answer = tell(change, as: "rolled-back", mode: documents.last?.policy.mode, by: caller)
    answer.effect = effect
    return answer
  }

  func policyCoverage(_ name: String) async throws(ControlError) -> PolicyCoverageAnswer {
    let policy = try stored { () throws(StoreError) in try store.policy(PolicyName(name)) }
    return PolicyCoverageAnswer(
      policy: name, revision: policy.revision, replicas: try await onlyCovered(by: policy.policy.name))
  }

  func policyHistory(_ name: String) async throws(ControlError) -> [PolicyRevisionAnswer] {
    try stored { () throws(StoreError) in try store.policyHistory(PolicyName(name)) }.reversed().map { revision in
      PolicyRevisionAnswer(
        policy: name, revision: revision.revision, action: revision.action.rawValue, changedAt: revision.at.date,
        changedBy: revision.by.name, uid: revision.by.uid, reason: revision.reason, text: revision.text)
    }
  }

  /// Tells the journal what was done, unless that is nothing, and whoever asked.
  func tell(
    _ change: PolicyChange, as action: String, mode: Policy.Mode?, unmanaged: Int? = nil, by caller: Caller
  ) -> PolicyChangeAnswer {
    let (name, isChanged) = (change.name, change.kind != .unchanged)
    if isChanged {
      announce(
        "policy", "policy '\(name)' \(action) by \(caller), revision \(change.revision)", by: caller,
        ["policy": "\(name)"])
    }
    return PolicyChangeAnswer(
      policy: name.rawValue, action: isChanged ? action : change.kind.rawValue, revision: change.revision,
      mode: mode?.rawValue, unmanagedReplicas: unmanaged)
  }

  /// All documents of all files, or every problem of every file. A few MiB take their time.
  private func parse(_ files: [PolicyApplyRequest.File]) async throws(ControlError) -> [PolicyDocument] {
    try await derive { () throws(CancellationError) in
      Result { () throws(ControlError) in try Self.parse(files) }
    }.get()
  }

  private static func parse(_ files: [PolicyApplyRequest.File]) throws(ControlError) -> [PolicyDocument] {
    var documents: [PolicyDocument] = []
    var problems: [String] = []
    for file in files {
      do throws(PolicyFileErrors) {
        for document in try PolicyFile.parse(file.text, file: file.name) {
          if documents.contains(where: { $0.policy.name == document.policy.name }) {
            problems.append(
              "\(file.name): cannot apply policy '\(document.policy.name)': it is in another of the files too; "
                + "remove one of the two")
          }
          documents.append(document)
        }
      } catch { problems += error.problems.map(\.description) }
    }
    guard problems.isEmpty else {
      throw ControlError(
        .invalidPolicy,
        "cannot apply policies: "
          + (problems.count == 1
            ? "1 problem; nothing was changed, correct it"
            : "\(problems.count) problems; nothing was changed, correct them all"),
        details: problems)
    }
    return documents
  }

  /// Policies of the documents that are in force once they are stored: one that was disabled stays so.
  private func stayingEnabled(_ documents: [PolicyDocument]) throws(ControlError) -> [Policy] {
    let disabled = Set(
      try stored { () throws(StoreError) in try store.tolerant.policies() }.filter { !$0.isEnabled }.map(\.policy.name))
    return documents.map(\.policy).filter { !disabled.contains($0.name) }
  }

  /// What cannot be judged in reasonable time is refused, and so are two policies that want different things for one
  /// entity and link, or over two links what an array cannot do beside each other. The last reading of the arrays shows it;
  /// what only a later inventory reveals becomes a `policy-conflict` finding.
  private func refuseUnjudgeable(_ changed: [Policy], _ verb: String) async throws(ControlError) {
    let latest = await schedule.latest
    let current = try enabled()
    let names = Set(changed.map(\.name))
    let policies = current.filter { !names.contains($0.name) } + changed
    let tooMuch = try await derive { () throws(CancellationError) in
      try overload(of: policies, insteadOf: current, in: latest?.observation)
    }
    if let tooMuch {
      throw .conflict(
        "cannot \(verb) \(changed.count == 1 ? "policy '\(changed[0].name)'" : "policies"): \(tooMuch.words)")
    }
    guard let observation = try known(latest?.observation) else { return }
    let history = try stored { () throws(StoreError) in try store.history(at: observation.time) }
    let settings = await schedule.settings
    let found = try await derive { () throws(CancellationError) in
      contradiction(in: try assess(policies, observation, history, settings), about: names)
    }
    guard let contradiction = found else { return }
    throw .conflict("cannot \(verb) policy '\(contradiction.policy)': \(contradiction.words)")
  }

  /// What the edit would change in the last sighting; nil before the first cycle. A disabled policy stays disabled, and
  /// changes nothing.
  private func effect(
    of documents: [PolicyDocument], removing removed: Set<PolicyName> = []
  ) async throws(ControlError) -> PolicyEffectAnswer? {
    try await effect(ofHolding: try stayingEnabled(documents), removing: removed)
  }

  /// The same, of policies that hold from then on.
  private func effect(
    ofHolding edited: [Policy], removing removed: Set<PolicyName> = []
  ) async throws(ControlError) -> PolicyEffectAnswer? {
    guard let observation = try known(await schedule.latest?.observation) else { return nil }
    let history = try stored { () throws(StoreError) in try store.history(at: observation.time) }
    let settings = await schedule.settings
    let current = try enabled()
    let effect = try await derive { () throws(CancellationError) in
      try Protection.effect(of: edited, removing: removed, on: current, observation, history, settings)
    }
    return PolicyEffectAnswer(effect, takenAt: observation.takenAt)
  }

  private func requireConsent(
    to effect: PolicyEffectAnswer?, of documents: [PolicyDocument], isGiven: Bool, _ action: String
  ) async throws(ControlError) {
    if isGiven { return }
    let unread = try await unread(redirected(by: documents.map(\.policy), among: try enabled()))
    if let first = unread.first {
      throw ControlError(
        .needsConsent,
        "cannot \(action): which replicas would be left without a policy is not known, because array '\(first.array)' was "
          + "not read; run 'protectctl cycle' when it can be read, or say --yes",
        details: unread.map { "policy '\($0.name)' of array '\($0.array)' would select otherwise" })
    }
    guard let unmanaged = effect?.unmanaged, !unmanaged.isEmpty else { return }
    let replicas = unmanaged.count == 1 ? "1 replica" : "\(unmanaged.count) replicas"
    throw ControlError(
      .needsConsent,
      "cannot \(action): \(replicas) would be left without a policy; widen the policy, or say --yes",
      details: unmanaged.prefix(20).map {
        "replica of \($0.entityKind) '\($0.entity)' of array '\($0.array)' over link '\($0.link)'"
      } + (unmanaged.count > 20 ? ["and \(unmanaged.count - 20) more"] : []))
  }

  /// Replicas that no other policy covers; nil before the first cycle, and while the policy's array is not read.
  private func onlyCovered(by name: PolicyName) async throws(ControlError) -> [PolicyCoverageAnswer.Replica]? {
    guard try await unread(redirected(by: [], removing: [name], among: try enabled())).isEmpty else { return nil }
    return try await effect(of: [], removing: [name])?.unmanaged
  }

  /// The last reading, with the arrays that are registered now.
  private func known(_ observation: Observation?) throws(ControlError) -> Observation? {
    guard let observation else { return nil }
    let arrays = try stored { () throws(StoreError) in try store.tolerant.registrations() }.map(\.name)
    return observation.registered(as: arrays)
  }

  private func enabled() throws(ControlError) -> [Policy] {
    try stored { () throws(StoreError) in try store.tolerant.enabledPolicies() }
  }

  /// Those whose array the last cycle could not read, all before the first: nothing is known then of what they cover.
  private func unread(_ policies: [Policy]) async throws(ControlError) -> [Policy] {
    guard let observation = try known(await schedule.latest?.observation) else { return policies }
    return policies.filter { if case .unreadable = observation.readings[$0.array] { true } else { false } }
  }
}
