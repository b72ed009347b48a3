import ControlAPI
import ControlServer

/// The requests of somebody who does not say which revision a change is based on.
extension ControlService {
  func applyPolicies(_ request: PolicyApplyRequest, by caller: Caller) async throws(ControlError) -> PolicyApplyAnswer {
    try await applyPolicies(request, basedOn: nil, by: caller)
  }

  func enablePolicy(
    _ name: String, reason: String?, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    try await enablePolicy(name, reason: reason, basedOn: nil, by: caller)
  }

  func disablePolicy(
    _ name: String, reason: String?, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    try await disablePolicy(name, reason: reason, basedOn: nil, by: caller)
  }

  func deletePolicy(
    _ name: String, reason: String?, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    try await deletePolicy(name, reason: reason, basedOn: nil, by: caller)
  }

  func rollbackPolicy(
    _ name: String, _ request: PolicyRollbackRequest, by caller: Caller
  ) async throws(ControlError) -> PolicyChangeAnswer {
    try await rollbackPolicy(name, request, basedOn: nil, by: caller)
  }

  func setArray(
    _ name: String, _ request: ArraySetRequest, by caller: Caller
  ) async throws(ControlError) -> ArrayAnswer {
    try await setArray(name, request, basedOn: nil, by: caller)
  }

  func removeArray(_ name: String, by caller: Caller) async throws(ControlError) -> ArrayRemovalAnswer {
    try await removeArray(name, basedOn: nil, by: caller)
  }

  func releaseHold(_ id: Int64, reason: String?, by caller: Caller) async throws(ControlError) -> HoldAnswer {
    try await releaseHold(id, reason: reason, basedOn: nil, by: caller)
  }
}
