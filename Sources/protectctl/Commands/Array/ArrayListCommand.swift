import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl array list`: one request to the daemon and its answer.
struct ArrayListCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the registered arrays.", discussion: ExitStatus.help())

  @OptionGroup var control: ControlOptions

  func ask(_ client: ControlClient) throws -> [ArrayAnswer] { try client.arrays() }

  func show(_ arrays: [ArrayAnswer], on page: inout Page) {
    guard !arrays.isEmpty else {
      page.line("no arrays; register one with: sudo protectctl array add NAME URL")
      return
    }
    page.table(
      ["ARRAY", "URL", "SERIAL", "VERSION", "LAST READ", "TRUST"], numbers: [2],
      arrays.map { array in
        Page.Row(
          [
            Span(array.name), Span(array.url), .orNone(array.serial.map(String.init)), .orNone(array.version),
            Span(array.lastReadAt.map { Wording.distance($0) } ?? "not yet"), Span(Self.trust(array)),
          ], note: array.unreadableBecause.map { "unreadable: \($0)" })
      })
  }

  private static func trust(_ array: ArrayAnswer) -> String {
    if array.url.hasPrefix("http://") { return "none, plain http" }
    switch array.fingerprints.count {
    case 0: break
    case 1: return "fingerprint"
    case let count: return "\(count) fingerprints"
    }
    if !array.authorityFingerprints.isEmpty { return "own authorities" }
    return array.authorityFile.map { "authorities in '\($0)'" } ?? "system"
  }
}
