import ControlTestSupport
import Foundation
import Testing

/// The demo is the end-to-end test: simulated arrays, the real daemon, the real commands. Here: that it succeeds, that it
/// notices when the world is not as it tells, and that it leaves nothing behind in any case.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DemoTests {
  private static let policies = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("policies").path

  @Test func everythingHappensAsTold() async throws {
    try await withTemporaryFolder { folder async throws in
      let run = try await ProtectCtlRun.run(["demo", "--policies", Self.policies], environment: ["TMPDIR": folder])
      #expect(run.errors == "")
      #expect(run.status == 0)
      #expect(run.output.contains("$ DEMO=\(folder)/protectd-demo-"))
      #expect(run.output.contains("\n$ protectctl plan\nplan "))
      #expect(run.output.contains("21 protected, 0 initializing, 2 unprotected, 2 excluded, 0 held, 0 unknown"))
      #expect(run.output.contains("Array paris was asked 15 times to create a replica and has 15"))
      for line in run.output.split(separator: "\n") { #expect(line.count <= 100 || line.hasPrefix("apply: ")) }
      try expectNothingLeft(in: folder)
    }
  }

  @Test func anotherWorldThanToldIsAFailure() async throws {
    try await withTemporaryFolder { folder async throws in
      let copy = folder + "/policies"
      try FileManager.default.copyItem(atPath: Self.policies, toPath: copy)
      let file = copy + "/home-filesystems-async.yaml"
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let observing = text.replacing("mode: enforce", with: "mode: observe")
      #expect(observing != text)
      try Data(observing.utf8).write(to: URL(fileURLWithPath: file))
      let run = try await ProtectCtlRun.run(["demo", "--policies", copy], environment: ["TMPDIR": folder])
      #expect(run.status == 1)
      #expect(
        run.errors.hasPrefix(
          #"the demo failed: the plan has steps for ["fin-1", "fin-2", "fin-3", "ora-data-1", "ora-data-2", "ora-data-3"]"#
        ))
      try FileManager.default.removeItem(atPath: copy)
      try expectNothingLeft(in: folder)
    }
  }

  @Test func aFolderWithoutPoliciesIsSaid() async throws {
    let run = try await ProtectCtlRun.run(["demo", "--policies", "/nowhere"])
    #expect(run.status == 1)
    #expect(
      run.errors
        == "cannot start the demo: there is no folder '/nowhere'; name the folder of the sample policies with --policies\n"
    )
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSignalEndsItInGoodOrder(_ signal: Int32) async throws {
    try await withTemporaryFolder { folder async throws in
      let status = try await onOwnThread { () throws in
        let demo = Process()
        demo.executableURL = ProtectCtlRun.executable
        demo.arguments = ["demo", "--policies", Self.policies]
        demo.environment = ProtectCtlRun.base.merging(["TMPDIR": folder]) { $1 }
        demo.standardOutput = FileHandle.nullDevice
        demo.standardError = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        demo.terminationHandler = { _ in ended.signal() }
        try demo.run()
        let deadline = ContinuousClock.now + .seconds(120)
        while Self.processes(in: folder).count < 2, ContinuousClock.now < deadline { usleep(2_000) }
        #expect(Self.processes(in: folder).count >= 2)
        kill(demo.processIdentifier, signal)
        if ended.wait(timeout: .now() + 120) == .timedOut { kill(demo.processIdentifier, SIGKILL) }
        return demo.terminationStatus
      }
      #expect(status == 128 + signal)
      try expectNothingLeft(in: folder)
    }
  }

  private func expectNothingLeft(in folder: String) throws {
    #expect(Self.processes(in: folder) == [])
    let rest = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("protectd-demo-") }
    #expect(rest == [])
  }

  /// Programs whose arguments name a file of the folder's demo.
  private static func processes(in folder: String) -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.filter { $0.allSatisfy(\.isNumber) }.compactMap { process in
      let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
      let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
      return words.dropFirst().contains { $0.hasPrefix(folder + "/protectd-demo-") }
        ? words.joined(separator: " ") : nil
    }
  }
}
