import ArgumentParser
import ControlAPI
import Foundation
import Protection

/// `protectctl policy validate`: its value comes from files alone.
struct PolicyValidateCommand: ValueCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check policy files without storing them. Needs no daemon.",
    discussion: ExitStatus.help([.usage]))

  @Argument(help: "Files, folders (their *.yaml and *.yml) or '-' for standard input.")
  var paths: [String]

  @OptionGroup var output: OutputOptions

  var outputOptions: OutputOptions { output }

  struct Value: Encodable {
    var valid: Bool
    var files: [File]
    var problems: [Problem]

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
    for file in try PolicyFiles.read(paths) {
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
    return value
  }

  func exitStatus(_ value: Value) -> ExitStatus { value.valid ? .fine : .failed }

  func show(_ value: Value, on page: inout Page) {
    for file in value.files {
      page.line(
        "\(file.file): ", Span("ok", .good),
        Span(", \(Wording.count(file.policies.count, "policy", "policies")): \(file.policies.joined(separator: ", "))"))
    }
    for problem in value.problems {
      page.line("\(problem.file):\(problem.line):\(problem.column): \(problem.message)")
    }
  }
}
