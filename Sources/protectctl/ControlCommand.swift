import ArgumentParser
import ControlAPI
import Foundation

/// A command that makes one value and shows it.
protocol ValueCommand: ParsableCommand {
  associatedtype Value: Encodable

  var outputOptions: OutputOptions { get }

  /// - Throws: `ControlClientError`, `CommandFailure` or `ValidationError`.
  func value() throws -> Value

  /// The value for people. JSON is the value itself.
  func show(_ value: Value, on page: inout Page)

  func exitStatus(_ value: Value) -> ExitStatus
}

extension ValueCommand {
  func exitStatus(_ value: Value) -> ExitStatus { .fine }

  func run() throws { try runValue() }

  /// What `run` does unless the command has a mode in which it does something else.
  func runValue() throws {
    try reportingFailures {
      let value = try value()
      switch outputOptions.format {
      case .json: try Output.write(Page.json(value))
      case .text:
        var page = Page(.standardOutput)
        show(value, on: &page)
        try Output.write(page.text)
      }
      let status = exitStatus(value)
      if status != .fine { throw status.code }
    }
  }
}

/// A command whose value is the daemon's answer.
protocol ControlCommand: ValueCommand {
  var control: ControlOptions { get }
  func ask(_ client: ControlClient) throws -> Value
}

extension ControlCommand {
  var outputOptions: OutputOptions { control.output }
  func value() throws -> Value { try ask(control.client) }
}

/// A failure on this side of the socket: a file, an editor, an answer that was no.
struct CommandFailure: Error, CustomStringConvertible {
  var description: String
  var status: ExitStatus

  init(_ description: String, status: ExitStatus = .failed) {
    self.description = description
    self.status = status
  }
}

/// Says what failed on standard error and turns it into the exit status.
func reportingFailures(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch {
    throw reported(error)
  }
}

/// What to throw in place of `error`, which has been said on standard error where it was not ArgumentParser's own.
func reported(_ error: any Error) -> any Error {
  switch error {
  case let error as ControlClientError:
    Output.complain(error.explained)
    return ExitStatus(error).code
  case let failure as CommandFailure:
    Output.complain(failure.description)
    return failure.status.code
  default: return error
  }
}

extension ControlClientError {
  /// With what systemd knows, where the service's own socket brought no answer.
  fileprivate var explained: String {
    switch self {
    case .unreachable(let path, _):
      Self.why(path).map { "cannot reach protectd at '\(path)': \($0)" } ?? description
    // Whether the request was carried out stays unknown.
    case .interrupted(let path, _): Self.why(path).map { "\(description); \($0)" } ?? description
    case .refused, .notPermitted, .busy, .timedOut, .malformed, .tooLarge: description
    }
  }

  private static func why(_ path: String) -> String? {
    path == ControlClient.defaultSocketPath ? WhyNobodyAnswers.ask() : nil
  }
}
