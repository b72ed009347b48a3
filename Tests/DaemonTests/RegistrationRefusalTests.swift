import ArrayEndpoint
import ControlAPI
import ControlTestSupport
import DaemonTestSupport
import Foundation
import InfiniBoxSimulator
import Logging
import Protection
import ProtectionStore
import TestSupport
import Testing

@testable import protectd

/// Every refusal is a sentence of protectd's own.
struct RegistrationRefusalTests {
  /// Words of SQLite, NIO, Foundation and Swift, which tell an administrator nothing.
  private static let foreign = [
    "CHECK", "constraint", "SQLITE", "UNIQUE", "DatabaseError", "NIO", "NSCocoa", "Domain", "DecodingError",
    "Optional(",
    "BoringSSL", "errno", "Swift.",
  ]

  private func expectSentence(_ text: String, _ place: Comment) {
    let parts = text.split(separator: ": ", maxSplits: 1)
    #expect(text.hasPrefix("cannot ") && parts.count == 2 && text.contains("; "), place)
    #expect(!text.hasSuffix(".") && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }, place)
    for word in Self.foreign { #expect(!text.contains(word), place) }
    #expect(!text.contains("123456"), "a secret: \(place)")
  }

  private static let urls = [
    "", "paris", "https://paris:65536", "https://paris:99999", "https://paris:4294967297", "https://paris:0",
    "http://127.+0.0.1", "http://0x7f.1", "http://rome", "https://a:b@rome", "https://rome/x", "https://ro me",
    "https://rome\u{0}", "ftp://rome", "https://\(String(repeating: "a", count: 5000))",
  ]

  private static let adds: [ArrayAddRequest] =
    urls.map { ArrayAddRequest(name: "x", url: $0, credential: "rome") } + [
      ArrayAddRequest(name: "x\n", url: "https://rome", credential: "rome"),
      ArrayAddRequest(name: "x\u{0}y", url: "https://rome", credential: "rome"),
      ArrayAddRequest(name: "", url: "https://rome", credential: "rome"),
      ArrayAddRequest(name: "x", url: "https://rome", credential: ""),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "../rome"),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "a\u{0}b"),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "missing"),
      ArrayAddRequest(name: "x", url: "https://rome", credential: String(repeating: "c", count: 400)),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "empty"),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "folder"),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "rome", fingerprint: "beef"),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "rome", fingerprint: ""),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "rome", authority: ""),
      ArrayAddRequest(name: "x", url: "https://rome", credential: "rome", authority: "/etc/passwd"),
      ArrayAddRequest(
        name: "x", url: "https://rome", credential: "rome",
        authority: "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----"),
      ArrayAddRequest(
        name: "x", url: "https://rome", credential: "rome", authority: String(repeating: "a", count: 300_000)),
      ArrayAddRequest(name: "rome", url: "https://rome", credential: "rome"),
      ArrayAddRequest(name: "x", url: "http://127.0.0.1", credential: "rome"),
    ]

  @Test func `no refusal of a registration speaks another program's language`() async throws {
    try await withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/empty"))
      try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: false)
      let fleet = try RobberyTests.fleet(folder, credentials: "rome")
      try await withDesk(arrays: [], fleet: fleet) { f in
        _ = try await f.desk.addArray(ArrayAddRequest(name: "rome", url: "https://rome.invalid"), by: .root)
        for request in Self.adds {
          let refusal = try await refused { try await f.desk.addArray(request, by: .root) }
          expectSentence(refusal.message, "add \(request): \(refusal.message)")
          #expect([.badRequest, .conflict].contains(refusal.kind), "\(refusal.kind): \(refusal)")
        }
        for request in Self.adds where request.name == "x" {
          let change = ArraySetRequest(
            url: request.url, credential: request.credential, authority: request.authority,
            fingerprint: request.fingerprint)
          let refusal = try await refused { try await f.desk.setArray("rome", change, by: .root) }
          expectSentence(refusal.message, "set \(change): \(refusal.message)")
          #expect([.badRequest, .conflict].contains(refusal.kind), "\(refusal.kind): \(refusal)")
        }
        for name in ["nowhere", "", "a\nb", "a\u{0}b", String(repeating: "n", count: 5000)] {
          for refusal in [
            try await refused { try await f.desk.checkArray(name) },
            try await refused { try await f.desk.removeArray(name, by: .root) },
            try await refused { try await f.desk.setArray(name, ArraySetRequest(credential: "rome"), by: .root) },
            try await refused { try await f.desk.unbindCredential(name, by: .root) },
            try await refused { try await f.desk.removeArray(name, by: .anna) },
          ] { expectSentence(refusal.message, "\(name.debugDescription): \(refusal.message)") }
        }
        #expect(try f.store.arrays().map(\.name) == ["rome"])
        let check = try await f.desk.checkArray("rome")
        expectSentence(check.problem ?? "", "check: \(check)")
      }
    }
  }

  /// Exactly what protectd's own TLS error and openssl print.
  @Test(arguments: ["AB:CD", "ab:cd", "ABCD", "abcd"])
  func `a fingerprint in any usual spelling is stored in one form`(_ pair: String) async throws {
    let text =
      (pair.contains(":") ? "sha256 Fingerprint=" : " ")
      + Array(repeating: pair, count: 16).joined(separator: pair.contains(":") ? ":" : "")
    try await withDesk { f in
      let answer = try await f.desk.addArray(
        ArrayAddRequest(name: "rome", url: "https://rome", fingerprint: text), by: .root)
      #expect(answer.fingerprint == String(repeating: "abcd", count: 16))
      #expect(try await f.desk.arrays().last == answer)
    }
  }

  @Test func `authorities are sent as text, and told by their fingerprints`() async throws {
    try await withTemporaryFolder { folder in
      let certificate = try SimulatorCertificate.selfSigned(in: folder)
      let text = try String(contentsOfFile: certificate.certificateFile, encoding: .utf8)
      let fleet = try RobberyTests.fleet(folder, credentials: "rome")
      try await withDesk(arrays: [], fleet: fleet) { f in
        let answer = try await f.desk.addArray(
          ArrayAddRequest(name: "rome", url: "https://rome.invalid", authority: "remark\n" + text), by: .root)
        let fingerprint = try #require(CertificateFingerprint(certificate.fingerprint))
        #expect(answer.authorityFingerprints == [fingerprint.hex] && answer.authorityFile == nil)
        #expect(try await f.desk.arrays() == [answer])
        let trust = RegisteredArray.Trust.authorities(try CertificateAuthorities(pem: text))
        #expect(try f.store.arrays().map(\.trust) == [trust])
      }
    }
  }

  /// As versions that kept a path left it.
  @Test func `a file of authorities is read once at the start, and only if it is one`() async throws {
    try await withTemporaryFolder { folder in
      let certificate = try SimulatorCertificate.selfSigned(in: folder)
      try #require(mkfifo(folder + "/pipe", 0o644) == 0)
      try await withDesk { f in
        for (name, file) in [("paris", certificate.certificateFile), ("lyon", folder + "/pipe")] {
          try f.daemon.spoil(
            """
            UPDATE array SET trust = 'authority-file', trust_value = '\(file)' WHERE name = '\(name)';
            UPDATE credential_binding SET trust = 'authority-file', trust_value = '\(file)' WHERE credential = '\(name)';
            """)
        }
        try await f.restart()
        let logger = f.daemon.alerts.logger
        adoptAuthorityFiles(in: f.store, logger)
        let text = try String(contentsOfFile: certificate.certificateFile, encoding: .utf8)
        #expect(
          try f.store.arrays().map(\.trust) == [.authorities(try CertificateAuthorities(pem: text))])
        try await f.runCycle()
        let arrays = try await f.desk.arrays()
        #expect(arrays.map(\.authorityFile) == [folder + "/pipe", nil])
        #expect(
          arrays[0].unreadableBecause
            == "cannot use array 'lyon': its certificate authorities are still in file '\(folder)/pipe', which could not "
            + "be read when protectd started; mend the file and restart protectd, or give it as root with "
            + "'protectctl array set lyon --ca FILE'")
        #expect(arrays[1].unreadableBecause == nil)
        #expect(
          f.daemon.alerts.entries.contains {
            $0.message.contains("'\(folder)/pipe' is a named pipe and no regular file")
          })
        // The file may go now.
        try FileManager.default.removeItem(atPath: certificate.certificateFile)
        try await f.restart()
        adoptAuthorityFiles(in: f.store, logger)
        #expect(try f.store.arrays().map(\.name) == ["paris"])
      }
    }
  }
}
