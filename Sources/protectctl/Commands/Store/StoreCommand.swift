import ArgumentParser

/// `protectctl store`: a group of commands.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Keep a copy of everything that protectd knows, and put one back.",
    discussion: ExitStatus.help(), subcommands: [StoreBackupCommand.self, StoreRestoreCommand.self])
}
