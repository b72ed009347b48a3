import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl array add`: one request to the daemon and its answer.
struct ArrayAddCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Register an array.",
    discussion: """
      The login is a file in the daemon's credentials directory that holds 'user:password'; it never passes through here.

      \(ExitStatus.help())
      """)

  @Argument(help: "The name that policies use for it.")
  var name: String

  @Argument(help: "https://host[:port]")
  var url: String

  @Option(
    help: ArgumentHelp("Name of its file in the credentials directory. (default: the array's name)", valueName: "file"))
  var credential: String?

  @Option(
    name: .customLong("ca"),
    help: ArgumentHelp(
      "Trust only the certificate authorities in this PEM file, on the daemon's machine.", valueName: "file"))
  var authorityFile: String?

  @Option(help: ArgumentHelp("Trust only the certificate with this SHA-256 fingerprint.", valueName: "sha256"))
  var fingerprint: String?

  @Flag(name: .customLong("plain-http"), help: "Allow http:// to another machine: login and data travel unprotected.")
  var plainHTTP = false

  @OptionGroup var control: ControlOptions

  func validate() throws {
    if authorityFile != nil && fingerprint != nil { throw ValidationError("--ca and --fingerprint exclude each other") }
  }

  func ask(_ client: ControlClient) throws -> ArrayAnswer {
    // The daemon has another working directory.
    let path = authorityFile.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    return try client.addArray(
      ArrayAddRequest(
        name: name, url: url, credential: credential, authorityFile: path, fingerprint: fingerprint,
        plainHTTP: plainHTTP ? true : nil))
  }

  func show(_ array: ArrayAnswer, on page: inout Page) {
    page.line("array '\(array.name)' added")
    page.line("see whether it can be read with: protectctl array check \(array.name)")
  }
}
