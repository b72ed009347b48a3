import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl array check`: one request to the daemon and its answer.
struct ArrayCheckCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Contact a registered array, and show what it is and which links it has.",
    discussion: ExitStatus.help())

  @Argument(help: "The array's name.", completion: Completions.arrays)
  var name: String

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> ArrayCheckAnswer { try client.checkArray(name) }

  func exitStatus(_ check: ArrayCheckAnswer) -> ExitStatus { check.problem == nil ? .fine : .failed }

  func show(_ check: ArrayCheckAnswer, on page: inout Page) {
    if let problem = check.problem {
      page.line("array '\(check.name)': ", Span("cannot be used", .bad))
      page.sentence(problem, indent: 4)
    } else {
      page.line(
        "array '\(check.name)': ", Span("ok", .good),
        Span(" (answered in \(Wording.duration(check.durationSeconds)))", .dim))
    }
    if let serial = check.serial {
      page.line("    serial \(serial), name '\(check.systemName ?? "?")', version \(check.version ?? "?")")
    }
    if !check.links.isEmpty {
      page.blank()
      page.table(
        ["LINK", "STATE", "PEER"],
        check.links.map {
          Page.Row([Span($0.name), Span($0.state), $0.peer.map { Span($0) } ?? Span("not registered", .warning)])
        })
    }
  }
}
