import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// Every request goes over a real socket and comes back as the value that the service gave.
@Suite(.timeLimit(.minutes(5)))
struct ControlClientRequestsTests {
  @Test func readsAnswerWhatTheServiceTells() async throws {
    let service = FixedControlService()
    let fixed = FixedAnswers()
    try await withControlSocket(service) { socket async throws in
      try await socket.client { client throws in
        #expect(try client.status() == fixed.status)
        #expect(try client.findings() == fixed.openFindings)
        #expect(try client.findings(includingResolved: true) == fixed.openFindings + fixed.resolvedFindings)
        #expect(try client.why(entity: "db 1/ü&=?", array: "paris") == fixed.why)
        #expect(try client.history(entity: "db-1", limit: 7) == fixed.history)
        #expect(try client.history(since: Date(timeIntervalSince1970: 0), until: nil, limit: 8) == fixed.history)
        #expect(
          try client.entities(EntityFilter(verdicts: ["held", "unknown"], name: "db-*", offset: 5)) == fixed.entities)
        #expect(try client.plan() == fixed.plan)
        #expect(try client.cycles(limit: 3) == fixed.cycles)
        #expect(try client.arrays() == fixed.arrays)
        #expect(try client.checkArray("paris") == fixed.check)
        #expect(try client.policies() == fixed.policies)
        #expect(try client.policy("prod volumes/ü") == fixed.policies[0])
        #expect(try client.policyCoverage("gold") == fixed.coverage)
        #expect(try client.policyHistory("gold") == fixed.revisions)
        #expect(try client.holds() == fixed.holds)
      }
    }
    #expect(
      service.requests == [
        "status", "findings resolved=false", "findings resolved=true", "why db 1/ü&=? array=paris",
        "history entity=db-1 limit=7", "history entity=- limit=8 since=1970-01-01T00:00:00Z",
        "entities held+unknown name=db-* 5+100", "plan", "cycles limit=3", "arrays", "checkArray paris", "policies",
        "policy prod volumes/ü", "policyCoverage gold", "policyHistory gold", "holds",
      ])
    #expect(service.callers.isEmpty)
  }

  @Test func writesReachTheServiceWithTheCallersIdentity() async throws {
    let service = FixedControlService()
    let fixed = FixedAnswers()
    try await withControlSocket(service) { socket async throws in
      try await socket.client { client throws in
        #expect(try client.approve(ApprovalRequest(planHash: "9f", reason: "read it")) == fixed.approval)
        #expect(
          try client.addArray(ArrayAddRequest(name: "paris", url: "https://p", fingerprint: "ab")) == fixed.arrays[0])
        #expect(try client.setArray("paris", ArraySetRequest(url: "https://q", plainHTTP: false)) == fixed.arrays[0])
        #expect(try client.removeArray("paris") == fixed.removal)
        #expect(try client.unbindCredential("paris") == fixed.unbinding)
        #expect(
          try client.applyPolicies(
            PolicyApplyRequest(files: [.init(name: "a.yaml", text: "x"), .init(name: "b.yaml", text: "y")]))
            == fixed.applied)
        #expect(try client.enablePolicy("gold").action == "enabled")
        #expect(try client.disablePolicy("gold", reason: "tests").action == "disabled")
        #expect(try client.deletePolicy("gold", reason: "no longer & needed").action == "deleted")
        #expect(try client.renamePolicy("gold", PolicyRenameRequest(to: "silver")).action == "renamed")
        #expect(try client.rollbackPolicy("gold", PolicyRollbackRequest(revision: 2)).action == "rolled-back")
        #expect(
          try client.addHold(HoldAddRequest(entity: "db-1", reason: "night shift", durationSeconds: 60))
            == fixed.holds[0])
        #expect(try client.releaseHold(5) == fixed.holds[0])
        #expect(try client.runCycle { _ in } == fixed.cycle)
      }
    }
    #expect(
      service.requests == [
        "approve 9f reason=read it",
        "addArray paris https://p credential=- authority=- fingerprint=ab plain_http=false",
        "setArray paris url=https://q credential=- fingerprint=- plain_http=false", "removeArray paris",
        "unbindCredential paris",
        "applyPolicies a.yaml,b.yaml reason=-", "enablePolicy gold reason=-", "disablePolicy gold reason=tests",
        "deletePolicy gold reason=no longer & needed", "renamePolicy gold to=silver reason=-",
        "rollbackPolicy gold to=2 reason=-",
        "addHold entity=db-1 until=60.0 s reason=night shift", "releaseHold 5 reason=-", "runCycle",
      ])
    #expect(service.callers.count == 14)
    for caller in service.callers {
      #expect(caller.uid == getuid())
      #expect(caller.gid == getgid())
      #expect(caller.pid == getpid())
      #expect(caller.userName == String(cString: getpwuid(getuid()).pointee.pw_name))
    }
  }

  @Test func progressComesBeforeTheRecord() async throws {
    let fixed = FixedAnswers()
    try await withControlSocket(FixedControlService()) { socket async throws in
      let (progress, cycle) = try await socket.client { client throws in
        var progress: [CycleProgress] = []
        let cycle = try client.runCycle { progress.append($0) }
        return (progress, cycle)
      }
      #expect(progress == fixed.progress)
      #expect(cycle == fixed.cycle)
    }
  }

  /// A cycle that ends with an error before its first sign of life is refused with the error's own status.
  @Test func aCycleThatCannotStartIsRefused() async throws {
    let service = FixedControlService()
    let busy = ControlError(.busy, "cannot run a cycle: one is running; wait for it")
    service.refuse(with: busy)
    try await withControlSocket(service) { socket async throws in
      await #expect(throws: ControlClientError.refused(busy)) {
        try await socket.client { try $0.runCycle { _ in } }
      }
    }
  }

  @Test(arguments: ControlError.Kind.allCases)
  func refusalsKeepTheirKindSentenceAndDetails(_ kind: ControlError.Kind) async throws {
    let service = FixedControlService()
    let refusal = ControlError(kind, "cannot do 'it': because; do that", details: ["a.yaml:1:2: x", "b.yaml:3:4: y"])
    service.refuse(with: refusal)
    try await withControlSocket(service) { socket async throws in
      await #expect(throws: ControlClientError.refused(refusal)) { try await socket.client { try $0.status() } }
      service.refuse(with: nil)
      #expect(try await socket.client { try $0.status() } == FixedAnswers().status)
    }
  }

  /// Answers larger than any buffer on the way arrive whole.
  @Test func aLargeAnswerArrivesWhole() async throws {
    let service = FixedControlService()
    let finding = FixedAnswers().openFindings[0]
    service.change { $0.openFindings = Array(repeating: finding, count: 20_000) }
    try await withControlSocket(service) { socket async throws in
      let findings = try await socket.client { try $0.findings() }
      #expect(findings.count == 20_000)
      #expect(findings.last == finding)
    }
  }
}
