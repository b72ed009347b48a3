import GRDB
import Protection
import Synchronization

/// The daemon's memory: one SQLite file behind one connection, which holds the file's lock for as long as it is open.
/// Everything is synchronous; a method that writes returns when the change is on disk. What each part keeps is in the
/// extensions, a file a part.
public final class ProtectionStore: Sendable {
  public let path: String
  /// Grows by one at each opening: a store older than what the arrays have seen shows by it (invariant 10).
  public let epoch: Int64
  /// Of the program that has it open.
  let version: String
  let retention: Retention
  /// nil once closed: GRDB must not be asked then.
  private let queue: Mutex<DatabaseQueue?>

  /// Opens the store, or creates it, readable by its owner only, where no file is. An older store is backed up beside
  /// itself and migrated.
  /// - Parameters:
  ///   - version: of the program; the first plan of another version is looked at more closely (`BasisChange`).
  ///   - now: names the backup.
  /// - Throws: the file's cases of `StoreError`; then the file is as it was.
  public convenience init(path: String, version: String, now: Timestamp) throws(StoreError) {
    try self.init(path: path, version: version, now: now, migrations: Migration.all, retention: Retention())
  }

  init(
    path: String, version: String, now: Timestamp, migrations: [Migration], retention: Retention
  ) throws(StoreError) {
    let opening = try Opening(path: path, now: now, migrations: migrations)
    self.path = path
    self.version = version
    self.retention = retention
    queue = Mutex(opening.queue)
    epoch = opening.epoch
  }

  /// Gives the file's lock back. Without it the last reference's end does.
  public func close() throws(StoreError) {
    do {
      try queue.withLock { queue in
        try queue?.close()
        queue = nil
      }
    } catch { throw StoreError(error, path: path) }
  }

  /// One consistent view of the file.
  func read<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    try use { try $0.read(body) }
  }

  /// One transaction: all of it is on disk when this returns, or nothing when it throws.
  func write<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    try use { try $0.write(body) }
  }

  func use<Value: Sendable>(_ body: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.withLock { queue in
        guard let queue else { throw StoreError.closed(path: path) }
        return try body(queue)
      }
    } catch { throw StoreError(error, path: path) }
  }
}
