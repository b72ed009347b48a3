import ArgumentParser
import ControlAPI
import Foundation
import Protection

/// `protectctl policy validate`: from files alone, or with what they would change by what the daemon last saw.
struct PolicyValidateCommand: ValueCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check policy files without storing them. Needs no daemon, but for --against-arrays.",
    discussion: ExitStatus.help())

  @Argument(
    help: "Files, folders (their *.yaml and *.yml) or '-' for standard input.", completion: Completions.policyFiles)
  var paths: [String]

  @Flag(help: "Also ask the daemon what they would change, by what its last cycle saw.")
  var againstArrays = false

  @OptionGroup var control: ControlOptions

  var outputOptions: OutputOptions { control.output }

  struct Value: Encodable {
    var valid: Bool
    var files: [File]
    var problems: [Problem]
    /// Only with --against-arrays, and where a cycle has ended.
    var effect: PolicyEffectAnswer?

    struct File: Encodable {
      var file: String
      var policies: [String]
    }

    struct Problem: Encodable {
      var file: String
      var line: Int
      var column: Int
      var message: String
    }
  }

  func value() throws -> Value {
    var value = Value(valid: true, files: [], problems: [])
    let files = try PolicyFiles.read(paths)
    for file in files {
      do throws(PolicyFileErrors) {
        let documents = try PolicyFile.parse(file.text, file: file.name)
        value.files.append(.init(file: file.name, policies: documents.map(\.policy.name.rawValue)))
      } catch {
        value.valid = false
        value.problems += error.problems.map {
          .init(file: $0.file, line: $0.line, column: $0.column, message: $0.message)
        }
      }
    }
    if againstArrays, value.valid { value.effect = try preview(files) }
    return value
  }

  private func preview(_ files: [PolicyFiles.File]) throws -> PolicyEffectAnswer {
    let request = PolicyApplyRequest(files: files.map { .init(name: $0.name, text: $0.text) })
    guard let effect = try control.client.previewPolicies(request).effect else {
      throw CommandFailure(
        "cannot tell what the policies would change: no cycle has ended yet; run 'protectctl cycle' first")
    }
    return effect
  }

  /// A file that leads nowhere on the arrays of now is as wrong as one that cannot be read.
  func exitStatus(_ value: Value) -> ExitStatus {
    value.valid && value.effect?.problems.isEmpty != false ? .fine : .failed
  }

  func show(_ value: Value, on page: inout Page) {
    for file in value.files {
      page.line(
        "\(file.file): ", Span("ok", .good),
        Span(", \(Wording.count(file.policies.count, "policy", "policies")): \(file.policies.joined(separator: ", "))"))
    }
    for problem in value.problems {
      page.line("\(problem.file):\(problem.line):\(problem.column): \(problem.message)")
    }
    if let effect = value.effect { PolicyText.effect(effect, on: &page) }
  }
}
