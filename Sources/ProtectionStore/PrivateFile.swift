import Foundation

/// Files and folders beside SQLite: created for the owner alone. An existing store is never opened here, because
/// closing any descriptor of a file drops the process's locks on it.
enum PrivateFile {
  /// - Returns: whether the file is new; false when there was one.
  static func create(_ path: String) throws(StoreError) -> Bool {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw StoreError.cannotOpen(path: path, because: "this is no path")
    }
    let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor < 0 else {
      Foundation.close(descriptor)
      return true
    }
    switch errno {
    case EEXIST: return false
    case ENOSPC, EDQUOT: throw StoreError.full(path: path)
    case EROFS: throw StoreError.readOnly(path: path)
    case ENOENT: throw StoreError.cannotOpen(path: path, because: "its folder does not exist")
    case ENOTDIR: throw StoreError.cannotOpen(path: path, because: "a part of its path is no folder")
    case EACCES, EPERM: throw StoreError.cannotOpen(path: path, because: "its folder may not be written")
    case let code: throw StoreError.cannotOpen(path: path, because: String(cString: strerror(code)).lowercased())
    }
  }

  /// Takes the group's and everyone's access away; where that is not allowed (another owner) the owner has decided.
  static func restrict(_ path: String) { _ = chmod(path, 0o600) }

  static func isEmpty(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size == 0
  }

  static func remove(_ path: String) {
    unlink(path)
    unlink(path + "-journal")
  }

  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// Gives a complete file its final name, on disk.
  static func publish(_ partial: String, as path: String) -> Bool {
    guard rename(partial, path) == 0 else { return false }
    let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { Foundation.close(folder) }
    return fsync(folder) == 0
  }
}
