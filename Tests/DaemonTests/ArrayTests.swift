import ControlAPI
import ControlTestSupport
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Logging
import Protection
import Reconciler
import Systemd
import TestSupport
import Testing

@testable import protectd

/// `array add|list|check|remove`, by those who may.
struct ArrayTests {
  /// The connections of the program itself, with the credentials of a folder.
  private func fleet(_ folder: String) -> Fleet {
    let connector = Connector(
      credentials: CredentialsDirectory(path: folder), callDeadline: .seconds(1), logger: Logger(label: "test"))
    return Fleet(firstPause: .seconds(60), now: Daemon.now) { try connector.connect($0) }
  }

  @Test func `what cannot work is refused when it is added, and not stored`() async throws {
    try await withTemporaryFolder { folder in
      #expect(
        FileManager.default.createFile(
          atPath: folder + "/rome", contents: Data("admin:123456".utf8), attributes: [.posixPermissions: 0o600]))
      try await withDesk(arrays: [], fleet: fleet(folder)) { f in
        for (request, cause) in [
          (ArrayAddRequest(name: "oslo", url: "https://oslo.example"), "oslo"),
          (ArrayAddRequest(name: "rome", url: "rome.example"), "it is no URL"),
          (ArrayAddRequest(name: "rome", url: "http://rome.example"), "http"),
          (ArrayAddRequest(name: "rome", url: "https://rome.example", credential: "../rome"), "../rome"),
          (ArrayAddRequest(name: "rome", url: "https://rome.example", fingerprint: "beef"), "'beef'"),
          (
            ArrayAddRequest(name: "rome", url: "https://rome.example", authority: "none"), "it holds no PEM certificate"
          ),
        ] {
          let refusal = try await refused { try await f.desk.addArray(request, by: .root) }
          #expect(refusal.kind == .badRequest && refusal.message.contains(cause), "\(refusal)")
          #expect(!refusal.message.contains("123456"), "no secret in an error")
        }
        #expect(try f.store.arrays() == [])
        #expect(f.announced == [])

        let answer = try await f.desk.addArray(ArrayAddRequest(name: "rome", url: "https://rome.example"), by: .root)
        #expect(answer.credential == "rome" && answer.serial == nil)
        #expect(try await f.desk.arrays() == [answer])
        #expect(
          try f.audit == [
            "root (0): array-added array 'rome': https://rome.example with credential 'rome', trusted by the system's authorities"
          ])
        #expect(
          f.announced == [
            "array: array 'rome' added at https://rome.example with credential 'rome', trusted by the system's authorities [root]"
          ])
        let twice = try await refused {
          try await f.desk.addArray(ArrayAddRequest(name: "rome", url: "https://rome.example"), by: .root)
        }
        #expect(twice.kind == .conflict)
      }
    }
  }

  @Test(arguments: [
    (" ", "begins or ends with a blank"), ("-x", "begins with '-'"), ("a\nb", "U+000A, a control character"),
    ("a/b", "contains '/'"), ("a:b", "contains ':'"), ("pa\u{200B}ris", "U+200B ZERO WIDTH SPACE"),
    (String(repeating: "n", count: 70), "has 70 characters"), ("a\u{202E}", "U+202E RIGHT-TO-LEFT OVERRIDE"),
  ])
  func `a name that nobody can tell or write is refused`(_ name: String, _ cause: String) async throws {
    try await withDesk(arrays: []) { f in
      let request = ArrayAddRequest(name: name, url: "https://rome.example", credential: "rome")
      let refusal = try await refused { try await f.desk.addArray(request, by: .root) }
      #expect(refusal.kind == .badRequest && refusal.message.contains(cause), "\(refusal)")
      #expect(refusal.message.unicodeScalars.allSatisfy { DeceptiveCharacter.Nature($0) != .invisible }, "\(refusal)")
      #expect(try f.store.arrays() == [])
    }
  }

  @Test func `a check tells who answers and remembers its serial number`() async throws {
    try await withDesk { f in
      let lyon = try await f.desk.checkArray("lyon")
      #expect(lyon.problem == nil && lyon.serial == 2002 && lyon.links.map(\.peer) == [nil])
      let paris = try await f.desk.checkArray("paris")
      #expect(paris.links.map { "\($0.name) \($0.state) \($0.peer ?? "")" } == ["paris-lyon UP lyon"])
      #expect(try f.store.arrays().map(\.serial) == [2002, 1001])
      let refusal = try await refused { try await f.desk.checkArray("rome") }
      #expect(refusal.kind == .notFound)
    }
  }

  @Test func `a check that fails is an answer with the problem`() async throws {
    try await withDesk { f in
      try f.daemon.perform(.setReachable(false))
      let silent = try await f.desk.checkArray("paris")
      #expect(silent.problem?.isEmpty == false && silent.serial == nil && silent.links == [])
      try f.daemon.perform(.setReachable(true))
      f.daemon.password.value = "wrong"
      #expect(try await f.desk.checkArray("paris").problem?.contains("401") == true)
      f.daemon.password.value = "123456"
      #expect(try await f.desk.checkArray("paris").problem == nil)
    }
  }

  @Test func `another box at the address is a problem, and one box under two names too`() async throws {
    try await withDesk { f in
      _ = try await f.desk.checkArray("paris")
      f.daemon.network.route("paris", to: "lyon")
      let other = try await f.desk.checkArray("paris")
      #expect(other.problem?.contains("serial number 2002 answers") == true && other.serial == 2002)
      f.daemon.network.route("paris", to: "paris")
      f.daemon.network.route("lyon", to: "paris")
      let twin = try await f.desk.checkArray("lyon")
      #expect(twin.problem?.contains("is that of array 'paris'") == true)
      #expect(try f.store.arrays().map(\.serial) == [nil, 1001])
    }
  }

  @Test func `whoever answers a check without being the array gets one request`() async throws {
    try await withDesk { f in
      _ = try await f.desk.checkArray("paris")
      f.daemon.network.route("paris", to: "lyon")
      f.daemon.simulator.clearRequestLog()
      let impostor = try await f.desk.checkArray("paris")
      #expect(impostor.problem?.contains("serial number 2002 answers") == true && impostor.links == [])
      #expect(f.daemon.simulator.requestLog.map(\.path) == ["/api/rest/system"])

      f.daemon.network.route("paris", to: "paris")
      f.daemon.network.route("lyon", to: "paris")
      f.daemon.simulator.clearRequestLog()
      #expect(try await f.desk.checkArray("lyon").problem?.contains("is that of array 'paris'") == true)
      #expect(f.daemon.simulator.requestLog.map(\.path) == ["/api/rest/system"])
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `an array on which the daemon ended is left out until a check succeeds`() async throws {
    try await withDesk { f in
      // Longer than the other array's mark stays.
      for _ in 1...2 { try await f.daemon.killWhileReading("lyon", settling: .milliseconds(2500)) }
      try await f.restart()
      try await f.runCycle()
      let left = try await f.desk.status().readingsCutOff
      #expect(left.map(\.array) == ["lyon"] && left.map(\.endsAlone) == [2])
      #expect(left.first?.lastEndAt == f.now.date && left.first?.leftOutUntil == (f.now + .seconds(60)).date)
      #expect(try await f.desk.arrays().first?.unreadableBecause?.contains("it is left out until") == true)

      try f.daemon.perform(.setReachable(false), on: "lyon")
      #expect(try await f.desk.checkArray("lyon").problem != nil)
      #expect(try await f.desk.status().readingsCutOff.first?.leftOutUntil != nil, "it did not succeed")
      try f.daemon.perform(.setReachable(true), on: "lyon")
      #expect(try await f.desk.checkArray("lyon").problem == nil)
      #expect(try await f.desk.status().readingsCutOff.map(\.leftOutUntil) == [nil])
      try await f.runCycle()
      #expect(try await f.desk.status().readingsCutOff == [])
      #expect(try await f.desk.arrays().first?.unreadableBecause == nil)
    }
  }

  @Test func `an array is removed when no enabled policy names it, and its replicas stay`() async throws {
    try await withDesk(policy(), policy("silver")) { f in
      try await f.runCycle()
      f.daemon.advance(.hours(1))
      try await f.runCycle()
      let refusal = try await refused { try await f.desk.removeArray("paris", by: .root) }
      #expect(refusal.kind == .conflict && refusal.message.contains("'gold', 'silver'"))
      _ = try await f.desk.disablePolicy("gold", reason: nil, by: .anna)
      _ = try await f.desk.deletePolicy("silver", reason: nil, by: .anna)
      let answer = try await f.desk.removeArray("paris", by: .root)
      #expect(answer.unmanagedReplicas == 3)
      #expect(try f.store.arrays().map(\.name) == ["lyon"])
      #expect(try f.audit.last == "root (0): array-removed array 'paris'")
      #expect(f.announced.last == "array: array 'paris' removed [root]")
      #expect(f.daemon.sources() == ["prod-1", "prod-2", "prod-3"])
      let unknown = try await refused { try await f.desk.removeArray("paris", by: .root) }
      #expect(unknown.kind == .notFound)
      try f.daemon.perform(.setReachable(false), on: "lyon")
      try await f.runCycle()
      #expect(try await f.desk.removeArray("lyon", by: .root).unmanagedReplicas == nil, "it was not read")
    }
  }

  @Test func `the list says what the last cycle read of each`() async throws {
    try await withDesk { f in
      try f.daemon.perform(.setReachable(false), on: "lyon")
      #expect(try await f.desk.arrays().map(\.version) == [nil, nil])
      try await f.runCycle()
      let arrays = try await f.desk.arrays()
      #expect(arrays.map(\.name) == ["lyon", "paris"])
      #expect(arrays[0].unreadableBecause != nil && arrays[1].unreadableBecause == nil)
      #expect(arrays[0].version == nil && arrays[1].version != nil && arrays[1].serial == 1001)
    }
  }
}
