import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl store restore FILE`: hands over to `protectd --restore`, which knows what a store is. No daemon is asked,
/// because none may run.
struct StoreRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a copy in the place of the store, while protectd is stopped.",
    discussion: """
      Runs 'protectd --restore FILE' as the user that you are: root, or the state directory's owner. Stop protectd and \
      its socket first. The store that is there is kept beside the restored one.


      """ + ExitStatus.help([.usage]))

  @Argument(help: "A file that 'protectctl store backup' wrote.", completion: .file())
  var file: String

  @Option(
    help: "Folder of the store (default: what protectd's configuration says, else /var/lib/protectd).",
    completion: .directory)
  var stateDirectory: String?

  @Option(
    help: "protectd's configuration file (default: /etc/protectd/protectd.yaml, if it exists).",
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  func run() throws {
    try reportingFailures {
      guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
        throw CommandFailure("cannot find protectd: '/proc/self/exe' cannot be read; mount /proc")
      }
      let program = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("protectd").path
      var arguments = [program, "--restore", file]
      if let stateDirectory { arguments += ["--state-directory", stateDirectory] }
      if let config { arguments += ["--config", config] }
      var pointers = arguments.map { strdup($0) } + [nil]
      execv(program, &pointers)
      throw CommandFailure(
        "cannot run '\(program)': \(String(cString: strerror(errno)).lowercased()); install protectd beside protectctl")
    }
  }
}
