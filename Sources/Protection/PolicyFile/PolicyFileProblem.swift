/// What is wrong with a policy file, where, and what to write instead: one sentence a problem, the same form for all.

/// Everything that was found wrong with one policy file.
public struct PolicyFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// Never empty; in order of position; at most `PolicyFile.maximumProblems`.
  public let problems: [PolicyFileProblem]

  /// One line per problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }

  /// Only a person can mend a policy file.
  public var recovery: Recovery { .operator }

  public enum Recovery: Hashable, Sendable { case nextCycle, `operator`, never }
}

/// One mistake in a policy file.
public struct PolicyFileProblem: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The file as the caller named it.
  public var file: String
  /// Counts from 1.
  public var line: Int
  /// Counts Unicode scalars from 1.
  public var column: Int
  /// `cannot read policy '<name>': <cause>; <what to write instead>`.
  public var message: String

  init(file: String, policy: PolicyName?, mistake: PolicyMistake) {
    self.file = file
    line = mistake.position.line
    column = mistake.position.column
    let subject = policy.map { "policy '\($0)'" } ?? "policy file"
    message = "cannot read \(subject): \(mistake.cause); \(mistake.remedy)"
  }

  /// `<file>:<line>:<column>: <message>`.
  public var description: String { "\(file):\(line):\(column): \(message)" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.line, left.column, left.message) < (right.line, right.column, right.message)
  }
}

/// A place in a policy file: both count from 1, the column in Unicode scalars.
struct SourcePosition: Hashable, Comparable {
  var line: Int
  var column: Int

  static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

/// A problem before it is known in which policy it stands.
struct PolicyMistake: Error, Hashable {
  var position: SourcePosition
  var cause: String
  /// What to write instead.
  var remedy: String

  init(_ position: SourcePosition, _ cause: String, _ remedy: String) {
    self.position = position
    self.cause = cause
    self.remedy = remedy
  }
}
