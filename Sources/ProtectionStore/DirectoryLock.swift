import Foundation

/// The state directory belongs to one process at a time: a store that is renamed or removed while it is open is still in
/// use, so the lock is on the folder itself. The kernel gives it back when the process ends, however it ends.
final class DirectoryLock: Sendable {
  private let descriptor: CInt

  /// - Throws: `inUse` when another process has it, or this one a second time.
  init(of files: StoreFiles) throws(StoreError) {
    let path = files.path
    descriptor = open(files.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // All properties are set, so that deinit runs and closes.
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT: throw .cannotOpen(path: path, because: "its folder does not exist")
      case ENOTDIR: throw .cannotOpen(path: path, because: "a part of its path is no folder")
      case EACCES, EPERM: throw .cannotOpen(path: path, because: "its folder may not be read")
      case let code: throw .cannotOpen(path: path, because: FileKind.words(code))
      }
    }
    // Whoever only looks, such as systemd-tmpfiles, lets go at once.
    for attempt in 1...5 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw .cannotOpen(path: path, because: "its folder cannot be locked (\(FileKind.words(errno)))")
      }
      if attempt < 5 { usleep(100_000) }
    }
    throw .inUse(path: path)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
