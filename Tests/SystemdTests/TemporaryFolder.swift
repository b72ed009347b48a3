import FoundationEssentials
import Glibc

/// A folder of a test's own that is gone after the test, also if it fails. Its path is short enough for sockets.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/protectd-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXFailure(code: errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file with exactly these permission bits, whatever the umask; returns its path.
  @discardableResult
  func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
    try write(Array(text.utf8), to: name, mode: mode)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(filePath: file))
    guard chmod(file, mode) == 0 else { throw POSIXFailure(code: errno) }
    return file
  }
}

struct POSIXFailure: Error { let code: Int32 }
