import ArgumentParser
import ControlAPI

/// The administrator's command line: every subcommand asks the daemon through its control socket (`policy validate` and
/// `alerts` need no daemon) and shows one value, as text or as JSON.
@main
struct ProtectCtl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "protectctl",
    abstract: "Hold replication policies for InfiniBox arrays, and see what protectd makes of them.",
    discussion: ExitStatus.help(open: "something is open (status, plan, findings --check)"),
    version: ProtectdVersion.current,
    subcommands: [
      StatusCommand.self,
      FindingsCommand.self,
      ListCommand.self,
      WhyCommand.self,
      PlanCommand.self,
      ApproveCommand.self,
      CycleCommand.self,
      PolicyCommand.self,
      ArrayCommand.self,
      HoldCommand.self,
      HistoryCommand.self,
      AlertsCommand.self,
      StoreCommand.self,
      DemoCommand.self,
    ])

  static func main() async {
    let command: any ParsableCommand
    do { command = try await asyncParseAsRoot() } catch {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if exitCode(for: error) == .validationFailure, let slip = Slip.first(in: arguments, of: Self.self) {
        Output.complain(slip)
        exit(withError: ExitStatus.usage.code)
      }
      exit(withError: error)
    }
    await run(command)
  }

  private static func run(_ parsed: any ParsableCommand) async {
    var command = parsed
    do {
      if var asyncCommand = command as? any AsyncParsableCommand {
        try await asyncCommand.run()
      } else {
        try command.run()
      }
    } catch { exit(withError: error) }
  }
}
