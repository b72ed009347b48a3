import Foundation

/// An alert as the daemon writes it where there is no journal: `warning: sentence array=paris event=finding-opened …`.
struct DemoAlert {
  var priority: String
  var message: String
  var fields: [String: String]

  /// nil: no line of that form.
  init?(line: Substring) {
    guard let colon = line.firstRange(of: ": "), let end = line.firstRange(of: " array=") else { return nil }
    priority = String(line[..<colon.lowerBound])
    message = String(line[colon.upperBound..<end.lowerBound])
    fields = [:]
    for pair in line[end.lowerBound...].split(separator: " ") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { fields[String(parts[0])] = String(parts[1]) }
    }
  }

  var event: String { fields["event"] ?? "" }

  func concerns(_ entity: String) -> Bool { fields["entity"] == entity }
}

/// Reads the daemon's alerts as they are added to its log.
struct DemoJournal {
  let path: String
  private var read = 0

  init(path: String) { self.path = path }

  /// Alerts of findings and steps since the last call.
  mutating func news() -> [DemoAlert] {
    let text = FileManager.default.contents(atPath: path) ?? Data()
    // A line that is still being written is left for the next time.
    let end = text.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    defer { read = end }
    return String(decoding: text[read..<max(read, end)], as: UTF8.self).split(separator: "\n")
      .compactMap { DemoAlert(line: $0) }
      .filter { $0.event.hasPrefix("finding-") || $0.event.hasPrefix("step") }
  }
}
