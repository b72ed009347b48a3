import ControlAPI
import ControlServer
import Foundation
import Synchronization

/// A service with fixed answers that writes down who asked for what.
public final class FixedControlService: ControlService {
  private struct State {
    var answers = FixedAnswers()
    var refusal: ControlError?
    var requests: [String] = []
    var callers: [Caller] = []
    var appliedTexts: [String] = []
    /// What happens before the next application is answered.
    var overtaking: (@Sendable (inout PolicyAnswer) -> Void)?
  }

  private let state = Mutex(State())
  /// Runs inside each request before it is answered, e.g. to hold it up.
  private let beforeAnswering: @Sendable () async -> Void
  /// Runs inside a cycle after its progress was told.
  private let afterProgress: @Sendable () async -> Void

  public init(
    _ answers: FixedAnswers = FixedAnswers(), beforeAnswering: @escaping @Sendable () async -> Void = {},
    afterProgress: @escaping @Sendable () async -> Void = {}
  ) {
    self.beforeAnswering = beforeAnswering
    self.afterProgress = afterProgress
    state.withLock { $0.answers = answers }
  }

  /// From now on every request is refused so; nil: answered again.
  public func refuse(with error: ControlError?) { state.withLock { $0.refusal = error } }

  /// Somebody else changes the first policy right before the next application, which is refused if it is based on what was.
  public func overtake(_ edit: @escaping @Sendable (inout PolicyAnswer) -> Void) {
    state.withLock { $0.overtaking = edit }
  }

  public func change(_ body: (inout FixedAnswers) -> Void) { state.withLock { body(&$0.answers) } }

  /// What was asked, in order, e.g. `deletePolicy gold reason=obsolete`.
  public var requests: [String] { state.withLock(\.requests) }

  /// Who sent the requests that change something.
  public var callers: [Caller] { state.withLock(\.callers) }

  /// The texts of the policy files that came.
  public var appliedTexts: [String] { state.withLock(\.appliedTexts) }

  private func answer<Value: Sendable>(
    _ request: String, by caller: Caller? = nil, _ path: @Sendable (FixedAnswers) -> Value
  ) async throws(ControlError) -> Value {
    await beforeAnswering()
    let (answers, refusal) = state.withLock { state in
      state.requests.append(request)
      if let caller { state.callers.append(caller) }
      return (state.answers, state.refusal)
    }
    if let refusal { throw refusal }
    return path(answers)
  }

  private func based(on revision: Int64?) -> String { revision.map { " based_on=\($0)" } ?? "" }

  public func status() async throws(ControlError) -> StatusAnswer {
    try await answer("status") { $0.status }
  }

  public func findings(includingResolved resolved: Bool) async throws(ControlError) -> [FindingAnswer] {
    try await answer("findings resolved=\(resolved)") { $0.findings(includingResolved: resolved) }
  }

  public func why(entity: String, array: String?) async throws(ControlError) -> WhyAnswer {
    try await answer("why \(entity) array=\(array ?? "-")") { $0.why }
  }

  public func entities(_ filter: EntityFilter) async throws(ControlError) -> EntityListAnswer {
    let options = [
      ("policy", filter.policy), ("array", filter.array), ("pool", filter.pool), ("kind", filter.kind),
      ("name", filter.name), ("sort", filter.sort),
    ].compactMap { name, value in value.map { " \(name)=\($0)" } }.joined()
    let verdicts = filter.verdicts.joined(separator: "+")
    return try await answer("entities \(verdicts)\(options) \(filter.offset)+\(filter.limit)") { $0.entities }
  }

  public func history(
    entity: String?, since: Date?, until: Date?, limit: Int
  ) async throws(ControlError) -> [HistoryAnswer] {
    let period = [("since", since), ("until", until)].compactMap { name, time in
      time.map { " \(name)=\(ControlJSON.text($0))" }
    }.joined()
    return try await answer("history entity=\(entity ?? "-") limit=\(limit)\(period)") { $0.history }
  }

