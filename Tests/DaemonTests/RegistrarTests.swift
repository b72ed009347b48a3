import ControlAPI
import ControlServer
import DaemonTestSupport
import Foundation
import Logging
import Protection
import ProtectionStore
import Reconciler
import Systemd
import TestSupport
import Testing

@testable import protectd

/// Who may decide where the daemon sends a password that it alone can read.
struct RegistrarTests {
  private static let requests: [(String, @Sendable (DeskFixture, Caller) async throws -> Void)] = [
    ("add", { _ = try await $0.desk.addArray(ArrayAddRequest(name: "z", url: "https://z"), by: $1) }),
    ("change", { _ = try await $0.desk.setArray("paris", ArraySetRequest(url: "https://z"), by: $1) }),
    ("remove", { _ = try await $0.desk.removeArray("paris", by: $1) }),
    ("unbind", { _ = try await $0.desk.unbindCredential("paris", by: $1) }),
  ]

  @Test func `a member of the socket's group decides nothing about credentials, and leaves a trace`() async throws {
    try await withDesk { f in
      let before = try f.store.registrations()
      for (verb, request) in Self.requests {
        let refusal = try await refused { try await request(f, .anna) }
        #expect(refusal.kind == .notPermitted)
        #expect(refusal.kind.status == 403)
        #expect(refusal.message.hasPrefix("cannot \(verb) "), "\(refusal)")
        #expect(refusal.message.hasSuffix("'anna' may not decide where credentials are sent; use sudo"), "\(refusal)")
      }
      #expect(try f.store.registrations() == before)
      #expect(
        try f.audit.suffix(4) == [
          "anna (1000): registration-refused add array 'z': add at https://z with credential 'z'",
          "anna (1000): registration-refused change array 'paris': change to https://z with credential 'paris'",
          "anna (1000): registration-refused remove array 'paris': remove, with credential 'paris'",
          "anna (1000): registration-refused unbind credential 'paris': unbind credential 'paris'",
        ])
      #expect(f.announced.count == 4)
      #expect(
        f.announced.first
          == "registration-refused: refused to add array 'z': 'anna' may not decide where credentials are sent; "
          + "asked to add at https://z with credential 'z' [anna]")
    }
  }

  @Test func `she still keeps policies and holds, and checks arrays`() async throws {
    try await withDesk { f in
      #expect(try await f.desk.checkArray("paris").problem == nil)
      try await f.apply(policy())
      let hold = HoldAddRequest(policy: "gold", reason: "x", durationSeconds: 60)
      #expect(try await f.desk.addHold(hold, by: .anna).policy == "gold")
      try await f.runCycle()
      #expect(try await f.desk.arrays().count == 2)
    }
  }

  @Test(arguments: [Caller.root, Caller(uid: 997, gid: 5, pid: 1, userName: "protectd")])
  func `root and the daemon's own user may`(_ caller: Caller) async throws {
    for (_, request) in Self.requests {
      try await withDesk { f in try await request(f, caller) }
    }
  }

  @Test func `members of one more group may, as the machine knows it at the time`() throws {
    let nobody = try #require(getpwnam("nobody")).pointee
    let groupName = String(cString: try #require(getgrgid(nobody.pw_gid)).pointee.gr_name)
    let registrars = Registrars(group: groupName, ownUID: 997)
    let member = Caller(uid: nobody.pw_uid, gid: 4_000_000, pid: 1, userName: "nobody")
    #expect(registrars.answer(member) == .permitted, "by the primary group of its entry")
    #expect(registrars.answer(Caller(uid: 4_000_000, gid: nobody.pw_gid, pid: 1, userName: nil)) == .permitted)
    let because = "'anna' may not decide where credentials are sent"
    #expect(
      registrars.answer(.anna)
        == .refused(because: because, remedy: "use sudo, or become a member of group '\(groupName)'"))
    registrars.adopt(group: "no-such-group-anywhere")
    #expect(
      registrars.answer(member)
        == .refused(
          because: "'nobody' may not decide where credentials are sent, and group 'no-such-group-anywhere' of setting "
            + "'registrar-group' does not exist", remedy: "use sudo, or correct the setting"))
    #expect(registrars.answer(.root) == .permitted)
    registrars.adopt(group: nil)
    #expect(registrars.answer(member) != .permitted)
  }

  @Test func `the setting names one group`() throws {
    let file = ConfigurationFile(path: "/p.yaml")
    #expect(try file.parse("registrar-group: storage").registrarGroup == "storage")
    #expect(try file.parse("").registrarGroup == nil)
    for wrong in ["''", "a b", "'a,b'", "[a, b]"] {
      let error = #expect(throws: ConfigurationError.self) {
        try file.parse("log-level: info\nregistrar-group: \(wrong)")
      }
      #expect(error?.description.hasPrefix("/p.yaml:2:18: cannot read configuration: 'registrar-group' is") == true)
    }
  }

  @Test func `settings that are no YAML are told in our words`() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try ConfigurationFile(path: "/p.yaml").parse("log-level: info\nregistrar-group: [a")
    }
    let text = try #require(error?.description)
    #expect(text.hasPrefix("/p.yaml:"))
    #expect(text.hasSuffix(": cannot read configuration: it is not YAML; correct what stands here, or just before"))
  }

  /// A group that is named only in its members' list, if this machine has such a one.
  @Test func `supplementary members count`() {
    setgrent()
    defer { endgrent() }
    while let entry = getgrent()?.pointee {
      guard let first = entry.gr_mem?[0], let user = getpwnam(first)?.pointee, user.pw_gid != entry.gr_gid,
        user.pw_uid != 0
      else { continue }
      let registrars = Registrars(group: String(cString: entry.gr_name), ownUID: 997)
      let caller = Caller(uid: user.pw_uid, gid: user.pw_gid, pid: 1, userName: String(cString: user.pw_name))
      #expect(registrars.answer(caller) == .permitted)
      return
    }
  }

  @Test func `what a stranger asks for is written down fit for a line`() async throws {
    try await withDesk(arrays: []) { f in
      let evil = ArrayAddRequest(
        name: "z\n\u{0}\u{202e}", url: String(repeating: "x", count: 5000), credential: "paris\u{1b}[2J")
      let refusal = try await refused { try await f.desk.addArray(evil, by: .anna) }
      #expect(refusal.kind == .notPermitted)
      let trace = try #require(try f.audit.last)
      #expect(trace.contains("credential 'paris\\u{1b}[2J'"), "\(trace)")
      #expect(trace.contains("add array 'z\\u{a}\\u{0}\\u{202e}'"), "\(trace)")
      #expect(trace.count < 500)
    }
  }
}
