import ArrayEndpoint
import Foundation
import GRDB
import Protection
import Testing

@testable import ProtectionStore

/// A credential goes only where somebody who may say so has said so.
@Suite struct CredentialBindingsTests {
  let fixture = try! StoreFixture()

  private func array(
    _ name: ArrayName, _ url: String, credential: String = "login", trust: RegisteredArray.Trust = .systemRoots,
    plain: Bool = false
  ) throws -> RegisteredArray {
    RegisteredArray(
      name: name, address: try ArrayAddress(url), credential: credential, trust: trust, allowsPlainHTTP: plain)
  }

  private func flaws(_ store: ProtectionStore) throws -> [RegistrationFlaw?] {
    try store.registrations().map { registration in
      if case .unusable(_, let flaw) = registration { flaw } else { nil }
    }
  }

  private static let other = RegisteredArray.Trust.fingerprints(
    CertificateFingerprints(CertificateFingerprint(String(repeating: "ab", count: 32))!))

  @Test func oneCredentialMayBeBoundToSeveralArrays() throws {
    let store = try fixture.open()
    try store.addArray(try array("paris", "https://paris"), by: .ada, at: .start)
    try store.addArray(try array("lyon", "https://lyon", trust: Self.other), by: .ada, at: .start)
    #expect(try store.arrays().map(\.name) == ["lyon", "paris"])
  }

