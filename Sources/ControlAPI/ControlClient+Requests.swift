import Foundation

/// One method for each request of the control socket; all of them throw what the daemon or the way to it refuses.
extension ControlClient {
  private static let readingArraysSeconds: Double = 300
  private static let cycleSeconds: Double = 3600

  public func status() throws(ControlClientError) -> StatusAnswer {
    try fetch(StatusAnswer.self, Call(endpoint: .status))
  }

  public func findings(includingResolved resolved: Bool = false) throws(ControlClientError) -> [FindingAnswer] {
    try fetch([FindingAnswer].self, Call(endpoint: .findings, query: [("resolved", resolved ? "true" : "false")]))
  }

  public func entities(_ filter: EntityFilter) throws(ControlClientError) -> EntityListAnswer {
    let verdicts = filter.verdicts.isEmpty ? nil : filter.verdicts.joined(separator: ",")
    let query =
      Self.item("verdict", verdicts) + Self.item("policy", filter.policy) + Self.item("array", filter.array)
      + Self.item("pool", filter.pool) + Self.item("kind", filter.kind) + Self.item("name", filter.name)
      + Self.item("sort", filter.sort) + [("offset", String(filter.offset)), ("limit", String(filter.limit))]
    return try fetch(EntityListAnswer.self, Call(endpoint: .entities, query: query))
  }

  public func why(entity: String, array: String? = nil) throws(ControlClientError) -> WhyAnswer {
    try fetch(WhyAnswer.self, Call(endpoint: .why, query: [("entity", entity)] + Self.item("array", array)))
  }

  public func history(
    entity: String? = nil, since: Date? = nil, until: Date? = nil, limit: Int = 50
  ) throws(ControlClientError) -> [HistoryAnswer] {
    let query =
      Self.item("entity", entity) + Self.item("since", since.map(ControlJSON.text))
      + Self.item("until", until.map(ControlJSON.text)) + [("limit", String(limit))]
    return try fetch([HistoryAnswer].self, Call(endpoint: .history, query: query))
  }

  /// At most a thousand, sorted.
  public func names(of thing: NamedThing, beginningWith prefix: String) throws(ControlClientError) -> [String] {
    try fetch([String].self, Call(endpoint: .names, query: [("of", thing.rawValue), ("prefix", prefix)]))
  }

  public func plan() throws(ControlClientError) -> PlanAnswer {
    try fetch(PlanAnswer.self, Call(endpoint: .plan, seconds: Self.readingArraysSeconds))
  }

  public func approve(_ request: ApprovalRequest) throws(ControlClientError) -> ApprovalAnswer {
    try fetch(ApprovalAnswer.self, Call(endpoint: .approve, body: request, seconds: Self.readingArraysSeconds))
  }

  public func cycles(limit: Int = 20) throws(ControlClientError) -> [CycleSummaryAnswer] {
    try fetch([CycleSummaryAnswer].self, Call(endpoint: .cycles, query: [("limit", String(limit))]))
  }

  /// Runs a cycle and returns its record; `progress` sees what the cycle is at, as it happens.
  public func runCycle(progress: (CycleProgress) -> Void) throws(ControlClientError) -> CycleAnswer {
    var end: CycleEvent?
    try stream(CycleEvent.self, Call(endpoint: .runCycle, seconds: Self.cycleSeconds)) { event in
      if case .progress(let step) = event { progress(step) } else { end = event }
    }
    switch end {
    case .finished(let cycle): return cycle
    case .failed(let error): throw .refused(error)
    case .progress, nil: throw .interrupted(path: socketPath, cause: "the stream ended before the cycle's record")
    }
  }

  public func arrays() throws(ControlClientError) -> [ArrayAnswer] {
    try fetch([ArrayAnswer].self, Call(endpoint: .arrays))
  }

  public func addArray(_ request: ArrayAddRequest) throws(ControlClientError) -> ArrayAnswer {
    try fetch(ArrayAnswer.self, Call(endpoint: .addArray, body: request))
  }

  public func checkArray(_ name: String) throws(ControlClientError) -> ArrayCheckAnswer {
    try fetch(
      ArrayCheckAnswer.self, Call(endpoint: .checkArray, parameter: name, seconds: Self.readingArraysSeconds))
  }

  public func setArray(
    _ name: String, _ request: ArraySetRequest, basedOn: Int64? = nil
  ) throws(ControlClientError) -> ArrayAnswer {
    try fetch(ArrayAnswer.self, Call(endpoint: .setArray, parameter: name, body: request, basedOn: basedOn))
  }

  public func certificate(of url: String) throws(ControlClientError) -> CertificateAnswer {
    try fetch(CertificateAnswer.self, Call(endpoint: .certificate, body: CertificateRequest(url: url)))
  }

  public func unbindCredential(_ name: String) throws(ControlClientError) -> CredentialUnbindingAnswer {
    try fetch(CredentialUnbindingAnswer.self, Call(endpoint: .unbindCredential, parameter: name))
  }

