import ControlAPI
import Foundation
import Protection

/// Finds and reads the policy files that a command line names.
enum PolicyFiles {
  struct File {
    var name: String
    var text: String
  }

  /// In the order of `paths`; a folder's files by name, its folders not.
  static func read(_ paths: [String]) throws(CommandFailure) -> [File] {
    var files: [File] = []
    for path in paths {
      if path == "-" {
        files.append(
          File(name: "standard input", text: try text(of: FileHandle.standardInput, named: "standard input")))
      } else {
        for file in try expand(path) { files.append(File(name: file, text: try text(at: file))) }
      }
    }
    return files
  }

  private static func expand(_ path: String) throws(CommandFailure) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure("cannot read '\(path)': there is no such file; check the path")
    }
    guard isFolder.boolValue else { return [path] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw CommandFailure("cannot read '\(path)': the folder cannot be listed; check its permissions")
    }
    let files = names.filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }.sorted()
    guard !files.isEmpty else {
      throw CommandFailure("cannot read '\(path)': it has no *.yaml or *.yml; name a folder with policy files")
    }
    return files.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
  }

  private static func text(at path: String) throws(CommandFailure) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure(
        "cannot read '\(path)': \(String(cString: strerror(errno)).lowercased()); check its permissions")
    }
    defer { try? handle.close() }
    return try text(of: handle, named: path)
  }

  /// One byte more than is allowed is read, so that a file that is too long is refused as such and not cut.
  private static func text(of handle: FileHandle, named name: String) throws(CommandFailure) -> String {
    var data = Data()
    do {
      while data.count <= PolicyFile.maximumBytes, let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
        data += piece
      }
    } catch {
      throw CommandFailure("cannot read '\(name)': reading it failed; check that it is a file, and the disk")
    }
    guard data.count <= PolicyFile.maximumBytes else {
      throw CommandFailure("cannot read '\(name)': it has more than \(PolicyFile.maximumBytes) bytes; split it")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
