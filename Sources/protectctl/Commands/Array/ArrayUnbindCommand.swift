import ArgumentParser
import ControlAPI

/// `protectctl array unbind`: one request to the daemon and its answer.
struct ArrayUnbindCommand: ConsentingCommand {
  static let configuration = CommandConfiguration(
    commandName: "unbind", abstract: "Forget where a credential may be sent, so that it may be bound anew.",
    discussion: """
      A credential is sent only to addresses that it was registered with, and never over plain http once that was https,
      also after its arrays were removed. Arrays that are registered with it cannot be read until 'protectctl array set'
      binds them again. It is for root (and for members of the daemon's 'registrar-group').

      \(ExitStatus.help())
      """)

  @Argument(help: "Name of the credential's file in the credentials directory.")
  var credential: String

  @OptionGroup var consent: ConsentOptions

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> CredentialUnbindingAnswer {
    _ = try consent.require { try consequence(client) }
    return try client.unbindCredential(credential)
  }

  func consequence(_ client: ControlClient) throws -> Consequence {
    let arrays = try client.arrays().filter { $0.credential == credential }.map { "'\($0.name)'" }
    return Consequence(
      "unbind credential '\(credential)'", revision: nil,
      [
        arrays.isEmpty
          ? "no registered array uses credential '\(credential)'"
          : "array \(arrays.joined(separator: ", ")) cannot be read, so its protection is unknown, until it is bound again"
      ])
  }

  func show(_ unbinding: CredentialUnbindingAnswer, on page: inout Page) {
    page.line("credential '\(unbinding.credential)' unbound")
    for array in unbinding.arrays {
      page.line("array '\(array)' cannot be read until it is bound again:")
      page.line("    protectctl array set \(array) --credential \(unbinding.credential)")
    }
  }
}
