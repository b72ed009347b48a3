import ArgumentParser
import ArrayEndpoint
import Systemd

/// By what an array's certificate is trusted.
struct TrustOptions: ParsableArguments {
  @Option(
    name: .customLong("ca"),
    help: ArgumentHelp("Trust only the certificate authorities in this PEM file.", valueName: "file"),
    completion: .file())
  var authorityFile: String?

  @Option(help: ArgumentHelp("Trust only the certificate with this SHA-256 fingerprint.", valueName: "sha256"))
  var fingerprint: String?

  func validate() throws {
    if authorityFile != nil && fingerprint != nil { throw ValidationError("--ca and --fingerprint exclude each other") }
  }

  /// The file is read here, with the caller's own rights, and only its certificates are sent: the daemon opens no path that
  /// somebody names.
  func authority() throws(CommandFailure) -> String? {
    guard let path = authorityFile else { return nil }
    let bytes: [UInt8]
    do throws(RegularFileError) {
      bytes = try RegularFile.read(path, limitBytes: CertificateAuthorities.limitBytes)
    } catch {
      throw CommandFailure(
        "cannot read certificate authority file '\(path)': it \(error); give the path of a readable PEM file")
    }
    do throws(CertificateAuthoritiesFlaw) {
      return try CertificateAuthorities(pem: String(decoding: bytes, as: UTF8.self)).pem
    } catch {
      throw CommandFailure(
        "cannot use certificate authority file '\(path)': \(error); give the PEM file of the array's certificate "
          + "authority")
    }
  }
}
