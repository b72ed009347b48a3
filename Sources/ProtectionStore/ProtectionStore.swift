import GRDB
import Protection
import Synchronization

/// The daemon's memory: one SQLite file behind one connection, which holds the file's lock for as long as it is open; the
/// folder's lock is held as well, whatever becomes of the file. Everything is synchronous; a method that writes returns
/// when the change is on disk. What each part keeps is in the extensions, a file a part.
///
/// Where the disk takes no writes, the store is read into memory and answers from there, and every write is refused with
/// the cause, until `prepareToWrite` succeeds.
public final class ProtectionStore: Sendable {
  public let path: String
  /// Of the program that has it open.
  let version: String
  let retention: Retention
  private let files: StoreFiles
  private let migrations: [Migration]
  private let access: Shared<Access>
  /// Leaves rows out that it cannot read, instead of throwing.
  private let isTolerant: Bool
  /// No opening by an earlier run of the daemon has this epoch or a later one, all of this run have.
  let firstEpoch: Int64

  private enum Access {
    case writing(Opening, DirectoryLock)
    /// A copy in memory, of the newest schema, and why the file cannot be written.
    case reading(DatabaseQueue, epoch: Int64, because: StoreError, DirectoryLock)
    /// GRDB must not be asked then.
    case closed

    var epoch: Int64 {
      switch self {
      case .writing(let opening, _): opening.epoch
      case .reading(_, let epoch, _, _): epoch
      case .closed: 0
      }
    }

    /// The same copy, for another reason.
    func reading(because cause: StoreError) -> Access {
      switch self {
      case .reading(let queue, let epoch, _, let lock): .reading(queue, epoch: epoch, because: cause, lock)
      case .writing, .closed: self
      }
    }
  }

