import ControlAPI

/// Which method of the service answers which endpoint.
struct ControlDispatch: Sendable {
  let service: any ControlService
  /// One at a time: judging an estate takes a processor for as long, and the daemon's cycles need the other one.
  private let judging = RequestGate("judging policies", limit: 1)
  private let checking = RequestGate("logging in to arrays", limit: 2)

  init(service: any ControlService) { self.service = service }

  func answer(_ call: ControlCall, by caller: Caller) async throws(ControlError) -> ControlAnswer {
    switch call.endpoint.effort {
    case .little: try await serve(call, by: caller)
    case .judgement:
      try await judging.pass(for: caller.uid) { () async throws(ControlError) in try await serve(call, by: caller) }
    case .login:
      try await checking.pass(for: caller.uid) { () async throws(ControlError) in try await serve(call, by: caller) }
    }
  }

  private func serve(_ call: ControlCall, by caller: Caller) async throws(ControlError) -> ControlAnswer {
    switch call.endpoint {
    case .status: ControlAnswer(try await service.status())
    case .findings:
      ControlAnswer(try await service.findings(includingResolved: call.flag("resolved", otherwise: false)))
    case .entities: ControlAnswer(try await service.entities(call.entityFilter()))
    case .why:
      ControlAnswer(try await service.why(entity: call.requiredText("entity"), array: call.text("array")))
    case .history:
      ControlAnswer(
        try await service.history(
          entity: call.text("entity"), since: call.time("since"), until: call.time("until"),
          limit: call.number("limit", otherwise: 50, in: 1...10_000)))
    case .names:
      ControlAnswer(
        try await service.names(of: call.namedThing(), beginningWith: call.text("prefix") ?? ""))
    case .plan: ControlAnswer(try await service.plan())
    case .approve: ControlAnswer(try await service.approve(call.request(ApprovalRequest.self), by: caller))
    case .cycles:
      ControlAnswer(try await service.cycles(limit: call.number("limit", otherwise: 20, in: 1...10_000)))
    case .runCycle: ControlAnswer(try await service.runCycle(by: caller) { _ in })
    case .holds: ControlAnswer(try await service.holds())
    case .addHold: ControlAnswer(try await service.addHold(call.request(HoldAddRequest.self), by: caller))
    case .releaseHold:
      ControlAnswer(
        try await service.releaseHold(call.identifier(), reason: call.text("reason"), basedOn: call.basedOn, by: caller)
      )
    case .arrays, .addArray, .setArray, .checkArray, .removeArray, .unbindCredential, .certificate:
      try await answerAboutArrays(call, by: caller)
    case .policies, .applyPolicies, .previewPolicies, .policy, .deletePolicy, .enablePolicy, .disablePolicy,
      .renamePolicy, .rollbackPolicy,
      .policyHistory, .policyCoverage:
      try await answerAboutPolicies(call, by: caller)
    case .backUpStore: preconditionFailure("a copy of the store is a stream, not one answer")
    }
  }

  private func answerAboutArrays(
    _ call: ControlCall, by caller: Caller
  ) async throws(ControlError) -> ControlAnswer {
    switch call.endpoint {
    case .arrays: ControlAnswer(try await service.arrays())
    case .addArray: ControlAnswer(try await service.addArray(call.request(ArrayAddRequest.self), by: caller))
    case .setArray:
      ControlAnswer(
        try await service.setArray(
          call.parameter, call.request(ArraySetRequest.self), basedOn: call.basedOn, by: caller))
    case .certificate:
      ControlAnswer(try await service.certificate(call.request(CertificateRequest.self), by: caller))
    case .unbindCredential: ControlAnswer(try await service.unbindCredential(call.parameter, by: caller))
    case .checkArray: ControlAnswer(try await service.checkArray(call.parameter))
    case .removeArray: ControlAnswer(try await service.removeArray(call.parameter, basedOn: call.basedOn, by: caller))
    default: preconditionFailure("\(call.endpoint.rawValue) is not about arrays")
    }
  }

  private func answerAboutPolicies(
    _ call: ControlCall, by caller: Caller
  ) async throws(ControlError) -> ControlAnswer {
    let name = call.parameter
    return switch call.endpoint {
    case .policies: ControlAnswer(try await service.policies())
    case .applyPolicies:
      ControlAnswer(
        try await service.applyPolicies(call.request(PolicyApplyRequest.self), basedOn: call.basedOn, by: caller))
    case .previewPolicies: ControlAnswer(try await service.previewPolicies(call.request(PolicyApplyRequest.self)))
    case .policy: ControlAnswer(try await service.policy(name))
    case .deletePolicy:
      ControlAnswer(
        try await service.deletePolicy(name, reason: call.text("reason"), basedOn: call.basedOn, by: caller))
    case .enablePolicy:
      ControlAnswer(try await service.enablePolicy(name, reason: call.reason(), basedOn: call.basedOn, by: caller))
    case .disablePolicy:
      ControlAnswer(try await service.disablePolicy(name, reason: call.reason(), basedOn: call.basedOn, by: caller))
    case .renamePolicy:
      ControlAnswer(try await service.renamePolicy(name, call.request(PolicyRenameRequest.self), by: caller))
    case .rollbackPolicy:
      ControlAnswer(
        try await service.rollbackPolicy(
          name, call.request(PolicyRollbackRequest.self), basedOn: call.basedOn, by: caller))
    case .policyHistory: ControlAnswer(try await service.policyHistory(name))
    case .policyCoverage: ControlAnswer(try await service.policyCoverage(name))
    default: preconditionFailure("\(call.endpoint.rawValue) is not about policies")
    }
  }
}

extension Endpoint {
  /// What a request costs the daemon or the arrays.
  fileprivate enum Effort {
    /// Answered from memory or the store; or, as cycles and plans, done once for all who ask at the same time.
    case little
    /// Judges the whole estate.
    case judgement
    case login
  }

  fileprivate var effort: Effort {
    switch self {
    case .status, .findings, .history, .names, .plan, .approve, .cycles, .runCycle, .arrays, .addArray, .setArray,
      .removeArray,
      .unbindCredential, .policies, .policy, .policyHistory, .holds, .addHold, .releaseHold, .backUpStore:
      .little
    case .entities, .why, .applyPolicies, .previewPolicies, .deletePolicy, .enablePolicy, .disablePolicy, .renamePolicy,
      .rollbackPolicy, .policyCoverage:
      .judgement
    case .checkArray, .certificate: .login
    }
  }
}
