import ArgumentParser
import Foundation
import InfiniBoxSimulator

/// Whether the arrays are served over https, and with which certificate.
struct TLSOptions: ParsableArguments {
  @Flag(help: "Serve https with a self-signed certificate, made by openssl and deleted at the end.")
  var tls = false

  @Option(help: ArgumentHelp("Serve https with the certificate in this PEM file.", valueName: "file"))
  var certificate: String?

  @Option(help: ArgumentHelp("Key of --certificate, a PEM file without a passphrase.", valueName: "file"))
  var key: String?

  func validate() throws {
    guard (certificate == nil) == (key == nil) else { throw ValidationError("--certificate and --key go together") }
    if tls && certificate != nil { throw ValidationError("--tls makes a certificate; leave out --certificate and --key") }
  }

  /// Runs `work` with the certificate that the options mean; one that was made is deleted afterwards.
  func withCertificate(for host: String, _ work: (SimulatorCertificate?) async throws -> Void) async throws {
    if let certificate, let key {
      return try await work(SimulatorCertificate(certificateFile: certificate, keyFile: key))
    }
    guard tls else { return try await work(nil) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("infinibox-simulator-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = ["127.0.0.1", "localhost"]
    try await work(.selfSigned(in: folder.path, names: names.contains(host) ? names : names + [host]))
  }
}
