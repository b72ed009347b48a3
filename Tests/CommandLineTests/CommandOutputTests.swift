import ControlAPI
import ControlTestSupport
import Foundation
import Testing

/// What every command prints, word for word, for a fixed estate.
@Suite(.timeLimit(.minutes(5)))
struct CommandOutputTests {
  /// Told as of four and a half minutes ago, so that ages do not change while the test runs.
  private static let service = FixedControlService(FixedAnswers(cycleEnd: Date() - 270))

  @Test(arguments: GoldenText.all) func text(_ golden: GoldenText) async throws {
    try await withControlSocket(Self.service) { socket async throws in
      let run = try await socket.protectctl(golden.arguments.map(samples))
      #expect(withoutTimes(run.output) == golden.output)
      #expect(run.errors == "")
      #expect(run.status == golden.status)
    }
  }

  /// No line of the golden texts is wider than a terminal, except where one word is.
  @Test(arguments: GoldenText.all) func fitsIntoEightyColumns(_ golden: GoldenText) {
    for line in golden.output.split(separator: "\n") { #expect(line.count <= 80 || !line.contains(" ")) }
  }

  @Test(arguments: GoldenText.all) func jsonIsTheDaemonsAnswer(_ golden: GoldenText) async throws {
    let fixed = FixedAnswers()
    let expected: any Encodable & Sendable =
      switch golden.arguments.filter({ !$0.hasPrefix("--") }).prefix(2).joined(separator: " ") {
      case "status": fixed.status
      case "findings": fixed.findings(includingResolved: golden.arguments.contains("--resolved"))
      case "list": fixed.entities
      case "why db-1": fixed.why
      case "plan": fixed.plan
      case "approve 9f1c22aa00b1c2d3": fixed.approval
      case "cycle": fixed.cycle
      case "policy apply": fixed.applied
      case "policy list": fixed.policies
      case "policy show": fixed.policies[0]
      case "policy enable": fixed.change("enabled")
      case "policy disable": fixed.change("disabled")
      case "policy delete": fixed.change("deleted")
      case "policy history": fixed.revisions
      case "policy rollback": fixed.change("rolled-back")
      case "array add": fixed.arrays[0]
      case "array list": fixed.arrays
      case "array check": fixed.check
      case "array remove": fixed.removal
      case "array set": fixed.arrays[0]
      case "array unbind": fixed.unbinding
      case "hold add", "hold release": fixed.holds[0]
      case "hold list": fixed.holds
      case "history": golden.arguments.contains("--cycles") ? fixed.cycles : fixed.history
      case let other: throw POSIXError(.EINVAL, userInfo: ["command": other])
      }
    try await withControlSocket(FixedControlService()) { socket async throws in
      let run = try await socket.protectctl(golden.arguments.map(samples) + ["--output", "json"])
      #expect(run.output == String(decoding: try ControlJSON.encode(expected, pretty: true), as: UTF8.self) + "\n")
      #expect(run.errors == "")
      #expect(run.status == golden.status)
    }
  }

  @Test func jsonOfAHold() async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let run = try await socket.protectctl("hold", "list", "--output", "json")
      #expect(
        run.output == """
          [
            {
              "array" : "paris",
              "created_at" : "2026-11-22T16:35:09Z",
              "created_by" : "anna",
              "ending" : null,
              "entity" : "db-1",
              "entity_id" : "1001:7:1700000000000",
              "entity_kind" : "volume",
              "expires_at" : "2026-11-22T21:05:09Z",
              "id" : 5,
              "kind" : "manual",
              "link" : null,
              "note" : null,
              "policy" : null,
              "reason" : "migration tonight",
              "revision" : 1,
              "scope" : "entity",
              "sign" : null,
              "subject" : "volume 'db-1'"
            },
            {
              "array" : "paris",
              "created_at" : "2026-11-22T16:35:09Z",
              "created_by" : "protectd",
              "ending" : "ends by itself when the replica is resumed and its roles are as before",
              "entity" : "db-2",
              "entity_id" : "1001:8:1700000000000",
              "entity_kind" : "volume",
              "expires_at" : null,
              "id" : 6,
              "kind" : "passing",
              "link" : "paris-lyon",
              "note" : null,
              "policy" : null,
              "reason" : "replica 502 over link 'paris-lyon' is suspended by a user (H3)",
              "revision" : 1,
              "scope" : "entity",
              "sign" : "suspended",
              "subject" : "volume 'db-2' of array 'paris'"
            }
          ]

          """)
    }
  }

  @Test(arguments: [("Europe/Paris", "18:05:09"), ("UTC", "17:05:09"), ("Asia/Kolkata", "22:35:09")])
  func timesAreLocal(_ zone: String, _ time: String) async throws {
    try await withControlSocket(FixedControlService()) { socket async throws in
      let run = try await socket.protectctl("status", environment: ["TZ": zone])
      #expect(run.output.contains("(2026-11-22 \(time), took 3.3 s)"))
    }
  }

  @Test func progressComesWhileTheCycleRuns() async throws {
    let (released, release) = AsyncStream.makeStream(of: Void.self)
    let service = FixedControlService(afterProgress: { for await _ in released { break } })
    try await withControlSocket(service) { socket async throws in
      let path = socket.path
      try await withTemporaryFolder { folder async throws in
        let out = folder + "/out"
        try Data().write(to: URL(fileURLWithPath: out))
        async let status = onOwnThread {
          let process = Process()
          process.executableURL = ProtectCtlRun.executable
          process.arguments = ["cycle", "--control-socket", path]
          process.environment = ProtectCtlRun.base
          process.standardOutput = FileHandle(forWritingAtPath: out)
          return try ProtectCtlRun.finish(process)
        }
        let progress = "observe: reading array 'paris'\napply: created replica 501 of volume 'db-1' (1 of 2)\n"
        let deadline = ContinuousClock.now + .seconds(120)
        while try String(contentsOfFile: out, encoding: .utf8) != progress, ContinuousClock.now < deadline {
          try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try String(contentsOfFile: out, encoding: .utf8) == progress)
        release.yield()
        #expect(try await status == 0)
        #expect(
          try String(contentsOfFile: out, encoding: .utf8).contains("\ncycle 13 complete in 3.3 s\n340 protected"))
      }
    }
  }
}

/// The folder of sample policies, wherever the test runs.
private func samples(_ argument: String) -> String {
  guard argument == "policies" else { return argument }
  return URL(fileURLWithPath: #filePath).appendingPathComponent("../../../policies").standardizedFileURL.path
}

/// Replaces each `2026-11-22 18:05:09` by `<time>`, and each `Fri 2026-12-04 18:00 CET` by `<end>`.
func withoutTimes(_ text: String) -> String {
  let text = text.replacing(/[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d CES?T/, with: "<end>")
  let shape = Array("0000-00-00 00:00:00")
  var rest = Array(text)[...]
  var result = ""
  while let first = rest.first {
    let candidate = rest.prefix(shape.count)
    if candidate.count == shape.count,
      zip(candidate, shape).allSatisfy({ $1 == "0" ? $0.isASCII && $0.isNumber : $0 == $1 })
    {
      result += "<time>"
      rest = rest.dropFirst(shape.count)
    } else {
      result.append(first)
      rest = rest.dropFirst()
    }
  }
  return result
}
