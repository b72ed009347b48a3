import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl array remove`: one request to the daemon and its answer.
struct ArrayRemoveCommand: ConsentingCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Forget an array. Nothing on the array itself changes.",
    discussion: """
      What its credential is bound to stays; 'protectctl array unbind' ends that. It is for root (and for members of the
      daemon's 'registrar-group').

      \(ExitStatus.help())
      """)

  @Argument(help: "The array's name.", completion: Completions.arrays)
  var name: String

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var revision: RevisionOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> ArrayRemovalAnswer {
    let seen = try consent.require { try consequence(client) }
    return try client.removeArray(name, basedOn: revision.expected ?? seen)
  }

  func consequence(_ client: ControlClient) throws -> Consequence {
    let array = try client.arrays().first { $0.name == name }
    let reading = try client.status().arrays.first { $0.name == name }
    var sentences = ["array '\(name)': " + PolicyText.unmanaged(reading.map(\.replicas))]
    if let reason = reading?.unreadableBecause {
      sentences.append("that is what it had when it was last read completely; it cannot be read now: \(reason)")
    }
    return Consequence("remove array '\(name)'", revision: array?.revision, sentences)
  }

  func show(_ removal: ArrayRemovalAnswer, on page: inout Page) {
    page.line("array '\(removal.name)' removed; \(PolicyText.unmanaged(removal.unmanagedReplicas))")
  }
}
