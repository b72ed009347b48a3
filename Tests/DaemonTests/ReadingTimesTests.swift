import ControlAPI
import ControlServer
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Protection
import Testing

@testable import protectd

/// What rests on an earlier reading says so, and what was never read is not called missing.
@Suite struct ReadingTimesTests {
  @Test func `arrays are read when they are added, so that policies applied next are judged by them`() async throws {
    try await withDesk(arrays: []) { f in
      try await f.runCycle()
      for name in ["paris", "lyon"] {
        let answer = try await f.desk.addArray(ArrayAddRequest(name: name, url: "https://\(name)"), by: .root)
        #expect(answer.lastReadAt == f.now.date && answer.serial != nil && answer.unreadableBecause == nil)
      }
      let effect = try #require(try await f.apply(policy(mode: "observe")).effect)
      #expect(effect.warnings == [])
      #expect(effect.scopes.map(\.gained) == [3] && effect.creations == 3)
    }
  }

  @Test func `an array that does not answer is added all the same, and the answer says why it was not read`()
    async throws
  {
    try await withDesk(arrays: []) { f in
      f.daemon.inject(.refuseConnection, on: "paris", count: nil)
      let answer = try await f.desk.addArray(ArrayAddRequest(name: "paris", url: "https://paris"), by: .root)
      #expect(answer.lastReadAt == nil && answer.unreadableBecause?.contains("paris") == true)
      #expect(try await f.desk.arrays().map(\.name) == ["paris"])
    }
  }

  @Test func `an array that was registered after the last reading is not called unregistered`() async throws {
    try await withDesk(arrays: []) { f in
      try await f.runCycle()
      try f.daemon.register("paris")
      try f.daemon.register("lyon")
      let request = PolicyApplyRequest(files: [.init(name: "1.yaml", text: policy())])
      let effect = try #require(try await f.desk.previewPolicies(request).effect)
      #expect(
        effect.warnings == [
          "what policy 'gold' selects is not known yet: array 'paris' was registered after the arrays were read at \(f.now)"
        ])
      #expect(try await f.desk.arrays().map(\.lastReadAt) == [nil, nil])
      try await f.runCycle()
      #expect(try await f.desk.previewPolicies(request).effect?.warnings == [])
      try f.store.removeArray("paris", by: .anna, at: f.now)
      let gone = try #require(try await f.desk.previewPolicies(request).effect)
      #expect(gone.warnings.contains { $0.hasPrefix("array 'paris' is not registered") })
    }
  }

  @Test func `status says when each array was read, and what was created since`() async throws {
    try await withDesk(policy()) { f in
      try await f.runCycle()
      let status = try await f.desk.status()
      #expect(status.arrays.map(\.lastReadAt) == [f.now.date, f.now.date])
      #expect(status.verdicts.unprotected == 3 && status.createdSinceReading == 3 && status.pendingFindings == 3)
      #expect(status.policies.map(\.createdSinceReading) == [3])
      let readAt = f.now
      f.daemon.advance(.seconds(60))
      f.daemon.inject(.refuseConnection, on: "lyon", count: nil)
      try await f.runCycle()
      let later = try await f.desk.status()
      #expect(later.arrays.map(\.name) == ["lyon", "paris"])
      #expect(later.arrays.map(\.lastReadAt) == [readAt.date, f.now.date])
      #expect(later.createdSinceReading == 0)
    }
  }

  @Test func `findings, why and plan say what happens next`() async throws {
    var settings = ProtectionSettings.quick
    settings.initializationsInFlight = 1
    let slowly: (inout SimulatedWorld) -> Void = {
      volumes(3)(&$0)
      $0.settings.copyBytesPerSecond = 1_000_000
    }
    try await withDesk(policy(), settings: settings, world: slowly) { f in
      try await f.runCycle()
      var findings = try await f.desk.findings(includingResolved: false).sorted { $0.entity ?? "" < $1.entity ?? "" }
      #expect(findings.map(\.remedy) == ["done", "queued", "queued"])
      #expect(findings.map(\.alert) == ["pending", "pending", "pending"])
      #expect(findings.allSatisfy { $0.pendingUntil == f.now.date + 600 })
      #expect(findings[1].next?.hasPrefix("waits for its turn, nobody can say yet when that is: ") == true)
      #expect(try await f.desk.plan().withheld.allSatisfy { $0.next?.hasPrefix("waits for its turn") == true })
      #expect(try await f.why("prod-2", on: "paris").findings.first?.next == findings[1].next)
      // Once a copy was measured, the turn is forecast.
      for _ in 0..<11 {
        f.daemon.advance(.seconds(60))
        try await f.runCycle()
      }
      findings = try await f.desk.findings(includingResolved: false).filter { $0.remedy == "queued" }
      #expect(findings.count == 2)
      #expect(findings.allSatisfy { $0.next?.hasPrefix("waits for its turn, about 20") == true })
    }
  }
}
