import Foundation
import InfiniBox
import Testing

/// Credentials are read from files and never shown; addresses and fingerprints are taken only when they are sound.
@Suite struct CredentialsTests {
  @Test func noWayOfPrintingShowsThem() {
    let credentials = Credentials(user: "the-user", password: "s3cret")
    var dumped = ""
    dump(credentials, to: &dumped)
    dump([credentials], to: &dumped)
    let texts = [
      "\(credentials)", String(reflecting: credentials), String(describing: [credentials]),
      String(describing: Optional(credentials)), dumped, "\(Mirror(reflecting: credentials).children.map(\.value))",
    ]
    for text in texts {
      #expect(!text.contains("s3cret"))
      #expect(!text.contains("the-user"))
    }
  }

  @Test func aSystemDoesNotShowThem() {
    let (array, _) = InfiniBoxSystem.scripted { _, _ in Sample.envelope(.null) }
    var dumped = ""
    dump(array, to: &dumped)
    #expect(!dumped.contains("123456"))
  }

  @Test(arguments: ["u:p:w", "u:p:w\n", "u\np:w\n", "u\r\np:w\r\n"])
  func readsBothFormsOfAFile(text: String) {
    #expect(Credentials(fileText: text) == Credentials(user: "u", password: "p:w"))
  }

  @Test(arguments: ["", "\n", "user", "user:", ":password", "a\nb\nc"])
  func refusesOtherFiles(text: String) {
    #expect(Credentials(fileText: text) == nil)
  }

  @Test(arguments: ["https://paris.example", "https://paris.example:8443/", "https://[2001:db8::1]:443", "HTTPS://p"])
  func takesSoundAddresses(address: String) async throws {
    let array = try InfiniBoxSystem(name: "paris", address: address, credentials: Sample.credentials)
    #expect(array.name == "paris" && array.requestsSent == 0, "an address is taken without asking anybody")
    await array.shutdown()
  }

  @Test(arguments: [
    "paris.example", "", "ftp://paris.example", "https://", "https://admin:123456@paris.example",
    "https://paris.example/api/rest", "https://paris.example?x=1",
  ])
  func refusesOtherAddresses(address: String) throws {
    let error = #expect(throws: InfiniBoxError.self) {
      try InfiniBoxSystem(name: "paris", address: address, credentials: Sample.credentials)
    }
    guard case .invalidAddress = error?.cause else {
      Issue.record("expected invalidAddress, got \(String(describing: error))")
      return
    }
    #expect(error.map { "\($0)".contains("123456") } == false)
  }

  @Test(arguments: ["http://127.0.0.1:8080", "http://127.8.9.1", "http://localhost:1", "http://[::1]:8080"])
  func takesPlainHTTPOnLoopback(address: String) async throws {
    let array = try InfiniBoxSystem(name: "paris", address: address, credentials: Sample.credentials)
    #expect(array.name == "paris" && array.requestsSent == 0, "an address is taken without asking anybody")
    await array.shutdown()
  }

  @Test(arguments: ["http://paris.example", "http://127.0.0.1.example", "http://10.0.0.1", "http://127.evil"])
  func refusesPlainHTTPElsewhere(address: String) async throws {
    let error = #expect(throws: InfiniBoxError.self) {
      try InfiniBoxSystem(name: "paris", address: address, credentials: Sample.credentials)
    }
    #expect(error?.cause == .plainHTTPRefused)
    var options = ConnectionOptions()
    options.allowPlainHTTP = true
    let array = try InfiniBoxSystem(
      name: "paris", address: address, credentials: Sample.credentials, options: options)
    await array.shutdown()
  }

  @Test func readsFingerprintsWithAndWithoutColons() throws {
    let plain = String(repeating: "0aF9", count: 16)
    let fingerprint = try #require(CertificateFingerprint(plain))
    #expect(CertificateFingerprint("\(fingerprint)") == fingerprint)
    #expect("\(fingerprint)".hasPrefix("0A:F9:0A"))
    for wrong in ["", "ab", String(repeating: "g", count: 64), plain + "00"] {
      #expect(CertificateFingerprint(wrong) == nil)
    }
  }
}
