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
      trust: .fingerprints(
        CertificateFingerprints(try #require(CertificateFingerprint(String(repeating: "0a", count: 32))))),
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

  @Test func `a change of an array that was changed meanwhile is refused`() throws {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    let seen = try #require(try store.arrays().first)
    var annas = seen
    annas.credential = "anna"
    var berts = seen
    berts.credential = "bert"
    try store.changeArray(annas, by: .ada, at: .start)
    let refusal = StoreError.changedMeanwhile(subject: "array 'paris'", basedOn: 1, now: 2)
    #expect(throws: refusal) { try store.changeArray(berts, by: .bob, at: .start) }
    #expect(throws: refusal) { try store.removeArray("paris", basedOn: 1, by: .bob, at: .start) }
    #expect(try store.arrays().map(\.credential) == ["anna"])
    try store.removeArray("paris", basedOn: 2, by: .bob, at: .start)
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    #expect(try store.arrays().map(\.revision) == [4], "no two registrations under one name have the same")
  }

  @Test func `two certificates are bound together, and one of them alone is another binding`() throws {
    let store = try fixture.open()
    let (old, new) = (String(repeating: "ab", count: 32), String(repeating: "cd", count: 32))
    let written = WrittenRegistration(
      name: "paris", url: "https://paris", credential: "login", trust: .fingerprints([new, old, new]))
    try store.addArray(try written.parsed(), by: .ada, at: .start)
    let stored = try #require(try store.arrays().first)
    guard case .fingerprints(let pins) = stored.trust else { throw StoreError.unknownArray("paris") }
    #expect(pins.all.map(\.hex) == [old, new])
    #expect(
      try store.auditTrail(limit: 1).first?.detail
        == "https://paris with credential 'login', trusted by fingerprints \(old) and \(new)")
    #expect(try store.execute("UPDATE array SET trust_value = '\(new)'") == nil)
    #expect(try store.arrays() == [], "nobody has said that it may be shown to whoever has the new one alone")
    for wrong in [
      "\(old)\(new)", "\(old)  \(new)", "\(old) \(new) \(old)", "\(old) ", String(repeating: " ", count: 64),
    ] {
      #expect(try store.execute("UPDATE array SET trust_value = '\(wrong)'") != nil, "\(wrong)")
    }
    #expect(throws: RegistrationFlaw.fingerprintCount(3)) {
      try WrittenRegistration(
        name: "paris", url: "https://paris", credential: "login",
        trust: .fingerprints([old, new, String(repeating: "ef", count: 32)])
      ).parsed()
    }
  }

  /// A reading is under way while somebody registers another address: who answered at the old one says nothing about it.
  @Test func `a first serial number counts only for the registration that was asked`() throws {
    let store = try fixture.open()
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    let asked = try #require(try store.arrays().first)
    var moved = asked
    moved.address = try ArrayAddress("https://elsewhere")
    try store.changeArray(moved, by: .ada, at: .start)
    try store.recordSerial(42, of: asked)
    #expect(try store.arrays().map(\.serial) == [nil])
    try store.recordSerial(43, of: try #require(try store.arrays().first))
    #expect(try store.arrays().map(\.serial) == [43])
    // Removed and added again is another registration, too.
    try store.removeArray("paris", by: .ada, at: .start)
    try store.addArray(.sample("paris"), by: .ada, at: .start)
    try store.recordSerial(42, of: asked)
    #expect(try store.arrays().map(\.serial) == [nil])
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
    try store.recordSerial(42, of: .sample("paris"))
    try store.recordSerial(42, of: .sample("paris"))
    #expect(throws: StoreError.serialDiffers("paris", recorded: 42, seen: 43)) {
      try store.recordSerial(43, of: .sample("paris"))
    }
    #expect(throws: StoreError.serialTaken("lyon", serial: 42, by: "paris")) {
      try store.recordSerial(42, of: .sample("lyon"))
    }
    #expect(throws: StoreError.serialTaken("rome", serial: 42, by: "paris")) {
      try store.addArray(.sample("rome", serial: 42), by: .ada, at: .start)
    }
    #expect(throws: StoreError.unknownArray("rome")) { try store.recordSerial(1, of: .sample("rome")) }
    #expect(try store.arrays().map(\.serial) == [nil, 42])
  }
}
