import ArgumentParser
import ControlAPI
import Foundation

/// `protectctl store backup FILE`: a copy of the store while the daemon runs.
struct StoreBackupCommand: ControlCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Write a copy of the store into a new file, while protectd runs.",
    discussion: """
      The copy holds all policies with their history, registrations, holds, findings and the audit trail, and no \
      password. Only root and protectd's own user may have it. An existing file is never replaced.


      """ + ExitStatus.help())

  @Argument(help: "The file to write; it must not exist.", completion: .file())
  var file: String

  @OptionGroup var control: ControlOptions

  struct Report: Encodable {
    var file: String
    var bytes: Int
    var sha256: String
  }

  func ask(_ client: ControlClient) throws -> Report {
    let copy = try NewFile(file)
    let end = try client.backUpStore { piece throws(ControlClientError) in copy.append(piece) }
    try copy.finish(bytes: end.bytes, sha256: end.sha256)
    return Report(file: file, bytes: end.bytes, sha256: end.sha256)
  }

  func show(_ report: Report, on page: inout Page) {
    page.line("store copied to '\(report.file)': \(report.bytes) bytes, sha256 \(report.sha256)")
  }
}
