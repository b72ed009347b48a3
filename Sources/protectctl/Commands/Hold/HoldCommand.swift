import ArgumentParser

/// `protectctl hold`: a group of commands.
struct HoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Keep protectd's hands off something for a while.", discussion: ExitStatus.help(),
    subcommands: [HoldAddCommand.self, HoldListCommand.self, HoldReleaseCommand.self])
}