  public func removeArray(
    _ name: String, basedOn: Int64? = nil
  ) throws(ControlClientError) -> ArrayRemovalAnswer {
    try fetch(ArrayRemovalAnswer.self, Call(endpoint: .removeArray, parameter: name, basedOn: basedOn))
  }

  public func policies() throws(ControlClientError) -> [PolicyAnswer] {
    try fetch([PolicyAnswer].self, Call(endpoint: .policies))
  }

  public func policy(_ name: String) throws(ControlClientError) -> PolicyAnswer {
    try fetch(PolicyAnswer.self, Call(endpoint: .policy, parameter: name))
  }

  /// - Parameter basedOn: here and below the revision that was looked at; nil: whatever is there is changed.
  public func applyPolicies(
    _ request: PolicyApplyRequest, basedOn: Int64? = nil
  ) throws(ControlClientError) -> PolicyApplyAnswer {
    try fetch(PolicyApplyAnswer.self, Call(endpoint: .applyPolicies, body: request, basedOn: basedOn))
  }

  /// Applies nothing.
  public func previewPolicies(_ request: PolicyApplyRequest) throws(ControlClientError) -> PolicyPreviewAnswer {
    try fetch(PolicyPreviewAnswer.self, Call(endpoint: .previewPolicies, body: request))
  }

  public func enablePolicy(
    _ name: String, reason: String? = nil, basedOn: Int64? = nil
  ) throws(ControlClientError) -> PolicyChangeAnswer {
    try fetch(
      PolicyChangeAnswer.self,
      Call(endpoint: .enablePolicy, parameter: name, body: PolicyActionRequest(reason: reason), basedOn: basedOn))
  }

  public func disablePolicy(
    _ name: String, reason: String? = nil, basedOn: Int64? = nil
  ) throws(ControlClientError) -> PolicyChangeAnswer {
    try fetch(
      PolicyChangeAnswer.self,
      Call(endpoint: .disablePolicy, parameter: name, body: PolicyActionRequest(reason: reason), basedOn: basedOn))
  }

  public func deletePolicy(
    _ name: String, reason: String? = nil, basedOn: Int64? = nil
  ) throws(ControlClientError) -> PolicyChangeAnswer {
    try fetch(
      PolicyChangeAnswer.self,
      Call(endpoint: .deletePolicy, parameter: name, query: Self.item("reason", reason), basedOn: basedOn))
  }

  public func renamePolicy(
    _ name: String, _ request: PolicyRenameRequest
  ) throws(ControlClientError) -> PolicyChangeAnswer {
    try fetch(PolicyChangeAnswer.self, Call(endpoint: .renamePolicy, parameter: name, body: request))
  }

  public func rollbackPolicy(
    _ name: String, _ request: PolicyRollbackRequest, basedOn: Int64? = nil
  ) throws(ControlClientError) -> PolicyChangeAnswer {
    try fetch(
      PolicyChangeAnswer.self, Call(endpoint: .rollbackPolicy, parameter: name, body: request, basedOn: basedOn))
  }

  public func policyCoverage(_ name: String) throws(ControlClientError) -> PolicyCoverageAnswer {
    try fetch(PolicyCoverageAnswer.self, Call(endpoint: .policyCoverage, parameter: name))
  }

  public func policyHistory(_ name: String) throws(ControlClientError) -> [PolicyRevisionAnswer] {
    try fetch([PolicyRevisionAnswer].self, Call(endpoint: .policyHistory, parameter: name))
  }

  public func holds() throws(ControlClientError) -> [HoldAnswer] {
    try fetch([HoldAnswer].self, Call(endpoint: .holds))
  }

  public func addHold(_ request: HoldAddRequest) throws(ControlClientError) -> HoldAnswer {
    try fetch(HoldAnswer.self, Call(endpoint: .addHold, body: request))
  }

  public func releaseHold(
    _ id: Int64, reason: String? = nil, basedOn: Int64? = nil
  ) throws(ControlClientError) -> HoldAnswer {
    try fetch(
      HoldAnswer.self,
      Call(endpoint: .releaseHold, parameter: String(id), query: Self.item("reason", reason), basedOn: basedOn))
  }

  /// A copy of the daemon's store; `piece` gets its bytes as they come.
  /// - Returns: what all of them together must be.
  public func backUpStore(
    piece: (Data) throws(ControlClientError) -> Void
  ) throws(ControlClientError) -> StoreBackupEnd {
    var end: StoreBackupEnd?
    let call = Call(endpoint: .backUpStore, seconds: Self.cycleSeconds, answerLimitBytes: .max)
    try stream(StoreBackupEvent.self, call) { event throws(ControlClientError) in
      switch event {
      case .piece(let data): try piece(data)
      case .finished(let whole): end = whole
      }
    }
    guard let end else {
      throw .interrupted(path: socketPath, cause: "the stream ended before the whole copy had come")
    }
    return end
  }

  private static func item(_ name: String, _ value: String?) -> [(name: String, value: String)] {
    value.map { [(name, $0)] } ?? []
  }
}