  /// Whoever could write into the store's tables would have to write into this one as well.
  @Test(arguments: [
    "UPDATE array SET url = 'https://evil'", "UPDATE array SET credential = 'other'",
    "UPDATE array SET trust = 'fingerprint', trust_value = '\(String(repeating: "cd", count: 32))'",
    "DELETE FROM credential_binding",
  ])
  func anAddressOrTrustThatNobodyRegisteredIsNotUsed(_ sql: String) throws {
    let store = try fixture.open()
    try store.addArray(try array("paris", "https://paris"), by: .ada, at: .start)
    #expect(try store.execute(sql) == nil)
    #expect(try store.arrays() == [])
    guard case .notBound? = try #require(try flaws(store).first) else {
      Issue.record("\(try flaws(store))")
      return
    }
  }

  @Test func theSerialNumberIsPartOfTheBinding() throws {
    let store = try fixture.open()
    try store.addArray(try array("paris", "https://paris"), by: .ada, at: .start)
    try store.recordSerial(7, of: try #require(try store.arrays().first))
    #expect(try store.arrays().map(\.serial) == [7])
    #expect(try store.execute("UPDATE array SET serial = 8") == nil)
    #expect(try flaws(store) == [.boundSerial(credential: "login", bound: 7, registered: 8)])
  }

  @Test func plainHTTPNeverGetsACredentialThatWasBoundToHTTPS() throws {
    let store = try fixture.open()
    let plain = try array("z", "http://127.0.0.1:7777")
    try store.addArray(try array("paris", "https://paris"), by: .ada, at: .start)
    let refusal = StoreError.registrationRefused(
      "z", verb: "add", .boundToHTTPS(credential: "login", url: "https://paris"))
    #expect(throws: refusal) { try store.addArray(plain, by: .ada, at: .start) }
    // Nor in two steps.
    try store.removeArray("paris", by: .ada, at: .start)
    #expect(throws: refusal) { try store.addArray(plain, by: .ada, at: .start) }
    try store.addArray(try array("z", "http://127.0.0.1:7777", credential: "own"), by: .ada, at: .start)
    #expect(
      throws: StoreError.registrationRefused(
        "z", verb: "change", .boundToHTTPS(credential: "login", url: "https://paris"))
    ) { try store.changeArray(plain, by: .ada, at: .start) }
    // But on purpose.
    #expect(try store.unbindCredential("login", by: .ada, at: .start) == [])
    try store.changeArray(plain, by: .ada, at: .start)
    #expect(try store.arrays().map { "\($0.address)" } == ["http://127.0.0.1:7777"])
    #expect(
      throws: StoreError.registrationRefused("paris", verb: "add", .usedOverHTTP(credential: "login", by: "z"))
    ) { try store.addArray(try array("paris", "https://paris"), by: .ada, at: .start) }
    // An array itself may become better.
    var better = try array("z", "https://z")
    better.revision = 2
    try store.changeArray(better, by: .ada, at: .start)
    #expect(try store.arrays().map { "\($0.address)" } == ["https://z"])
  }

  @Test func unbindingStopsUseUntilSomebodyBindsAgain() throws {
    let store = try fixture.open()
    let paris = try array("paris", "https://paris")
    try store.addArray(paris, by: .ada, at: .start)
    #expect(try store.unbindCredential("login", by: .bob, at: .start) == ["paris"])
    #expect(try flaws(store) == [.notBound(credential: "login", url: "https://paris")])
    #expect(throws: StoreError.unknownCredential("login")) {
      try store.unbindCredential("login", by: .bob, at: .start)
    }
    try store.changeArray(paris, by: .ada, at: .start)
    #expect(try flaws(store) == [nil])
    #expect(
      try store.auditTrail(limit: 2).map { "\($0.action.rawValue) \($0.subject): \($0.detail ?? "")" } == [
        "array-changed array 'paris': https://paris with credential 'login', trusted by the system's authorities",
        "credential-unbound credential 'login': https://paris",
      ])
  }

  @Test func anUnknownArrayIsNotChanged() throws {
    let store = try fixture.open()
    #expect(throws: StoreError.unknownArray("paris")) {
      try store.changeArray(try array("paris", "https://paris"), by: .ada, at: .start)
    }
    #expect(try store.auditTrail(limit: 9).isEmpty)
    #expect(throws: StoreError.unknownCredential("login")) {
      try store.unbindCredential("login", by: .ada, at: .start)
    }
  }

  // MARK: Stores of older versions

  private func upgraded(_ rows: String...) throws -> ProtectionStore {
    let old = try ProtectionStore(
      path: fixture.path, version: "1", now: .start, migrations: Migration.all.filter { $0.version < 13 },
      retention: Retention())
    for row in rows {
      let sql =
        "INSERT INTO array (name, url, credential, trust, trust_value, allows_plain_http, serial) VALUES (\(row))"
      #expect(try old.execute(sql) == nil)
    }
    try old.close()
    return try fixture.open()
  }

  @Test func whatWasRegisteredBeforeIsBound() throws {
    let store = try upgraded(
      "'lyon', 'HTTPS://Lyon:443/', 'lyon', 'fingerprint', '\(String(repeating: "ab", count: 32))', 0, 2002",
      "'paris', 'https://paris', 'paris', 'system-roots', NULL, 0, NULL")
    #expect(try flaws(store) == [nil, nil])
    #expect(try store.arrays().map { "\($0.address)" } == ["https://lyon", "https://paris"])
    try store.recordSerial(1001, of: try #require(try store.arrays().last))
    #expect(try store.arrays().map(\.serial) == [2002, 1001])
  }

  /// The very registration by which passwords were robbed must not go on doing so.
  @Test func aPlainRegistrationWithACredentialOfHTTPSIsNotUsedAnyMore() throws {
    let store = try upgraded(
      "'paris', 'https://paris', 'paris', 'system-roots', NULL, 0, 1001",
      "'z', 'http://127.0.0.1:7777', 'paris', 'system-roots', NULL, 0, NULL")
    #expect(try store.arrays().map(\.name) == ["paris"])
    #expect(try flaws(store) == [nil, .boundToHTTPS(credential: "paris", url: "https://paris")])
    try store.removeArray("z", by: .ada, at: .start)
  }

  /// Each of these was taken by an older version, or put there by something else.
  @Test(arguments: [
    "'x', 'https://127.0.0.1:65536', 'x', 'system-roots', NULL, 0, NULL",
    "'x', 'https://127.0.0.1:4294967297', 'x', 'system-roots', NULL, 0, NULL",
    "'x', 'http://127.+0.0.1', 'x', 'system-roots', NULL, 0, NULL",
    "'x', 'nonsense', 'x', 'system-roots', NULL, 0, NULL",
    "'x', 'http://10.0.0.1', 'x', 'system-roots', NULL, 0, NULL",
    "'x', 'https://x', 'x', 'authority-file', '/no/such/file', 0, NULL",
    "'x', 'https://x', char(10), 'system-roots', NULL, 0, NULL",
    "'a' || char(10), 'https://x', 'x', 'system-roots', NULL, 0, NULL",
  ])
  func aRowThatCannotBeUsedLeavesTheOthersAlone(_ row: String) throws {
    let store = try upgraded(row, "'paris', 'https://paris', 'paris', 'system-roots', NULL, 0, 1001")
    #expect(try store.arrays().map(\.name) == ["paris"])
    let problems = try store.registrations().compactMap { registration in
      if case .unusable(let written, let flaw) = registration { flaw.problem(of: written.name) } else { nil }
    }
    #expect(problems.count == 1)
    #expect(problems.allSatisfy { $0.hasPrefix("cannot use array '") && $0.contains("; ") && !$0.contains("\n") })
  }

  @Test func theTextOfAFileTakesItsPlaceAndItsBinding() throws {
    let store = try upgraded("'paris', 'https://paris', 'paris', 'authority-file', '/etc/ca.pem', 0, 1001")
    #expect(try flaws(store) == [.authorityFile("/etc/ca.pem")])
    let authorities = try CertificateAuthorities(
      pem: "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n")
    try store.adoptAuthorities(.authorities(authorities), of: "paris", fromFile: "/etc/other.pem")
    #expect(try flaws(store) == [.authorityFile("/etc/ca.pem")], "it was registered anew meanwhile")
    try store.adoptAuthorities(.authorities(authorities), of: "paris", fromFile: "/etc/ca.pem")
    #expect(try store.arrays().map(\.trust) == [.authorities(authorities)])
    #expect(try store.arrays().map(\.serial) == [1001])
  }
}
