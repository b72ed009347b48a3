import Foundation
import Glibc

/// The process's two outputs, and the one question it may ask.
enum Output {
  static func write(_ text: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }

  /// A failure, one line each where it has several.
  static func complain(_ sentence: String) {
    let lines = Printable.lines(sentence)
    let text = (["protectctl: " + (lines.first ?? "")] + lines.dropFirst()).joined(separator: "\n") + "\n"
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Whether somebody is there to be asked.
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks on the terminal. Anything but yes means no, unless `defaultsToYes` and the answer is empty.
  static func confirm(_ question: String, defaultsToYes: Bool = false) -> Bool {
    let text = Printable.line(question) + (defaultsToYes ? " [Y/n] " : " [y/N] ")
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    guard let answer = readLine() else { return false }
    switch answer.lowercased() {
    case "y", "yes": return true
    case "": return defaultsToYes
    default: return false
    }
  }
}
