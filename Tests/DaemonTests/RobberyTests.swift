import ControlAPI
import ControlTestSupport
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Logging
import Protection
import ProtectionStore
import Reconciler
import Systemd
import TestSupport
import Testing

@testable import protectd

/// A listener on this machine gets no password, whatever is registered or written into the store.
struct RobberyTests {
  /// The connections of the program itself.
  static func fleet(_ folder: String, credentials: String...) throws -> Fleet {
    for name in credentials {
      let isWritten = FileManager.default.createFile(
        atPath: "\(folder)/\(name)", contents: Data("admin:123456".utf8), attributes: [.posixPermissions: 0o600])
      try #require(isWritten)
    }
    let connector = Connector(
      credentials: CredentialsDirectory(path: folder), callDeadline: .seconds(1), logger: Logger(label: "test"))
    return Fleet(firstPause: .seconds(60), now: Daemon.now) { try connector.connect($0) }
  }

  @Test func `a group member's registration with somebody else's credential reaches nobody`() async throws {
    try await withTemporaryFolder { folder in
      let listener = try Listener()
      try await withDesk(arrays: ["paris"], fleet: try Self.fleet(folder, credentials: "paris")) { f in
        for url in ["http://127.0.0.1:\(listener.port)", "https://127.0.0.1:\(listener.port)"] {
          let request = ArrayAddRequest(
            name: "z", url: url, credential: "paris",
            fingerprint: url.hasPrefix("https") ? String(repeating: "ab", count: 32) : nil)
          let refusal = try await refused { try await f.desk.addArray(request, by: .anna) }
          #expect(refusal.kind == .notPermitted)
          #expect(try #require(try f.audit.last).hasSuffix("add at \(url) with credential 'paris'"))
        }
        let unknown = try await refused { try await f.desk.checkArray("z") }
        #expect(unknown.kind == .notFound)
        #expect(!listener.wasCalled)
      }
    }
  }

  /// What the robbery left in the store of an older version, or what somebody writes into the file.
  @Test(arguments: [
    "INSERT INTO array VALUES ('z', 'URL', 'paris', 'system-roots', NULL, 0, NULL, 1)",
    "UPDATE array SET url = 'URL'",
    """
    INSERT INTO array VALUES ('z', 'URL', 'paris', 'system-roots', NULL, 0, NULL, 1);
    INSERT INTO credential_binding VALUES ('paris', 'URL', 'system-roots', '', NULL, 'x', NULL, 0)
    """,
  ])
  func `a registration that nobody may have made is not used`(_ sql: String) async throws {
    try await withTemporaryFolder { folder in
      let listener = try Listener()
      try await withDesk(arrays: ["paris"], fleet: try Self.fleet(folder, credentials: "paris")) { f in
        try f.daemon.spoil(sql.replacing("URL", with: "http://127.0.0.1:\(listener.port)"))
        try await f.restart()
        let name = sql.hasPrefix("INSERT") ? "z" : "paris"
        let problem = try #require(try await f.desk.checkArray(name).problem)
        #expect(problem.contains("credential 'paris' is"), "\(problem)")
        #expect(problem.contains("; "))
        #expect(!listener.wasCalled)
        #expect(try await f.desk.arrays().first { $0.name == name }?.unreadableBecause == problem)
      }
    }
  }

