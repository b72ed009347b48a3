import Foundation

/// Files beside SQLite: created for the owner alone, and read only where they are files. An open store is never opened
/// here, because closing any descriptor of a file drops the process's locks on it.
enum PrivateFile {
  /// Takes the group's and everyone's access away; where that is not allowed (another owner) the owner has decided.
  static func restrict(_ path: String) { _ = chmod(path, 0o600) }

  static func isEmpty(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size == 0
  }

  /// Of a database, with its journal.
  static func remove(_ path: String) {
    unlink(path)
    unlink(path + "-journal")
  }

  /// All of a regular file; nil when there is none. Never waits for what is none, such as a pipe.
  /// - Throws: a cause in words: too large, not a regular file, not readable.
  static func read(_ path: String, atMost limit: Int, followsLinks: Bool = false) throws(ReadFlaw) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW))
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT: return nil
      case ELOOP: throw ReadFlaw("it is a symbolic link")
      case let code: throw ReadFlaw(FileKind.words(code))
      }
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ReadFlaw("it is no regular file")
    }
    guard status.st_size <= limit else { throw ReadFlaw("it has more than \(limit) bytes") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let piece = bytes.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      if piece < 0, errno == EINTR { continue }
      if piece < 0 { throw ReadFlaw(FileKind.words(errno)) }
      if piece == 0 { break }
      count += piece
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Writes a new file with mode 0600, to disk. What was left under its name goes first, whatever it is.
  static func write(_ bytes: [UInt8], to path: String, of store: String) throws(StoreError) {
    unlink(path)
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError(errno: errno, path: store) }
    defer { close(descriptor) }
    var count = 0
    while count < bytes.count {
      let piece = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress! + count, $0.count - count) }
      if piece < 0, errno == EINTR { continue }
      guard piece > 0 else { throw StoreError(errno: errno, path: store) }
      count += piece
    }
    guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, path: store) }
  }

  /// Gives a complete file its final name, on disk.
  static func publish(_ partial: String, as path: String) -> Bool {
    rename(partial, path) == 0 && syncFolder(of: path)
  }

  static func syncFolder(of path: String) -> Bool {
    let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    return fsync(folder) == 0
  }
}

/// Why a file cannot be read, in words.
struct ReadFlaw: Error {
  var words: String
  init(_ words: String) { self.words = words }
}

extension StoreError {
  /// What the system says about writing beside the store.
  init(errno code: CInt, path: String) {
    self =
      switch code {
      case ENOSPC, EDQUOT: .full(path: path)
      case EROFS: .readOnly(path: path)
      case EIO: .inputOutput(path: path, because: "writing failed")
      case ENOENT: .cannotOpen(path: path, because: "its folder does not exist")
      case ENOTDIR: .cannotOpen(path: path, because: "a part of its path is no folder")
      case EACCES, EPERM: .cannotOpen(path: path, because: "its folder may not be written")
      default: .cannotOpen(path: path, because: FileKind.words(code))
      }
  }
}
