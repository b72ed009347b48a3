import ArgumentParser
import ControlAPI
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
        An option wins over the environment, that over the configuration file, and that over systemd's.

      EXIT STATUS
        0   ended as asked, or the cycle of --once was recorded, or the store is restored or created
        1   could not start, or the cycle of --once failed, or the store is as it was
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

  @Option(
    help: ArgumentHelp(
      "Put a copy in the place of the store, then exit; the store that is there is kept beside it.", valueName: "file"))
  var restore: String?

  @Flag(help: "Create an empty store where one is missing, then exit.")
  var newStore = false

  func validate() throws {
    if [once, restore != nil, newStore].count(where: { $0 }) > 1 {
      throw ValidationError("--once, --restore and --new-store exclude each other")
    }
  }

  /// On the main thread, before the first other thread takes a heap of its own.
  @MainActor static func main() async {
    MemoryFootprint.keepSmall()
    await main(nil)
  }

  mutating func run() async throws {
    let journal = JournalQueue(Journal())
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await run(journal)) } catch { outcome = .failure(error) }
    await journal.flush()
    try outcome.get()
  }

  private func run(_ journal: JournalQueue) async throws {
    do {
      let (places, configuration) = try settle(ProcessInfo.processInfo.environment)
      if let restore { return tell(try StoreTasks.restore(restore, to: places.store, now: Daemon.now())) }
      if newStore { return tell(try StoreTasks.create(at: places.store)) }
      let daemon = try Daemon(places, configuration, journal)
      if once { try await daemon.runOnce() } else { try await daemon.run() }
    } catch let error as ConfigurationError {
      complain(error, .configuration, journal)
      throw ExitCode(78)
    } catch is ExitStatus {
      // Said already, where it happened.
      throw ExitCode.failure
    } catch {
      complain(error, error is StoreError ? .store : .startFailed, journal)
      throw ExitCode.failure
    }
  }

  /// Each place comes from the option, else the environment, else the file, else systemd or the default.
  private func settle(_ environment: [String: String]) throws(ConfigurationError) -> (Places, Configuration) {
    let file = ConfigurationPath(named: config ?? environment["PROTECTD_CONFIG"])
    let configuration = try file.read()
    let credentials =
      credentialsDirectory ?? environment["PROTECTD_CREDENTIALS_DIRECTORY"] ?? configuration.credentialsDirectory
    let places = Places(
      configuration: file,
      stateDirectory: stateDirectory ?? environment["PROTECTD_STATE_DIRECTORY"] ?? configuration.stateDirectory
        ?? environment["STATE_DIRECTORY"] ?? "/var/lib/protectd",
      controlSocket: controlSocket ?? environment["PROTECTD_CONTROL_SOCKET"] ?? configuration.controlSocket
        ?? "/run/protectd/control.sock",
      credentials: credentials.map { CredentialsDirectory(path: $0) }
        ?? CredentialsDirectory(environment: environment))
    return (places, configuration)
  }

  private func tell(_ lines: [String]) { for line in lines { print(line) } }

  /// Why the daemon ends, where its log goes.
  private func complain(_ error: any Error, _ event: ProtectdMessageID, _ journal: JournalQueue) {
    journal.append(JournalEntry("\(error)", priority: .critical, messageID: event))
  }
}

/// Where the daemon finds and keeps things.
struct Places: Sendable {
  var configuration: ConfigurationPath
  var stateDirectory: String
  var controlSocket: String
  /// nil: no folder was named, by nobody.
  var credentials: CredentialsDirectory?

  var store: String { stateDirectory + "/protectd.sqlite" }
}

/// The configuration file; one that somebody named has to exist.
struct ConfigurationPath: Sendable {
  var named: String?

  func read() throws(ConfigurationError) -> Configuration {
    try ConfigurationFile(path: named ?? "/etc/protectd/protectd.yaml").read(mustExist: named != nil)
  }
}
