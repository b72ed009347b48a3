import ArgumentParser
import Foundation
import Protection

/// What somebody meant who wrote a command or an option that there is not. ArgumentParser says so of options only, and
/// not where something is missing as well.
struct Slip: Equatable {
  /// `Unknown option '--volume' of 'protectctl hold add'. Did you mean '--entity'?`.
  var sentence: String
  /// The command whose help has what there is.
  var command: String

  /// The first slip in a command line, nil where every command and option in it is known.
  static func first(in arguments: [String], of root: any ParsableCommand.Type) -> Slip? {
    var level = Level(root)
    for argument in arguments.prefix(while: { $0 != "--" }) {
      if argument.hasPrefix("--") {
        let option = String(argument.prefix { $0 != "=" })
        if !level.options.contains(option) { return Slip(option: option, of: level, below: root) }
      } else if !argument.hasPrefix("-"), !level.subcommands.isEmpty {
        guard let next = level.subcommands.first(where: { $0.commandName == argument }) else {
          return argument == "help" ? nil : Slip(word: argument, of: level, below: root)
        }
        level = Level(next, below: level)
      }
    }
    return nil
  }

  private init(option: String, of level: Level, below root: any ParsableCommand.Type) {
    command = level.words
    let advice: String
    if let known = level.close(to: option) {
      advice = ". Did you mean '\(known)'?"
    } else if !level.subcommands.isEmpty, Level(root).all.contains(where: { $0.options.contains(option) }) {
      advice = " here. Say it after the command."
    } else {
      advice = ""
    }
    sentence = "Unknown option '\(option)' of '\(level.words)'\(advice)"
  }

  private init(word: String, of level: Level, below root: any ParsableCommand.Type) {
    command = level.words
    let here = level.subcommands.map { $0.commandName }
    // `protectctl apply` for `protectctl policy apply`.
    let elsewhere = Level(root).all.filter { $0.name == word }.map(\.words)
    let meant =
      NearMiss.of(word, among: here).map { [level.words + " " + $0] } ?? elsewhere
      + (synonyms[word] ?? []).filter(here.contains).map { level.words + " " + $0 }
    let question = meant.isEmpty ? "" : ". Did you mean \(meant.map { "'\($0)'" }.joined(separator: " or "))?"
    sentence = "Unknown command '\(word)' of '\(level.words)'\(question)"
  }
}

/// Words of other tools.
private let synonyms = [
  "create": ["add", "apply"], "get": ["show", "list"], "ls": ["list"], "new": ["add", "apply"],
  "rm": ["remove", "delete", "release"], "run": ["cycle"], "update": ["set", "edit"],
]

/// What people call it.
private let optionSynonyms = [
  "--cg": "--entity", "--consistency-group": "--entity", "--filesystem": "--entity", "--fs": "--entity",
  "--name": "--entity", "--vol": "--entity", "--volume": "--entity", "--duration": "--for", "--format": "--output",
  "--json": "--output json", "--socket": "--control-socket", "--watch": "--follow", "--force": "--yes",
]

/// A command with what may follow it.
private struct Level {
  var name: String
  /// With the commands before it.
  var words: String
  var subcommands: [any ParsableCommand.Type]
  private let command: any ParsableCommand.Type

  init(_ command: any ParsableCommand.Type, below parent: Level? = nil) {
    self.command = command
    name = command.commandName
    words = (parent.map { $0.words + " " } ?? "") + name
    subcommands = command.configuration.subcommands
  }

  /// Itself and all commands below it.
  var all: [Level] { [self] + subcommands.flatMap { Level($0, below: self).all } }

  /// Long names as they are written, those of the built-in flags too.
  var options: Set<String> {
    var names: Set = [
      "--help", "--version", "--help-hidden", "--experimental-dump-help", "--generate-completion-script",
    ]
    // The parser's own description of a command, made for programs.
    let dump = try? JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8))
    for argument in dump?.command.arguments ?? [] {
      for name in argument.names ?? [] where name.kind == "long" { names.insert("--" + name.name) }
    }
    return names
  }

  /// The option that `option` may stand for.
  func close(to option: String) -> String? {
    let known = options
    let synonyms = optionSynonyms.filter { known.contains(String($0.value.prefix { $0 != " " })) }
    if let meant = synonyms[option] { return meant }
    let words = (Array(known) + synonyms.keys).map { String($0.dropFirst(2)) }.sorted()
    return NearMiss.of(String(option.dropFirst(2)), among: words).map { synonyms["--" + $0] ?? "--" + $0 }
  }
}

private struct Dump: Decodable {
  var command: Command

  struct Command: Decodable {
    var arguments: [Argument]?
  }

  struct Argument: Decodable {
    var names: [Name]?
  }

  struct Name: Decodable {
    var kind: String
    var name: String
  }
}

extension ParsableCommand {
  /// As it is written on the command line.
  fileprivate static var commandName: String { configuration.commandName ?? _commandName }
}
