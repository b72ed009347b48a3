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

  @OptionGroup var control: ControlOptions

  func validate() throws {
    let isTrustGiven = trust.authorityFile != nil || trust.fingerprint != nil
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
        url: url, credential: credential, authority: try trust.authority(), fingerprint: trust.fingerprint,
        systemRoots: systemRoots ? true : nil, plainHTTP: plainHTTP))
  }

  func show(_ array: ArrayAnswer, on page: inout Page) {
    page.line("array '\(array.name)' changed")
    page.line("see whether it can be read with: protectctl array check \(array.name)")
  }
}
