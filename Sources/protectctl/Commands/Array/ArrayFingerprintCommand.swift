import ArgumentParser
import ArrayEndpoint
import ControlAPI

/// `protectctl array fingerprint`: one request to the daemon and its answer.
struct ArrayFingerprintCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "fingerprint", abstract: "Show the fingerprint of the certificate that is at an address.",
    discussion: """
      The daemon connects, looks and sends nothing; no login is needed. It is for root (and for members of the daemon's \
      'registrar-group').

      \(ExitStatus.help())
      """)

  @Argument(help: "https://host[:port]")
  var url: String

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> CertificateAnswer { try client.certificate(of: url) }

  func show(_ certificate: CertificateAnswer, on page: inout Page) {
    page.line("\(certificate.url) shows a certificate with the SHA-256 fingerprint")
    page.line("    \(CertificateFingerprint(certificate.fingerprint)?.description ?? certificate.fingerprint)")
    page.line(
      "valid from \(Wording.time(certificate.validFrom)) until \(Wording.time(certificate.validUntil))")
    page.blank()
    page.sentence(
      "Whoever answers there shows it, the array or somebody between. Compare it with what the array itself says, on a way "
        + "that does not lead through this network: its console, or the certificate's file with "
        + "'openssl x509 -noout -fingerprint -sha256 -in FILE'. Only if all of it is the same, trust it with --fingerprint."
    )
  }
}
