import ArgumentParser

/// `protectctl array`: a group of commands.
struct ArrayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "array", abstract: "Register the arrays that protectd reads and replicates.",
    discussion: ExitStatus.help(),
    subcommands: [
      ArrayAddCommand.self, ArraySetCommand.self, ArrayListCommand.self, ArrayCheckCommand.self,
      ArrayRemoveCommand.self, ArrayUnbindCommand.self, ArrayFingerprintCommand.self,
    ])
}
