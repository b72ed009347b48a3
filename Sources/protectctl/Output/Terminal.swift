import Foundation
import Glibc

/// What standard output can show.
struct Terminal {
  var hasColors: Bool
  /// Columns to wrap sentences at.
  var width: Int

  static var standardOutput: Terminal {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(STDOUT_FILENO) == 1 else { return Terminal(hasColors: false, width: 80) }
    let isColorful = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return Terminal(hasColors: isColorful, width: isKnown ? Int(size.ws_col) : 80)
  }
}