  /// Opens the store, or creates it where nothing says that there ever was one, readable by its owner only. An older store
  /// is backed up beside itself and migrated. One that cannot be written is read all the same (`cannotWriteBecause`).
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
    let files = try StoreFiles(path: path)
    let lock = try DirectoryLock(of: files)
    if !(try files.isPresent()) { try Creation.make(files, .onFirstStart, migrations) }
    self.path = path
    self.version = version
    self.retention = retention
    self.files = files
    self.migrations = migrations
    isTolerant = false
    do throws(StoreError) {
      let opening = try Opening(files, now: now, migrations: migrations)
      access = Shared(.writing(opening, lock))
      firstEpoch = opening.epoch
    } catch  where error.isOfDisk {
      let copy = try Self.copy(of: files, migrations, because: error, lock)
      access = Shared(copy)
      firstEpoch = copy.epoch + 1
    }
  }

  /// The same store, without the rows that it cannot read.
  public var tolerant: ProtectionStore { ProtectionStore(tolerant: self) }

  private init(tolerant store: ProtectionStore) {
    path = store.path
    version = store.version
    retention = store.retention
    files = store.files
    migrations = store.migrations
    access = store.access
    firstEpoch = store.firstEpoch
    isTolerant = true
  }

  /// Creates an empty store where one is missing, at a person's word.
  /// - Throws: `exists`, and `inUse` while a daemon runs there.
  public static func create(path: String) throws(StoreError) {
    let files = try StoreFiles(path: path)
    let lock = try DirectoryLock(of: files)
    defer { withExtendedLifetime(lock) {} }
    if try files.isPresent() { throw .exists(path: path) }
    try Creation.make(files, .given, Migration.all)
  }

  private static func copy(
    of files: StoreFiles, _ migrations: [Migration], because cause: StoreError, _ lock: DirectoryLock
  ) throws(StoreError) -> Access {
    let image = try StoreImage(of: files)
    do {
      let queue = try image.open()
      let known = migrations.last?.version ?? 0
      let version = try queue.read { try Opening.check($0, path: files.path, known: known) }
      for migration in migrations where migration.version > version {
        try Opening.migrate(queue, migration, path: files.path)
      }
      let epoch = try queue.read { try Int64.fetchOne($0, sql: "SELECT epoch FROM store") ?? 0 }
      return .reading(queue, epoch: epoch, because: cause, lock)
    } catch { throw StoreError(error, path: files.path) }
  }

  /// Grows by one at each opening for writing: a store older than what the arrays have seen shows by it (invariant 10).
  public var epoch: Int64 { access.value.withLock(\.epoch) }

  /// Why nothing can be written now; nil: as far as anybody knows, it can.
  public var cannotWriteBecause: StoreError? {
    access.value.withLock { access in
      switch access {
      case .writing(let opening, _): opening.file.isInPlace ? nil : .displaced(path: path)
      case .reading(_, _, let cause, _): cause
      case .closed: .closed(path: path)
      }
    }
  }

  /// To be called before a cycle: what is read and decided now has to be kept. Opens a store for writing that could only
  /// be read so far, and one whose journal was taken away.
  /// - Throws: why nothing can be written; reading still works then.
  public func prepareToWrite(now: Timestamp) throws(StoreError) {
    try access.value.withLock { access throws(StoreError) in
      switch access {
      case .closed: throw .closed(path: path)
      case .writing(let opening, let lock):
        guard opening.file.isInPlace else { throw .displaced(path: path) }
        if opening.file.hasJournal { return }
        // Made before it is closed, because afterwards that may fail as well.
        let copy = try? Self.copy(of: files, migrations, because: .displaced(path: path), lock)
        try? opening.queue.close()
        do throws(StoreError) {
          access = .writing(try Opening(files, now: now, migrations: migrations), lock)
        } catch {
          access = copy.map { $0.reading(because: error) } ?? .closed
          throw error
        }
      case .reading(let queue, let epoch, _, let lock):
        do throws(StoreError) {
          access = .writing(try Opening(files, now: now, migrations: migrations), lock)
          try? queue.close()
        } catch {
          access = .reading(queue, epoch: epoch, because: error, lock)
          throw error
        }
      }
    }
  }

  /// Where the file cannot even be read through its connection any more, because the disk broke off a transaction and does
  /// not let SQLite take it back: reads it into memory.
  /// - Throws: when that fails as well.
  public func readIntoMemory(because cause: StoreError) throws(StoreError) {
    try access.value.withLock { access throws(StoreError) in
      guard case .writing(let opening, let lock) = access, opening.file.isInPlace else { throw cause }
      let copy = try Self.copy(of: files, migrations, because: cause, lock)
      try? opening.queue.close()
      access = copy
    }
  }

  /// Gives the locks back. Without it the last reference's end does.
  public func close() throws(StoreError) {
    do {
      try access.value.withLock { access in
        switch access {
        case .writing(let opening, _): try opening.queue.close()
        case .reading(let queue, _, _, _): try queue.close()
        case .closed: break
        }
        access = .closed
      }
    } catch { throw StoreError(error, path: path) }
  }

  /// One consistent view of the store.
  func read<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    try use { queue in
      try queue.read { db in try UnreadableRows.$areSkipped.withValue(isTolerant) { try body(db) } }
    }
  }

  /// Changes whenever a row does, as long as this store is open.
  public func changeCount() throws(StoreError) -> Int { try read { $0.totalChangesCount } }

  /// One transaction: all of it is on disk when this returns, or nothing when it throws.
  func write<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try access.value.withLock { access in
        switch access {
        case .closed: throw StoreError.closed(path: path)
        case .reading(_, _, let cause, _): throw cause
        case .writing(let opening, _):
          guard opening.file.isInPlace else { throw StoreError.displaced(path: path) }
          return try opening.queue.write { db in
            if try db.marksTransactions() { try db.markTransaction() }
            return try body(db)
          }
        }
      }
    } catch { throw StoreError(error, path: path) }
  }

  func use<Value: Sendable>(_ body: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
    do {
      return try access.value.withLock { access in
        switch access {
        case .closed: throw StoreError.closed(path: path)
        case .reading(let queue, _, _, _): return try body(queue)
        case .writing(let opening, _): return try body(opening.queue)
        }
      }
    } catch { throw StoreError(error, path: path) }
  }
}

private final class Shared<Value: Sendable>: Sendable {
  let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }
}
