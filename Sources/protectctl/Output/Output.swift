import Foundation
import Glibc
import Systemd

/// The process's two outputs, and the one question it may ask.
enum Output {
  /// Writes all of `text` to standard output.
  static func write(_ text: String) throws(CommandFailure) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        let cause = String(cString: strerror(errno)).lowercased()
        throw CommandFailure("cannot write the output: \(cause); send it elsewhere")
      }
    }
  }

  /// Whether whoever read standard output from a pipe or socket has gone away.
  static var hasNoReader: Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&output, 1, 0) > 0 && Int32(output.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0
  }

  /// Shows what a question is about, where the question will be.
  static func explain(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// A failure, one line each where it has several.
  static func complain(_ sentence: String) {
    let lines = Printable.lines(sentence)
    let text = (["protectctl: " + (lines.first ?? "")] + lines.dropFirst()).joined(separator: "\n") + "\n"
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// In the words of ArgumentParser, which says all other mistakes of usage.
  static func complain(_ slip: Slip) {
    let text = "Error: \(Printable.line(slip.sentence))\n  See '\(slip.command) --help' for what there is.\n"
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
