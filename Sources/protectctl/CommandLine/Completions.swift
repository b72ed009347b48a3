import ArgumentParser
import ControlAPI
import Foundation
import Protection
import Systemd

/// What the shell offers for a word that is not finished: names from the daemon, within the blink of an eye or not at all.
enum Completions {
  static let policies = names(of: .policies)
  static let arrays = names(of: .arrays)
  static let links = names(of: .links)
  static let arrayLinks = names(of: .arrayLinks)
  static let entities = names(of: .entities)
  static let holds = CompletionKind.custom { words, _, _ in
    (try? client(words).holds().map { String($0.id) }) ?? []
  }
  static let findingKinds = CompletionKind.list(FindingKind.allCases.map(\.rawValue).sorted())
  static let policyFiles = CompletionKind.file(extensions: ["yaml", "yml"])

  private static func names(of thing: NamedThing) -> CompletionKind {
    .custom { words, _, prefix in
      let begun = unquoted(prefix)
      let names = (try? client(words).names(of: thing, beginningWith: begun)) ?? []
      // What a terminal would not show as it is, nobody can choose.
      return names.filter { Printable.line($0) == $0 }
    }
  }

  /// With the program's start this stays below 100 ms; a shell waits for its completions, and so does whoever types.
  private static let deadlineSeconds = 0.07

  /// The daemon that the line asks, as far as it is written.
  private static func client(_ words: [String]) -> ControlClient {
    let option = "--control-socket"
    let given =
      words.firstIndex(of: option).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
      ?? words.first { $0.hasPrefix(option + "=") }.map { String($0.dropFirst(option.count + 1)) }
    return ControlOptions.client(socketPath: given.map(unquoted), deadlineSeconds: deadlineSeconds)
  }

  /// The shell hands words on as they are typed.
  private static func unquoted(_ word: String) -> String {
    guard let quote = word.first, quote == "'" || quote == "\"" else { return word.replacing("\\", with: "") }
    let inner = word.dropFirst()
    return String(inner.last == quote ? inner.dropLast() : inner)
  }
}
