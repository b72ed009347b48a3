import ArgumentParser
import ControlAPI

/// `protectctl policy`: a group of commands.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Edit the policies that say what is replicated how.",
    discussion: ExitStatus.help(),
    subcommands: [
      PolicyApplyCommand.self, PolicyValidateCommand.self, PolicyListCommand.self, PolicyShowCommand.self,
      PolicyEditCommand.self, PolicyEnableCommand.self, PolicyDisableCommand.self, PolicyDeleteCommand.self,
      PolicyHistoryCommand.self, PolicyRollbackCommand.self, PolicyRenameCommand.self, PolicyExportCommand.self,
      PolicyImportCommand.self,
    ])
}

extension Consequence {
  /// What ending or disabling a policy leaves without one.
  init(_ verb: String, policy name: String, _ coverage: PolicyCoverageAnswer) {
    self.init(
      "\(verb) policy '\(name)'", revision: coverage.revision,
      ["policy '\(name)': " + PolicyText.unmanaged(coverage.replicas?.count)], replicas: coverage.replicas)
  }

  /// What an edit of policies would change.
  init(_ action: String, revision: Int64?, _ preview: PolicyPreviewAnswer) {
    self.init(
      action, revision: revision,
      preview.effect == nil
        ? ["what it would change is unknown until a cycle has ended; run 'protectctl cycle' first"] : [],
      effect: preview.effect)
  }
}

/// What several policy commands say.
enum PolicyText {
  static func unmanaged(_ count: Int?) -> String {
    switch count {
    case nil: "how many replicas become unmanaged is unknown until a cycle has read its array"
    case 0?: "no replica becomes unmanaged"
    case let count?:
      "\(Wording.count(count, "replica")) \(count == 1 ? "becomes" : "become") unmanaged and \(count == 1 ? "stays" : "stay") as \(count == 1 ? "it is" : "they are")"
    }
  }

  static func changes(_ changes: [PolicyChangeAnswer], on page: inout Page) {
    page.table(
      ["POLICY", "ACTION", "REVISION", "MODE", "UNMANAGED REPLICAS"], numbers: [2],
      changes.map {
        Page.Row([
          Span($0.policy), Span($0.action), Span($0.revision), .orNone($0.mode),
          $0.unmanagedReplicas.map { Span($0, $0 > 0 ? .warning : .plain) } ?? .none,
        ])
      })
  }

  static func applied(_ answer: PolicyApplyAnswer, on page: inout Page) {
    changes(answer.changes, on: &page)
    if let effect = answer.effect {
      self.effect(effect, on: &page)
    } else {
      page.sentence("what this changes is not known: no cycle has ended yet")
    }
  }

  /// `policy 'gold': +12 volumes, -3 volumes`, then what that means and what looks like a mistake.
  static func effect(_ effect: PolicyEffectAnswer, on page: inout Page) {
    page.line(Span("as the arrays were read \(Wording.distance(effect.takenAt)):", .dim))
    for scope in effect.scopes {
      let kind = scope.entityKind == "consistency-group" ? "consistency group" : scope.entityKind
      let parts = [(scope.gained, "+"), (scope.lost, "-")].filter { $0.0 > 0 }
        .map { "\($0.1)\(Wording.count($0.0, kind))" }
      page.sentence("policy '\(scope.policy)': \(parts.joined(separator: ", "))")
    }
    if effect.creations > 0 { page.sentence(creations(effect)) }
    if !effect.unmanaged.isEmpty { page.sentence(unmanaged(effect.unmanaged.count)) }
    for discard in effect.discards { page.sentence(discard) }
    for problem in effect.problems { page.sentence("problem: " + problem) }
    for warning in effect.warnings where !effect.problems.contains(warning) { page.sentence("warning: " + warning) }
  }

  /// `10 creations from the next cycle on, 2.5 TiB to copy at most`. How many a cycle makes is limited, so they may take
  /// several.
  private static func creations(_ effect: PolicyEffectAnswer) -> String {
    let when =
      switch effect.creationsNextCycle {
      case 0: " as soon as a policy enforces them or somebody approves them"
      case effect.creations...: " from the next cycle on"
      default: ", \(effect.creationsNextCycle) of them from the next cycle on"
      }
    return "\(Wording.count(effect.creations, "creation"))\(when), \(Wording.bytes(effect.bytesToCopy)) to copy at most"
  }

  static func change(_ change: PolicyChangeAnswer, on page: inout Page) {
    var sentence = "policy '\(change.policy)' \(change.action), revision \(change.revision)"
    // Only these two ask for the number; of others it is told where it is known.
    if change.unmanagedReplicas != nil || ["disabled", "deleted"].contains(change.action) {
      sentence += "; " + unmanaged(change.unmanagedReplicas)
    }
    page.sentence(sentence)
    if let effect = change.effect { self.effect(effect, on: &page) }
  }
}