  public func names(of thing: NamedThing, beginningWith prefix: String) async throws(ControlError) -> [String] {
    try await answer("names of=\(thing.rawValue) prefix=\(prefix)") { answers in
      let all: [String] =
        switch thing {
        case .policies: answers.policies.map(\.name)
        case .arrays: answers.arrays.map(\.name)
        case .links: ["paris-lyon"]
        case .arrayLinks: ["lyon/paris-lyon", "paris/paris-lyon"]
        case .pools: ["finance", "prod"]
        case .entities: ["db 3", "db-1", "db-2", "db\u{1b}[2J"]
        }
      return all.filter { $0.hasPrefix(prefix) }
    }
  }

  public func plan() async throws(ControlError) -> PlanAnswer {
    try await answer("plan") { $0.plan }
  }

  public func approve(_ request: ApprovalRequest, by caller: Caller) async throws(ControlError) -> ApprovalAnswer {
    try await answer("approve \(request.planHash) reason=\(request.reason ?? "-")", by: caller) { $0.approval }
  }

  public func cycles(limit: Int) async throws(ControlError) -> [CycleSummaryAnswer] {
    try await answer("cycles limit=\(limit)") { $0.cycles }
  }

  public func runCycle(
    by caller: Caller, progress: @escaping @Sendable (CycleProgress) async -> Void
  ) async throws(ControlError) -> CycleAnswer {
    let (steps, cycle) = try await answer("runCycle", by: caller) { ($0.progress, $0.cycle) }
    for step in steps { await progress(step) }
    await afterProgress()
    return cycle
  }

  public func arrays() async throws(ControlError) -> [ArrayAnswer] {
    try await answer("arrays") { $0.arrays }
  }

  public func addArray(_ request: ArrayAddRequest, by caller: Caller) async throws(ControlError) -> ArrayAnswer {
    try await answer(
      "addArray \(request.name) \(request.url) credential=\(request.credential ?? "-") authority=\(request.authority ?? "-") fingerprint=\(request.fingerprint ?? request.fingerprints?.joined(separator: ",") ?? "-") plain_http=\(request.plainHTTP ?? false)",
      by: caller
    ) { $0.arrays[0] }
  }

  public func setArray(
    _ name: String, _ request: ArraySetRequest, basedOn: Int64?, by caller: Caller
  ) async throws(ControlError) -> ArrayAnswer {
    let trust =
      request.systemRoots.map { "system_roots=\($0)" }
      ?? "fingerprint=\(request.fingerprint ?? request.fingerprints?.joined(separator: ",") ?? "-")"
    let plain = request.plainHTTP.map { "\($0)" } ?? "-"
    return try await answer(
      "setArray \(name) url=\(request.url ?? "-") credential=\(request.credential ?? "-") \(trust) plain_http=\(plain)\(based(on: basedOn))",
      by: caller
    ) { $0.arrays[0] }
  }

  public func unbindCredential(
    _ name: String, by caller: Caller
  ) async throws(ControlError) -> CredentialUnbindingAnswer {
    try await answer("unbindCredential \(name)", by: caller) { $0.unbinding }
  }

  public func certificate(
    _ request: CertificateRequest, by caller: Caller
  ) async throws(ControlError) -> CertificateAnswer {
    try await answer("certificate \(request.url)", by: caller) { $0.certificate }
  }

  public func checkArray(_ name: String) async throws(ControlError) -> ArrayCheckAnswer {
    try await answer("checkArray \(name)") { $0.check }
  }

  public func removeArray(_ name: String, basedOn: Int64?, by caller: Caller) async throws(ControlError)
    -> ArrayRemovalAnswer
  {
    try await answer("removeArray \(name)\(based(on: basedOn))", by: caller) { $0.removal }
  }

  public func policies() async throws(ControlError) -> [PolicyAnswer] {
    try await answer("policies") { $0.policies }
  }

  public func policy(_ name: String) async throws(ControlError) -> PolicyAnswer {
    try await answer("policy \(name)") { $0.policies[0] }
  }

