import ArgumentParser
import Foundation
import ProtectionStore
import Systemd

/// The daemon's command line. Each option may come from the environment or the unit instead; the command line wins.
@main
struct ProtectdCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "protectd",
    abstract: "Keeps replication policies and compares them with InfiniBox arrays, cycle after cycle.",
    discussion: """
      Policies are edited with protectctl, never by hand. Without systemd the log goes to standard error.

      ENVIRONMENT
        PROTECTD_CONFIG, PROTECTD_STATE_DIRECTORY, PROTECTD_CONTROL_SOCKET, PROTECTD_CREDENTIALS_DIRECTORY
        stand for the options of the same name; systemd's STATE_DIRECTORY and CREDENTIALS_DIRECTORY are known too.

      EXIT STATUS
        0   ended as asked, or the cycle of --once was recorded
        1   could not start, or the cycle of --once failed
        64  usage
        78  the configuration file cannot be used
      """,
    version: ProtectdVersion.current)

  @Option(help: "Configuration file (default: /etc/protectd/protectd.yaml, if it exists).")
  var config: String?

  @Option(help: "Folder of the database (default: /var/lib/protectd).")
  var stateDirectory: String?

  @Option(help: "Path of the control socket, unless systemd hands one over (default: /run/protectd/control.sock).")
  var controlSocket: String?

  @Option(help: "Folder with one credential file an array, user:password (default: systemd's).")
  var credentialsDirectory: String?

  @Flag(help: "Run one cycle, then exit.")
  var once = false

  mutating func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let places = Places(
      configuration: config ?? environment["PROTECTD_CONFIG"],
      stateDirectory: stateDirectory ?? environment["PROTECTD_STATE_DIRECTORY"] ?? environment["STATE_DIRECTORY"]
        ?? "/var/lib/protectd",
      controlSocket: controlSocket ?? environment["PROTECTD_CONTROL_SOCKET"] ?? "/run/protectd/control.sock",
      credentials: (credentialsDirectory ?? environment["PROTECTD_CREDENTIALS_DIRECTORY"]).map {
        CredentialsDirectory(path: $0)
      } ?? CredentialsDirectory(environment: environment))
    do {
      let daemon = try Daemon(places)
      if once { try await daemon.runOnce() } else { try await daemon.run() }
    } catch let error as ConfigurationError {
      complain(error, .configuration)
      throw ExitCode(78)
    } catch is ExitStatus {
      // Said already, where it happened.
      throw ExitCode.failure
    } catch {
      complain(error, error is StoreError ? .store : .startFailed)
      throw ExitCode.failure
    }
  }

  /// Why the daemon ends, where its log goes.
  private func complain(_ error: any Error, _ event: ProtectdMessageID) {
    try? Journal().write(JournalEntry("\(error)", priority: .critical, messageID: event))
  }
}

/// Where the daemon finds and keeps things.
struct Places: Sendable {
  /// nil: the usual file, if there is one.
  var configuration: String?
  var stateDirectory: String
  var controlSocket: String
  /// nil: no folder was named, by nobody.
  var credentials: CredentialsDirectory?

  var store: String { stateDirectory + "/protectd.sqlite" }

  func readConfiguration() throws(ConfigurationError) -> Configuration {
    try ConfigurationFile(path: configuration ?? "/etc/protectd/protectd.yaml").read(mustExist: configuration != nil)
  }
}
