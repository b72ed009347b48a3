import ArrayEndpoint
import Protection
import Testing

@testable import ProtectionStore

@Suite struct ArraysTests {
  let fixture = try! StoreFixture()

  /// The form of a certificate is enough here.
  private static let pem = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"

  @Test func arraysAreKeptAsRegistered() throws {
    let store = try fixture.open()
    let paris = RegisteredArray(
      name: "paris", address: try ArrayAddress("https://10.0.0.1"), credential: "paris-admin",
      trust: .authorities(try CertificateAuthorities(pem: Self.pem)))
    let lyon = RegisteredArray(
      name: "lyon", address: try ArrayAddress("http://127.0.0.1:8080"), credential: "lyon",
      trust: .fingerprint(try #require(CertificateFingerprint(String(repeating: "0a", count: 32)))),
      allowsPlainHTTP: true, serial: 77)
    try store.addArray(paris, by: .ada, at: .start)
    try store.addArray(lyon, by: .bob, at: .start.plus(1))
    try store.addArray(.sample("rome"), by: .bob, at: .start.plus(2))
    try store.close()
    let again = try fixture.open()
    #expect(try again.arrays() == [lyon, paris, .sample("rome")])
    let trail = try again.auditTrail(limit: 9)
    #expect(trail.map(\.action) == [.arrayAdded, .arrayAdded, .arrayAdded])
    #expect(trail.last?.detail == "https://10.0.0.1 with credential 'paris-admin', trusted by an authority")
  }

  @Test func aNameIsTakenOnce() throws {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    #expect(throws: StoreError.duplicateArray("paris")) { try store.addArray(.sample("paris"), by: .ada, at: .start) }
    #expect(try store.auditTrail(limit: 9).count == 1)
  }

  @Test func anArrayInUseStays() throws {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    _ = try store.apply([.sample("gold"), .sample("audit")], by: .ada, reason: nil, at: .start)
    #expect(throws: StoreError.arrayInUse("paris", policies: ["audit", "gold"])) {
      try store.removeArray("paris", by: .ada, at: .start)
    }
    _ = try store.setPolicyEnabled("gold", false, by: .ada, reason: nil, at: .start)
    try store.deletePolicy("audit", by: .ada, reason: nil, at: .start)
    try store.removeArray("paris", by: .bob, at: .start.plus(1))
    #expect(try store.arrays().isEmpty)
    #expect(try store.auditTrail(limit: 1).first?.action == .arrayRemoved)
    #expect(throws: StoreError.unknownArray("paris")) { try store.removeArray("paris", by: .ada, at: .start) }
  }

  @Test func theFirstSerialIdentifiesTheArray() throws {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    try store.addArray(.sample("lyon"), by: .ada, at: .start)
    try store.recordSerial(42, of: "paris")
    try store.recordSerial(42, of: "paris")
    #expect(throws: StoreError.serialDiffers("paris", recorded: 42, seen: 43)) {
      try store.recordSerial(43, of: "paris")
    }
    #expect(throws: StoreError.serialTaken("lyon", serial: 42, by: "paris")) { try store.recordSerial(42, of: "lyon") }
    #expect(throws: StoreError.serialTaken("rome", serial: 42, by: "paris")) {
      try store.addArray(.sample("rome", serial: 42), by: .ada, at: .start)
    }
    #expect(throws: StoreError.unknownArray("rome")) { try store.recordSerial(1, of: "rome") }
    #expect(try store.arrays().map(\.serial) == [nil, 42])
  }
}
