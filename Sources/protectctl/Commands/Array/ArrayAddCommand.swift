import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl array add`: one request to the daemon and its answer.
struct ArrayAddCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Register an array.",
    discussion: """
      The login is a file in the daemon's credentials directory that holds 'user:password'; it never passes through here.
      Registering decides where it is sent, so that is for root (and for members of the daemon's 'registrar-group').

      \(ExitStatus.help())
      """)

  @Argument(help: "The name that policies use for it.")
  var name: String

  @Argument(help: "https://host[:port]")
  var url: String

  @Option(
    help: ArgumentHelp("Name of its file in the credentials directory. (default: the array's name)", valueName: "file"))
  var credential: String?

  @OptionGroup var trust: TrustOptions

  @Flag(name: .customLong("plain-http"), help: "Allow http:// to another machine: login and data travel unprotected.")
  var plainHTTP = false

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> ArrayAnswer {
    try client.addArray(
      ArrayAddRequest(
        name: name, url: url, credential: credential, authority: try trust.authority(),
        fingerprint: trust.onlyFingerprint, fingerprints: trust.severalFingerprints, plainHTTP: plainHTTP ? true : nil))
  }

  func show(_ array: ArrayAnswer, on page: inout Page) {
    page.line("array '\(array.name)' added")
    page.sentence(ArrayText.reading(array))
  }
}
