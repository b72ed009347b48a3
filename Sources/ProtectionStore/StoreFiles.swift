import Foundation

/// The files of one store, by name. Looking at them opens nothing: closing any descriptor of a database drops the locks
/// that this process has on it.
struct StoreFiles: Sendable {
  let path: String

  /// - Throws: `cannotOpen` for what is no path at all.
  init(path: String) throws(StoreError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw StoreError.cannotOpen(path: path, because: "this is no path")
    }
    self.path = path
  }

  var folder: String { URL(filePath: path).deletingLastPathComponent().path }
  var journal: String { path + "-journal" }
  /// A new store, until it is complete.
  var unfinished: String { path + "-new" }
  /// A restored copy, until it is complete.
  var incoming: String { path + "-restored" }

  /// An absolute path, so that no name has a meaning of its own to SQLite.
  var absolute: String { Self.absolute(path) }
  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// Whether a store lies there.
  /// - Throws: `cannotOpen` when something else does. A symbolic link is something else: a store is known by its device and
  ///   inode, and its journal lies beside it.
  func isPresent() throws(StoreError) -> Bool {
    switch FileKind(of: path) {
    case .absent: return false
    case .regular: break
    case .other(let words): throw StoreError.cannotOpen(path: path, because: "it is \(words), not a file")
    case .unknown(let cause): throw StoreError.cannotOpen(path: path, because: cause)
    }
    // SQLite would read it into the store.
    if case .absent = FileKind(of: path + "-wal") { return true }
    throw StoreError.foreignJournal(
      path: path, journal: path + "-wal", because: "protectd writes no write-ahead log, so another program did")
  }

  /// What else lies in the folder that only a store leaves behind: its mark, its journal, a copy of it; nil: nothing.
  func trace() -> String? {
    let name = URL(filePath: path).lastPathComponent
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let unfinished = URL(filePath: unfinished).lastPathComponent
    // A start that was cut off before its new store was complete is no loss.
    return names.filter { $0.hasPrefix(name + "-") || $0.hasPrefix(name + ".") }
      .filter { !$0.hasPrefix(unfinished) && $0 != name + "-epoch-new" }.min()
      .map { folder + "/" + $0 }
  }
}

/// What lies under a name, links not followed.
enum FileKind: Equatable {
  case absent
  case regular(FileIdentity)
  /// In words, with an article.
  case other(String)
  /// Nobody can look; in words.
  case unknown(String)

  init(of path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      self =
        switch errno {
        case ENOENT: .absent
        case ENOTDIR: .unknown("a part of its path is no folder")
        case EACCES, EPERM: .unknown("its folder may not be searched")
        case let code: .unknown(Self.words(code))
        }
      return
    }
    self =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular(FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
      case S_IFDIR: .other("a folder")
      case S_IFLNK: .other("a symbolic link")
      case S_IFIFO: .other("a named pipe")
      case S_IFSOCK: .other("a socket")
      default: .other("a device")
      }
  }

  static func words(_ code: CInt) -> String { String(cString: strerror(code)).lowercased() }
}

/// Which file it is, whatever its name.
struct FileIdentity: Hashable, Sendable {
  var device: UInt64
  var inode: UInt64
}
