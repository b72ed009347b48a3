import ArgumentParser
import ControlAPI
import Foundation
import Systemd

/// Consent to what a change does: an option, or an answer at the terminal.
struct ConsentOptions: ParsableArguments {
  @Flag(help: "Do not ask.")
  var yes = false

  @Flag(name: .customLong("dry-run"), help: "Say what it would do, and change nothing.")
  var isDryRun = false

  func validate() throws {
    if yes && isDryRun { throw ValidationError("--yes and --dry-run exclude each other") }
  }

  /// - Returns: the revision that the answer was about; nil where nobody was asked.
  /// - Throws: `CommandFailure` where nobody can be asked, or if the answer was no.
  func require(_ consequence: () throws -> Consequence) throws -> Int64? {
    if yes { return nil }
    let consequence = try consequence()
    var page = Page(.standardOutput)
    consequence.show(on: &page)
    Output.explain(page.text)
    guard Output.isInteractive else {
      throw CommandFailure("cannot \(consequence.action): nobody can be asked here; say --yes", status: .usage)
    }
    guard Output.confirm("\(consequence.action)?") else {
      throw CommandFailure("nothing has changed: the answer was no")
    }
    return consequence.revision
  }

  /// Sends a change, and once more with consent if the daemon wants it and somebody at the terminal gives it. Where nobody
  /// can be asked, the daemon's refusal names what it is about.
  /// - Parameter send: gets true where consent was given, nil where nobody was asked.
  func asking<Answer>(about consequence: () throws -> Consequence, send: (Bool?) throws -> Answer) throws -> Answer {
    do { return try send(yes ? true : nil) } catch ControlClientError.refused(let refusal)
      where refusal.kind == .needsConsent && Output.isInteractive
    {
      let consequence = try consequence()
      var page = Page(.standardOutput)
      consequence.show(on: &page)
      for detail in refusal.details { page.sentence(detail, indent: 4) }
      Output.explain(page.text)
      guard Output.confirm("\(consequence.action)?") else {
        throw CommandFailure("nothing has changed: the answer was no")
      }
      return try send(true)
    }
  }
}
