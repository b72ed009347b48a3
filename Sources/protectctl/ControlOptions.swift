import ArgumentParser
import ControlAPI
import Foundation

enum OutputFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

/// How a command shows its value.
struct OutputOptions: ParsableArguments {
  @Option(name: .customLong("output"), help: "'text' for people, 'json' for programs.")
  var format = OutputFormat.text
}

/// How a command finds the daemon.
struct ControlOptions: ParsableArguments {
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "The daemon's control socket. (default: $PROTECTD_CONTROL_SOCKET, else \(ControlClient.defaultSocketPath))",
      valueName: "path"), completion: .file())
  var controlSocket: String?

  @Option(
    help: ArgumentHelp("How long to wait for the answer. (default: what the request may need)", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout takes more than 0 and at most 86400 seconds")
    }
  }

  var client: ControlClient { Self.client(socketPath: controlSocket, deadlineSeconds: timeout) }

  static func client(socketPath: String?, deadlineSeconds: Double?) -> ControlClient {
    let variable = ProcessInfo.processInfo.environment["PROTECTD_CONTROL_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    return ControlClient(
      socketPath: socketPath ?? variable ?? ControlClient.defaultSocketPath, deadlineSeconds: deadlineSeconds)
  }
}
