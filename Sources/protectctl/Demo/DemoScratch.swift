import Foundation

/// The folder that holds everything of one demo; nobody else may look into it.
struct DemoScratch {
  let path: String

  var scenario: String { path + "/arrays.yaml" }
  var configuration: String { path + "/protectd.yaml" }
  var credentials: String { path + "/credentials" }
  var state: String { path + "/state" }
  var socket: String { path + "/control.sock" }
  var simulatorOutput: String { path + "/simulator.json" }
  var simulatorErrors: String { path + "/simulator.log" }
  var daemonLog: String { path + "/protectd.log" }
  var answer: String { path + "/answer.json" }

  init() throws(DemoError) {
    // A socket's path may have 107 bytes: a long TMPDIR would use them up.
    let parent = [NSTemporaryDirectory(), "/tmp/"].first { $0.utf8.count < 70 } ?? "/tmp/"
    var template = Array((parent + "protectd-demo-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .cannotStart("no folder can be made in '\(parent)'", "set TMPDIR to a folder that you may write to")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Writes what simulator and daemon start from.
  func fill() throws(DemoError) {
    let files = FileManager.default
    do {
      for folder in [credentials, state] {
        try files.createDirectory(
          atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      }
      for array in ["paris", "lyon"] {
        try write(DemoWorld.credential + "\n", to: credentials + "/" + array)
      }
      try write(DemoWorld.scenario, to: scenario)
      try write(DemoWorld.daemonConfiguration, to: configuration)
    } catch {
      throw .cannotStart("'\(path)' cannot be filled (\(error.localizedDescription))", "make room there, or set TMPDIR")
    }
  }

  private func write(_ text: String, to file: String) throws {
    let isWritten = FileManager.default.createFile(
      atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    if !isWritten { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file]) }
  }

  /// A file to be written by a program.
  func handle(_ file: String) throws(DemoError) -> FileHandle {
    guard FileManager.default.createFile(atPath: file, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: file)
    else { throw .cannotStart("'\(file)' cannot be written", "make room there, or set TMPDIR") }
    return handle
  }

  func text(_ file: String) -> String {
    FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
