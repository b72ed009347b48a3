import ControlAPI
import ControlTestSupport
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import Testing

/// Policies that would keep the daemon busy are refused before they are stored, and what takes long keeps nobody else waiting.
@Suite(.timeLimit(.minutes(2))) struct JudgingLimitsTests {
  @Test func `a policy too many for one entity is refused, wherever it comes from, and nothing is stored`() async throws
  {
    try await withDesk { f in
      let names = (0..<33).map { "p-\(100 + $0)" }
      try await f.apply(names.dropLast().map { policy($0) }.joined(separator: "\n---\n"))
      try await f.runCycle()
      let sentence =
        "cannot apply policy 'p-132': 33 policies would select volume 'prod-1' of array 'paris', and 32 are the most; "
        + "narrow their selectors"
      let last = PolicyApplyRequest(files: [.init(name: "last.yaml", text: policy("p-132"))])
      for refusal in [
        try await refused { try await f.apply(policy("p-132")) },
        try await refused { try await f.desk.previewPolicies(last) },
      ] {
        #expect(refusal.kind == .conflict && refusal.message == sentence, "\(refusal)")
      }
      #expect(try f.policies.count == 32)

      _ = try await f.desk.disablePolicy("p-100", reason: nil, by: .anna)
      try await f.apply(policy("p-132"))
      let enabling = try await refused { try await f.desk.enablePolicy("p-100", reason: nil, by: .anna) }
      #expect(enabling.message.hasPrefix("cannot enable policy 'p-100': 33 policies would select"), "\(enabling)")
    }
  }

  @Test func `more policies than are judged are refused before the first cycle`() async throws {
    try await withDesk { f in
      let text = (0..<1001).map { policy("p-\(1000 + $0)") }.joined(separator: "\n---\n")
      let refusal = try await refused { try await f.apply(text) }
      #expect(
        refusal.message.hasPrefix("cannot apply policies: there would be 1001 enabled policies, and 1000 are the most"))
      #expect(try f.policies == [])
    }
  }

  @Test func `status answers while more judgements run than there are threads`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      let schedule = f.schedule
      let judging = (0..<(2 * ProcessInfo.processInfo.activeProcessorCount)).map { _ in
        Task {
          try await schedule.derive(Self.endless)
        }
      }
      try await Task.sleep(for: .milliseconds(50))
      #expect(try await f.desk.status().cycle?.number == 1)
      for task in judging { task.cancel() }
      for task in judging { _ = await task.result }
      #expect(try await f.desk.previewPolicies(.init(files: [.init(name: "p", text: policy("other"))])).effect != nil)
    }
  }

  /// Computes without a pause until it is cancelled, as judging does.
  @Sendable private static func endless() throws(CancellationError) -> Bool {
    while !Task.isCancelled { usleep(1000) }
    throw CancellationError()
  }
}
