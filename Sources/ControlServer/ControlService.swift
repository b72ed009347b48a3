public import ControlAPI
public import Foundation

/// What the daemon does for its control socket: one method a request. The server has checked the request's form before
/// it calls one; `caller` is for the audit trail, and for the service to decide whether they may.
public protocol ControlService: Sendable {
  func status() async throws(ControlError) -> StatusAnswer

  /// All open findings, most severe first; with `resolved` also those that were resolved, as long as they are kept.
  func findings(includingResolved resolved: Bool) async throws(ControlError) -> [FindingAnswer]

  /// The entities of all arrays, a page at a time.
  func entities(_ filter: EntityFilter) async throws(ControlError) -> EntityListAnswer

  /// - Parameters:
  ///   - entity: a name or an identity (`serial:object:created-ms`).
  ///   - array: restricts the question to one array.
  func why(entity: String, array: String?) async throws(ControlError) -> WhyAnswer

  /// The audit trail, newest first; `entity` as in `why`. Of a time also its cycles and findings.
  func history(entity: String?, since: Date?, until: Date?, limit: Int) async throws(ControlError) -> [HistoryAnswer]

  /// Names that begin with `prefix`, sorted, at most a thousand: for shells to complete words by.
  func names(of thing: NamedThing, beginningWith prefix: String) async throws(ControlError) -> [String]

  /// Reads the arrays and stops after the guard.
  func plan() async throws(ControlError) -> PlanAnswer

  func approve(_ request: ApprovalRequest, by caller: Caller) async throws(ControlError) -> ApprovalAnswer

  /// Newest first.
  func cycles(limit: Int) async throws(ControlError) -> [CycleSummaryAnswer]

  /// Runs one cycle and returns when it is recorded, even if the caller has gone meanwhile.
  func runCycle(
    by caller: Caller, progress: @escaping @Sendable (CycleProgress) async -> Void
  ) async throws(ControlError) -> CycleAnswer

  func arrays() async throws(ControlError) -> [ArrayAnswer]
  func addArray(_ request: ArrayAddRequest, by caller: Caller) async throws(ControlError) -> ArrayAnswer

  /// `basedOn`, here and below, is the revision that the caller has looked at; where it is another by now the change is
  /// refused (`changedMeanwhile`). nil: whatever is there is changed. 0: a policy that must not exist yet.
  func setArray(_ name: String, _ request: ArraySetRequest, basedOn: Int64?, by caller: Caller)
    async throws(ControlError) -> ArrayAnswer

  /// Forgets where a credential may be sent.
  func unbindCredential(_ name: String, by caller: Caller) async throws(ControlError) -> CredentialUnbindingAnswer

  /// Looks at the certificate that is shown at an address, and sends nothing there.
  func certificate(_ request: CertificateRequest, by caller: Caller) async throws(ControlError) -> CertificateAnswer

  /// Contacts a registered array. An array that cannot be used is an answer (`problem`), not an error.
  func checkArray(_ name: String) async throws(ControlError) -> ArrayCheckAnswer

  func removeArray(_ name: String, basedOn: Int64?, by caller: Caller) async throws(ControlError) -> ArrayRemovalAnswer

  func policies() async throws(ControlError) -> [PolicyAnswer]
  func policy(_ name: String) async throws(ControlError) -> PolicyAnswer

  /// All documents or none. Problems are `invalidPolicy` with one `details` line each.
  func applyPolicies(_ request: PolicyApplyRequest, basedOn: Int64?, by caller: Caller) async throws(ControlError)
    -> PolicyApplyAnswer

  /// What applying them would change; changes nothing.
  func previewPolicies(_ request: PolicyApplyRequest) async throws(ControlError) -> PolicyPreviewAnswer

  func enablePolicy(_ name: String, reason: String?, basedOn: Int64?, by caller: Caller) async throws(ControlError)
    -> PolicyChangeAnswer
  func disablePolicy(_ name: String, reason: String?, basedOn: Int64?, by caller: Caller) async throws(ControlError)
    -> PolicyChangeAnswer
  func deletePolicy(_ name: String, reason: String?, basedOn: Int64?, by caller: Caller) async throws(ControlError)
    -> PolicyChangeAnswer
  func renamePolicy(_ name: String, _ request: PolicyRenameRequest, by caller: Caller) async throws(ControlError)
    -> PolicyChangeAnswer
  func rollbackPolicy(_ name: String, _ request: PolicyRollbackRequest, basedOn: Int64?, by caller: Caller)
    async throws(ControlError)
    -> PolicyChangeAnswer

  /// What disabling or deleting the policy would leave unmanaged.
  func policyCoverage(_ name: String) async throws(ControlError) -> PolicyCoverageAnswer

  /// Newest first; also of deleted policies.
  func policyHistory(_ name: String) async throws(ControlError) -> [PolicyRevisionAnswer]

  func holds() async throws(ControlError) -> [HoldAnswer]
  func addHold(_ request: HoldAddRequest, by caller: Caller) async throws(ControlError) -> HoldAnswer
  func releaseHold(_ id: Int64, reason: String?, basedOn: Int64?, by caller: Caller) async throws(ControlError)
    -> HoldAnswer

  /// What the store holds now. Only for whoever may have all of it.
  func backUpStore(by caller: Caller) async throws(ControlError) -> StoreBackup
}
