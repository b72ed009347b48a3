import Foundation
import GRDB
import Protection

/// How an empty store comes to be: complete under another name, then under its own, so that no start that is cut off
/// leaves half a store behind.
enum Creation {
  /// Whether an empty store may take the place of one that is missing.
  enum Permission {
    /// Only where nothing says that there ever was one.
    case onFirstStart
    /// A person said so.
    case given
  }

  static func make(_ files: StoreFiles, _ permission: Permission, _ migrations: [Migration]) throws(StoreError) {
    if permission == .onFirstStart, let trace = files.trace() {
      throw .lost(path: files.path, trace: trace, backup: Backup.newest(of: files.path)?.path)
    }
    if try HotJournal(of: files) != nil {
      throw .foreignJournal(
        path: files.path, journal: files.journal, because: "the store that is missing needs it, should it be found")
    }
    let partial = files.unfinished
    PrivateFile.remove(partial)
    do {
      try PrivateFile.write([], to: partial, of: files.path)
      let queue = try DatabaseQueue(path: StoreFiles.absolute(partial), configuration: Opening.configuration)
      for migration in migrations { try Opening.migrate(queue, migration, path: files.path) }
      try queue.close()
      // Of an earlier store's last transaction, which ended.
      unlink(files.journal)
      guard PrivateFile.publish(partial, as: files.path) else { throw StoreError(errno: errno, path: files.path) }
    } catch {
      PrivateFile.remove(partial)
      throw StoreError(error, path: files.path)
    }
  }
}
