import ArgumentParser
import ControlAPI

/// `protectctl array set`: one request to the daemon and its answer.
struct ArraySetCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change how a registered array is reached; what is not given stays as it is.",
    discussion: """
      The array stays the same one: its serial number has to answer at a new address, too. Changing decides where its login
      is sent, so it is for root (and for members of the daemon's 'registrar-group').

      \(ExitStatus.help())
      """)

  @Argument(help: "The array's name.", completion: Completions.arrays)
  var name: String

  @Option(help: ArgumentHelp("https://host[:port]", valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("Name of its file in the credentials directory.", valueName: "file"))
  var credential: String?

  @OptionGroup var trust: TrustOptions

  @Flag(help: "Trust the system's certificate authorities.")
  var systemRoots = false

  @Flag(
    name: .customLong("plain-http"), inversion: .prefixedNo,
    help: "Allow http:// to another machine: login and data travel unprotected.")
  var plainHTTP: Bool?

  @OptionGroup var revision: RevisionOptions

  @OptionGroup var control: ControlOptions

  func validate() throws {
    let isTrustGiven = trust.isGiven
    if systemRoots && isTrustGiven {
      throw ValidationError("--system-roots excludes --ca and --fingerprint")
    }
    if url == nil && credential == nil && plainHTTP == nil && !systemRoots && !isTrustGiven {
      throw ValidationError(
        "give at least one of --url, --credential, --ca, --fingerprint, --system-roots, --plain-http")
    }
  }

  func ask(_ client: ControlClient) throws -> ArrayAnswer {
    try client.setArray(
      name,
      ArraySetRequest(
        url: url, credential: credential, authority: try trust.authority(),
        fingerprint: trust.onlyFingerprint, fingerprints: trust.severalFingerprints,
        systemRoots: systemRoots ? true : nil, plainHTTP: plainHTTP), basedOn: revision.expected)
  }

  func show(_ array: ArrayAnswer, on page: inout Page) {
    page.line("array '\(array.name)' changed, revision \(array.revision)")
    if array.fingerprints.count > 1 {
      page.sentence(
        "either certificate is taken; when the renewal is done, give the one that stays: protectctl array set "
          + "\(array.name) --fingerprint SHA256")
    }
    page.sentence(ArrayText.reading(array))
  }
}
