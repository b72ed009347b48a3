import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl array remove`: one request to the daemon and its answer.
struct ArrayRemoveCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Forget an array. Nothing on the array itself changes.",
    discussion: """
      What its credential is bound to stays; 'protectctl array unbind' ends that. It is for root (and for members of the
      daemon's 'registrar-group').

      \(ExitStatus.help())
      """)

  @Argument(help: "The array's name.", completion: Completions.arrays)
  var name: String

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> ArrayRemovalAnswer { try client.removeArray(name) }

  func show(_ removal: ArrayRemovalAnswer, on page: inout Page) {
    page.line("array '\(removal.name)' removed; \(PolicyText.unmanaged(removal.unmanagedReplicas))")
  }
}
