import Foundation
import InfiniBox
import NIOSSL

/// A server certificate for 127.0.0.1 and localhost, made by the `openssl` command in a folder of its own.
struct TestCertificate: Sendable {
  let folder: URL

  var authorityFile: String { folder.appending(path: "ca.pem").path }

  struct CommandFailed: Error {
    let command: String
    let output: String
  }

  /// Runs `work` with a certificate that is deleted afterwards in any case.
  ///
  /// - Parameters:
  ///   - days: of validity; negative means expired.
  ///   - names: as in a subjectAltName.
  static func with<Value>(
    days: Int = 2, names: String = "IP:127.0.0.1,DNS:localhost", _ work: (TestCertificate) async throws -> Value
  ) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "infinibox-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let certificate = TestCertificate(folder: folder)
    try Data("subjectAltName=\(names)\n".utf8).write(to: folder.appending(path: "names"))
    let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    try certificate.openssl("req -x509 \(newKey) -keyout ca.key -out ca.pem -days 2 -subj /CN=test-authority")
    try certificate.openssl("req \(newKey) -keyout server.key -out server.csr -subj /CN=test-server")
    try certificate.openssl(
      "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile names -out server.pem")
    return try await work(certificate)
  }

  func authorities() throws -> CertificateAuthorities {
    try CertificateAuthorities(pem: String(contentsOfFile: authorityFile, encoding: .utf8))
  }

  func fingerprint() throws -> CertificateFingerprint {
    let line = try openssl("x509 -in server.pem -noout -fingerprint -sha256")
    guard let digits = line.split(separator: "=").last.map(String.init),
      let fingerprint = CertificateFingerprint(digits.trimmingCharacters(in: .whitespacesAndNewlines))
    else { throw CommandFailed(command: "x509 -fingerprint", output: line) }
    return fingerprint
  }

  func serverConfiguration() throws -> TLSConfiguration {
    let chain = try NIOSSLCertificate.fromPEMFile(folder.appending(path: "server.pem").path)
    let key = try NIOSSLPrivateKey(file: folder.appending(path: "server.key").path, format: .pem)
    return TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
  }

  @discardableResult private func openssl(_ arguments: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandFailed(command: arguments, output: text) }
    return text
  }
}
