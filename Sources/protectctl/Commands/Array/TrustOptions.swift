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

  @Option(
    name: .customLong("fingerprint"), parsing: .singleValue,
    help: ArgumentHelp(
      "Trust only the certificate with this SHA-256 fingerprint. Give it twice while a renewal is planned: once for the "
        + "certificate of now, once for the next.", valueName: "sha256"))
  var fingerprints: [String] = []

  var isGiven: Bool { authorityFile != nil || !fingerprints.isEmpty }

  /// As a request has them: one in the key that every version knows.
  var onlyFingerprint: String? { fingerprints.count == 1 ? fingerprints[0] : nil }
  var severalFingerprints: [String]? { fingerprints.count > 1 ? fingerprints : nil }

  func validate() throws {
    if authorityFile != nil && !fingerprints.isEmpty {
      throw ValidationError("--ca and --fingerprint exclude each other")
    }
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
