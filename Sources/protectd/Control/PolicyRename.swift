import ControlAPI
import ControlServer
import Protection
import ProtectionStore

/// `policy rename`: the policy stays the same one, with all that hangs on its name.
extension ControlDesk {
  func renamePolicy(
    _ name: String, _ request: PolicyRenameRequest, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    let stored = try self.stored { () throws(StoreError) in try store.policy(PolicyName(name)) }
    let document = try PolicyDocument(policy: stored.policy, text: stored.text)
      .named(PolicyName(request.to), verb: "rename")
    let approvals = await approvalKeys(renaming: stored.policy.name, to: document.policy.name)
    let change = try self.stored { () throws(StoreError) in
      try store.renamePolicy(
        stored.policy.name, to: document, approvals: approvals, by: Author(caller), reason: request.reason, at: now())
    }
    return tell(change, as: "renamed", mode: document.policy.mode, by: caller)
  }

  /// What consent to the steps of the policy that are proposed now is kept under, by what it was kept under: a step is
  /// known by all that it says, its policy included. Consent to steps that are proposed no more is void.
  private func approvalKeys(renaming old: PolicyName, to new: PolicyName) async -> [String: String] {
    guard let plan = try? await rehearse().plan else { return [:] }
    var keys: [String: String] = [:]
    for step in plan.permitted + plan.withheld.compactMap(\.step) where step.policy == old {
      var renamed = step
      renamed.policy = new
      for consent in Consent.allCases { keys[step.approvalKey(for: consent)] = renamed.approvalKey(for: consent) }
    }
    return keys
  }
}

extension PolicyDocument {
  func named(_ name: PolicyName, verb: String) throws(ControlError) -> PolicyDocument {
    if policy.name == name { return self }
    do throws(RenamingFlaw) {
      return try renamed(to: name)
    } catch {
      throw .badRequest("cannot \(verb) policy '\(policy.name)': \(error.words)")
    }
  }
}
