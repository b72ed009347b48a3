import ControlAPI
import Foundation
import Systemd

/// Why nobody answers at the service's own socket, as systemd tells it: behind socket activation a daemon that cannot start
/// leaves nothing but a connection that was closed, and later no socket at all.
struct WhyNobodyAnswers {
  /// What `systemctl show` says of the service and of its socket.
  private let service: [String: String]
  private let socket: [String: String]

  static let units = ["protectd.service", "protectd.socket"]
  private static let properties = ["LoadState", "ActiveState", "ExecMainStatus", "InvocationID"]

  /// - Parameter text: of the units in their order, an empty line between them.
  init?(show text: String) {
    let blocks = text.components(separatedBy: "\n\n").map { block in
      Dictionary(
        block.split(separator: "\n").compactMap { line in
          line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
        }, uniquingKeysWith: { first, _ in first })
    }
    guard blocks.count == Self.units.count else { return nil }
    (service, socket) = (blocks[0], blocks[1])
  }

  /// nil where systemd knows nothing that would explain it.
  /// - Parameter said: what the daemon said last about why it cannot run; nil: nothing that this user may read.
  func sentence(said: String?) -> String? {
    if service["LoadState"] == "not-found" { return "protectd.service is not installed on this machine" }
    switch service["ActiveState"] {
    case "failed": return "protectd.service cannot start: \(cause(said)); mend that, then run '\(Self.start)'"
    case "activating", "deactivating":
      return "protectd.service is \(service["ActiveState"] ?? ""); try again in a minute"
    case "inactive":
      if socket["ActiveState"] == "active" { return nil }
      return "protectd.service and protectd.socket are stopped; run '\(Self.start)'"
    default: return nil
    }
  }

  private static let start =
    "systemctl reset-failed protectd.socket protectd.service; systemctl start protectd.socket protectd.service"

  private func cause(_ said: String?) -> String {
    // A credential that systemd cannot hand over ends it before it can say anything.
    if service["ExecMainStatus"] == "243" {
      return "systemd could not hand its credentials over (a file above 1 MiB in '/etc/protectd/credentials'?)"
    }
    if let said { return said }
    let what =
      service["ExecMainStatus"] == "78"
      ? "its configuration cannot be used" : "it ended with status \(service["ExecMainStatus"] ?? "unknown")"
    return "\(what), and 'journalctl --unit protectd' says more to root and to members of group 'systemd-journal'"
  }

  /// Asks systemd and the journal of this machine, each for some seconds at most.
  static func ask() -> String? {
    let show = ["systemctl", "show", "--no-pager"] + properties.map { "--property=\($0)" } + ["--"] + units
    guard let text = output(of: show), let state = Self(show: text) else { return nil }
    return state.sentence(said: state.lastWords())
  }

  /// What the daemon said last about why it cannot run, when it was started last.
  private func lastWords() -> String? {
    guard let invocation = service["InvocationID"], !invocation.isEmpty else { return nil }
    let said = Self.output(
      of: ["journalctl", "--quiet", "--no-pager", "--output=cat", "--lines=1", "_SYSTEMD_INVOCATION_ID=\(invocation)"]
        + [ProtectdMessageID.configuration, .store, .startFailed].map { "MESSAGE_ID=\($0.id)" } + ["PRIORITY=2"])
    return said.flatMap { $0.isEmpty ? nil : Printable.line($0) }
  }

  /// What a program writes; nil when it fails.
  private static func output(of command: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    // A bus that hangs must not hang this.
    let limit = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 5, execute: limit)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    limit.cancel()
    return process.terminationStatus == 0 ? text.trimmingCharacters(in: .newlines) : nil
  }
}