  @Test func `even root shows a credential of https to nobody by mistake`() async throws {
    try await withTemporaryFolder { folder in
      let listener = try Listener()
      let url = "http://127.0.0.1:\(listener.port)"
      try await withDesk(arrays: ["paris"], fleet: try Self.fleet(folder, credentials: "paris", "own")) { f in
        let refusal = try await refused {
          try await f.desk.addArray(ArrayAddRequest(name: "z", url: url, credential: "paris"), by: .root)
        }
        #expect(refusal.kind == .conflict)
        #expect(
          refusal.message
            == "cannot add array 'z': credential 'paris' is bound to 'https://paris', and plain http would show it to "
            + "whoever listens; use https, or another credential, or end that binding on purpose as root with "
            + "'protectctl array unbind paris'")
        let answer = try await f.desk.unbindCredential("paris", by: .root)
        #expect(answer.arrays == ["paris"])
        #expect(f.announced.last?.hasPrefix("credential-unbound: credential 'paris' unbound") == true)
        let unbound = try #require(try await f.desk.checkArray("paris").problem)
        #expect(unbound.contains("'protectctl array set paris --credential paris'"))
        _ = try await f.desk.addArray(ArrayAddRequest(name: "z", url: url, credential: "paris"), by: .root)
        #expect(!listener.wasCalled, "adding sends nothing")
        _ = try await f.desk.checkArray("z")
        #expect(listener.wasCalled, "the same listener does hear what was meant for it")
      }
    }
  }

  @Test func `set changes what is given, keeps the serial number, and binds`() async throws {
    try await withDesk { f in
      try await f.runCycle()
      f.daemon.network.route("seine", to: "paris")
      let request = ArraySetRequest(
        url: "https://SEINE:443/",
        fingerprint: " sha256 Fingerprint=\(Array(repeating: "AB", count: 32).joined(separator: ":"))\n")
      let answer = try await f.desk.setArray("paris", request, by: .root)
      #expect(answer.url == "https://seine" && answer.fingerprint == String(repeating: "ab", count: 32))
      #expect(answer.credential == "paris" && answer.serial == 1001)
      let destination =
        "https://seine with credential 'paris', trusted by fingerprint \(String(repeating: "ab", count: 32))"
      #expect(try f.audit.last == "root (0): array-changed array 'paris': \(destination)")
      #expect(f.announced.last == "array: array 'paris' changed to \(destination) [root]")
      try await f.runCycle()
      #expect(try await f.desk.arrays().map(\.unreadableBecause) == [nil, nil])
      // Another box is not the same array.
      _ = try await f.desk.setArray("paris", ArraySetRequest(url: "https://lyon", systemRoots: true), by: .root)
      try await f.runCycle()
      let reason = try await f.desk.arrays()[1].unreadableBecause ?? ""
      #expect(reason.contains("serial number 2002 answers at https://lyon, but 1001 is registered"))
      let unknown = try await refused { try await f.desk.setArray("rome", request, by: .root) }
      #expect(unknown.kind == .notFound)
    }
  }

  @Test func `set mends a registration that cannot be used`() async throws {
    try await withDesk { f in
      try f.daemon.spoil("UPDATE array SET url = 'https://127.0.0.1:65536' WHERE name = 'paris'")
      try await f.restart()
      try await f.runCycle()
      let problem = try #require(try await f.desk.arrays()[1].unreadableBecause)
      #expect(problem.contains("its port '65536' is no number from 1 to 65535"))
      #expect(problem.hasSuffix("correct it as root with 'protectctl array set paris --url https://HOST[:PORT]'"))
      let still = try await refused {
        try await f.desk.setArray("paris", ArraySetRequest(credential: "paris"), by: .root)
      }
      #expect(still.kind == .badRequest)
      _ = try await f.desk.setArray("paris", ArraySetRequest(url: "https://paris"), by: .root)
      try await f.runCycle()
      #expect(try await f.desk.arrays().map(\.unreadableBecause) == [nil, nil])
    }
  }
}

/// Somebody who listens on a port of this machine and answers nothing.
final class Listener {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) + listen(descriptor, 8) + getsockname(descriptor, address, &length)
      }
    }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
    try #require(code == 0 && port > 0)
  }

  deinit { close(descriptor) }

  /// Whether anybody connected since it was last asked.
  var wasCalled: Bool {
    let connection = accept(descriptor, nil, nil)
    if connection >= 0 { close(connection) }
    return connection >= 0
  }
}
