import ControlAPI
import ControlTestSupport
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import Testing

/// The same desk through its socket: what a client asks over HTTP is carried out on the arrays.
@Suite(.timeLimit(.minutes(2)))
struct SocketTests {
  @Test func `a policy is applied, its plan approved, and the replica explained`() async throws {
    try await withDesk(world: volumes(1)) { f in
      let text = policy(mode: "approve")
      let result = try await withControlSocket(f.desk) { socket in
        try await socket.client { client throws in
          let file = PolicyApplyRequest.File(name: "gold.yaml", text: text)
          let applied = try client.applyPolicies(PolicyApplyRequest(files: [file], reason: "ticket 7"))
          let plan = try client.plan()
          let approval = try client.approve(ApprovalRequest(planHash: plan.hash, reason: "reviewed"))
          let cycle = try client.runCycle { _ in }
          let contradiction = Result {
            try client.applyPolicies(
              PolicyApplyRequest(files: [
                .init(name: "bad.yaml", text: "policy: bad"), .init(name: "worse.yaml", text: "x: y"),
              ]))
          }
          return (applied, plan, approval, cycle, try client.why(entity: "prod-1"), contradiction)
        }
      }
      let (applied, plan, approval, cycle, why, refused) = result
      #expect(applied.changes.map(\.action) == ["created"])
      #expect(plan.withheld.map(\.awaitsApproval) == [true])
      #expect(approval.approved.map(\.entity) == ["prod-1"])
      #expect(cycle.steps.map(\.outcome) == ["done"])
      #expect(why.entities.first?.steps.map(\.outcome) == ["done"])
      guard case .failure(ControlClientError.refused(let refusal)) = refused else {
        Issue.record("not refused: \(refused)")
        return
      }
      #expect(refusal.kind == .invalidPolicy && refusal.details.count >= 2)
      #expect(f.daemon.sources() == ["prod-1"])
      let author = try #require(try f.store.auditTrail(limit: 1).first?.by)
      #expect(author.uid == getuid(), "the kernel said who it was")
      #expect(try f.policies == ["gold 1 enabled"])
    }
  }
}