  public func applyPolicies(
    _ request: PolicyApplyRequest, basedOn: Int64?, by caller: Caller
  ) async throws(ControlError) -> PolicyApplyAnswer {
    let now = state.withLock { state in
      if let edit = state.overtaking {
        edit(&state.answers.policies[0])
        state.answers.policies[0].revision += 1
        state.overtaking = nil
      }
      return state.answers.policies[0].revision
    }
    if let basedOn, basedOn != now {
      throw ControlError(
        .changedMeanwhile, "cannot change policy: it is at revision \(now), not \(basedOn); look again")
    }
    state.withLock { $0.appliedTexts += request.files.map(\.text) }
    let names = request.files.map(\.name).joined(separator: ",")
    let isAccepted = request.acceptUnmanaged == true ? " accepted" : ""
    return try await answer(
      "applyPolicies \(names) reason=\(request.reason ?? "-")\(isAccepted)\(based(on: basedOn))", by: caller
    ) {
      $0.applied
    }
  }

  public func previewPolicies(_ request: PolicyApplyRequest) async throws(ControlError) -> PolicyPreviewAnswer {
    try await answer("previewPolicies \(request.files.map(\.name).joined(separator: ","))") { $0.preview }
  }

  public func enablePolicy(_ name: String, reason: String?, basedOn: Int64?, by caller: Caller)
    async throws(ControlError)
    -> PolicyChangeAnswer
  {
    try await answer("enablePolicy \(name) reason=\(reason ?? "-")\(based(on: basedOn))", by: caller) {
      $0.change("enabled")
    }
  }

  public func disablePolicy(_ name: String, reason: String?, basedOn: Int64?, by caller: Caller)
    async throws(ControlError)
    -> PolicyChangeAnswer
  {
    try await answer("disablePolicy \(name) reason=\(reason ?? "-")\(based(on: basedOn))", by: caller) {
      $0.change("disabled")
    }
  }

  public func deletePolicy(_ name: String, reason: String?, basedOn: Int64?, by caller: Caller)
    async throws(ControlError)
    -> PolicyChangeAnswer
  {
    try await answer("deletePolicy \(name) reason=\(reason ?? "-")\(based(on: basedOn))", by: caller) {
      $0.change("deleted")
    }
  }

  public func renamePolicy(_ name: String, _ request: PolicyRenameRequest, by caller: Caller)
    async throws(ControlError) -> PolicyChangeAnswer
  {
    try await answer("renamePolicy \(name) to=\(request.to) reason=\(request.reason ?? "-")", by: caller) {
      $0.change("renamed")
    }
  }

  public func rollbackPolicy(_ name: String, _ request: PolicyRollbackRequest, basedOn: Int64?, by caller: Caller)
    async throws(ControlError) -> PolicyChangeAnswer
  {
    try await answer(
      "rollbackPolicy \(name) to=\(request.revision) reason=\(request.reason ?? "-")\(based(on: basedOn))", by: caller
    ) {
      $0.change("rolled-back")
    }
  }

  public func policyCoverage(_ name: String) async throws(ControlError) -> PolicyCoverageAnswer {
    try await answer("policyCoverage \(name)") { $0.coverage }
  }

  public func policyHistory(_ name: String) async throws(ControlError) -> [PolicyRevisionAnswer] {
    try await answer("policyHistory \(name)") { $0.revisions }
  }

  public func holds() async throws(ControlError) -> [HoldAnswer] {
    try await answer("holds") { $0.holds }
  }

  public func addHold(_ request: HoldAddRequest, by caller: Caller) async throws(ControlError) -> HoldAnswer {
    let subject = [
      ("entity", request.entity), ("policy", request.policy), ("link", request.link), ("array", request.array),
    ]
    .compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: " ")
    let end = request.durationSeconds.map { "\($0) s" } ?? request.until.map { $0.formatted(.iso8601) } ?? "-"
    return try await answer("addHold \(subject) until=\(end) reason=\(request.reason)", by: caller) { $0.holds[0] }
  }

  public func backUpStore(by caller: Caller) async throws(ControlError) -> StoreBackup {
    try await answer("backUpStore", by: caller) { $0.backup }
  }

  public func releaseHold(_ id: Int64, reason: String?, basedOn: Int64?, by caller: Caller) async throws(ControlError)
    -> HoldAnswer
  {
    try await answer("releaseHold \(id) reason=\(reason ?? "-")\(based(on: basedOn))", by: caller) { $0.holds[0] }
  }
}
