import ControlAPI
import Foundation
import Glibc

/// Runs the user's editor on a file of its own.
enum Editor {
  /// A file in a folder that only this user can enter; both are removed unless the text is to be kept.
  final class ScratchFile {
    let path: String
    fileprivate var isKept = false

    fileprivate init(path: String) { self.path = path }

    func keep() { isKept = true }
    func discard() { isKept = false }

    func read() throws(CommandFailure) -> String {
      guard let file = try PolicyFiles.read([path]).first else { return "" }
      return file.text
    }
  }

  static func withScratchFile<Result>(
    _ text: String, named name: String, _ body: (ScratchFile) throws -> Result
  ) throws -> Result {
    var template = Array((FileManager.default.temporaryDirectory.path + "/protectctl-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandFailure(
        "cannot make a scratch folder: \(String(cString: strerror(errno)).lowercased()); check TMPDIR")
    }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let file = ScratchFile(path: folder + "/" + name)
    defer { if !file.isKept { try? FileManager.default.removeItem(atPath: folder) } }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
    } catch {
      throw CommandFailure("cannot write '\(file.path)': the disk did not take all of it; make room")
    }
    return try body(file)
  }

  /// Waits until the editor has ended. It stays in this process's group, because only the terminal's foreground group
  /// may read from it (Foundation's `Process` makes a group of its own).
  static func edit(_ path: String) throws(CommandFailure) {
    let environment = ProcessInfo.processInfo.environment
    let editor = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
    // As git does: the shell splits the editor's own options, the path is one argument whatever it contains.
    let arguments = ["/bin/sh", "-c", editor + #" "$@""#, editor, path]
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/bin/sh", nil, nil, &pointers, environ)
    guard code == 0 else {
      throw CommandFailure("cannot run '\(editor)': \(String(cString: strerror(code)).lowercased()); set EDITOR")
    }
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR {
        throw CommandFailure("cannot wait for '\(editor)': \(String(cString: strerror(errno))); try again")
      }
    }
    guard status == 0 else {
      throw CommandFailure("cannot use the text of '\(editor)': it failed; nothing has changed")
    }
  }
}
