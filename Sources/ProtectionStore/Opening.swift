import Foundation
import GRDB
import Protection

/// How a file becomes a store: looked at, locked, whole, known, backed up before it changes, migrated. Nothing is written
/// to a file that fails one of the checks, and none is ever made here. The folder's lock is held by the caller.
struct Opening {
  let queue: DatabaseQueue
  let epoch: Int64
  let file: OpenFile

  static let applicationID: Int64 = 1_886_547_828  // "prot"

  init(_ files: StoreFiles, now: Timestamp, migrations: [Migration]) throws(StoreError) {
    let path = files.path
    guard try files.isPresent() else { throw .displaced(path: path) }
    // An empty store would be taken for a new one, and all policies for deleted.
    if PrivateFile.isEmpty(path) { throw Self.empty(path) }
    // SQLite would take back whatever lies there.
    if let journal = try HotJournal(of: files) {
      _ = try journal.takenBack(from: try StoreImage.read(path, of: files))
    }
    do {
      let queue = try DatabaseQueue(path: files.absolute, configuration: Self.configuration)
      try Self.lock(queue)
      let version = try queue.read { try Self.check($0, path: path, known: migrations.last?.version ?? 0) }
      PrivateFile.restrict(path)
      try Self.requireDurability(queue, path: path)
      try Self.migrate(queue, from: version, migrations, files, now: now)
      epoch = try Self.begin(queue, files, migrations, now: now)
      file = try OpenFile(files)
      self.queue = queue
    } catch { throw StoreError(error, path: path) }
  }

  /// Counts this opening, in the store and beside it.
  private static func begin(
    _ queue: DatabaseQueue, _ files: StoreFiles, _ migrations: [Migration], now: Timestamp
  ) throws -> Int64 {
    let mark = EpochMark(of: files.path)
    let epoch = try queue.write { db in
      if try db.marksTransactions() { try db.markTransaction() }
      let before = try Int64.fetchOne(db, sql: "SELECT epoch FROM store") ?? 0
      guard before < Int64.max / 2 else {
        throw StoreError.damaged(path: files.path, problem: "its epoch \(before) cannot be", backup: nil)
      }
      var isRestored = mark == .unreadable
      var newest = before
      if case .epoch(let marked) = mark {
        isRestored = before < marked
        newest = max(before, marked)
      }
      try db.run("UPDATE store SET epoch = ?", newest + 1)
      if knows(.openings, migrations) { try db.recordOpening(epoch: newest + 1, at: now) }
      if isRestored, knows(.planBasis, migrations) { try db.run("UPDATE store SET is_restored = 1") }
      return newest + 1
    }
    EpochMark.write(epoch, of: files.path)
    return epoch
  }

  /// Tests open stores of older versions.
  private static func knows(_ migration: Migration, _ migrations: [Migration]) -> Bool {
    migrations.contains { $0.version == migration.version }
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    // Long enough for a person's sqlite3 shell to finish; a second daemon never lets go.
    configuration.busyMode = .timeout(0.5)
    configuration.label = "ProtectionStore"
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA synchronous = FULL;
          PRAGMA cell_size_check = ON;
          PRAGMA temp_store = MEMORY;
          """)
    }
    return configuration
  }

  /// In exclusive mode the lock of one transaction stays until the connection closes.
  private static func lock(_ queue: DatabaseQueue) throws {
    try queue.inTransaction(.exclusive) { _ in .commit }
  }

  private static func empty(_ path: String) -> StoreError {
    .damaged(path: path, problem: "it is empty", backup: Backup.newest(of: path)?.path)
  }

  /// - Returns: the schema version.
  /// - Throws: why this is no store that this program can use.
  static func check(_ db: Database, path: String, known: Int) throws -> Int {
    let backup = Backup.newest(of: path, upTo: known)?.path
    if try Int64.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0 { throw empty(path) }
    guard try Int64.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw StoreError.foreignFile(path: path, because: "it is another program's database", backup: backup)
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= known else {
      throw StoreError.newerSchema(path: path, found: version, known: known, backup: backup)
    }
    if let problem = try firstProblem(db) {
      throw StoreError.damaged(path: path, problem: problem, backup: backup)
    }
    return version
  }

  /// What SQLite finds wrong with the whole file: structure, indexes, types, CHECKs and references.
  static func firstProblem(_ db: Database) throws -> String? {
    let answer = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)")
    if answer != "ok" { return words(answer ?? "") }
    let orphan = try Row.fetchOne(db, sql: "PRAGMA foreign_key_check")
    return try orphan.map { "a row of table '\(try $0.decode(String.self, forColumn: "table"))' refers to nothing" }
  }

  /// What an answer of SQLite's check means; pages and trees help nobody.
  private static func words(_ answer: String) -> String {
    let line = answer.prefix { $0 != "\n" }
    if line.hasPrefix("CHECK constraint failed in ") {
      return "a row of table '\(line.dropFirst(27))' breaks the table's rules"
    }
    if line.hasPrefix("NULL value in ") { return "'\(line.dropFirst(14))' lacks a value" }
    if line.contains(" index ") { return "an index does not agree with its table" }
    return "its pages do not fit together"
  }

  /// Durability is a promise (invariant 5), so what SQLite really does is asked, not assumed.
  private static func requireDurability(_ queue: DatabaseQueue, path: String) throws {
    try queue.inDatabase { db in
      let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
      let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
      let foreignKeys = try Int.fetchOne(db, sql: "PRAGMA foreign_keys")
      guard journal == "delete", synchronous == 2, foreignKeys == 1 else {
        throw StoreError.cannotOpen(path: path, because: "SQLite refuses the rollback journal or full synchronisation")
      }
    }
  }

  /// An older store is copied first. The copy of an attempt that changed nothing goes again: on a full disk there is one
  /// attempt a cycle.
  private static func migrate(
    _ queue: DatabaseQueue, from version: Int, _ migrations: [Migration], _ files: StoreFiles, now: Timestamp
  ) throws {
    let pending = migrations.filter { $0.version > version }
    guard let first = pending.first else { return }
    let backup = try Backup.make(of: queue, path: files.path, version: version, now: now)
    do { try migrate(queue, first, path: files.path) } catch {
      PrivateFile.remove(backup)
      throw error
    }
    for migration in pending.dropFirst() { try migrate(queue, migration, path: files.path) }
  }

  static func migrate(_ queue: DatabaseQueue, _ migration: Migration, path: String) throws {
    do {
      try queue.write { db in
        if try db.marksTransactions() { try db.markTransaction() }
        try db.execute(sql: migration.sql)
        try db.execute(sql: "PRAGMA user_version = \(migration.version)")
      }
    } catch {
      switch StoreError(error, path: path) {
      case .unexpected(_, let because), .damaged(_, let because, _):
        throw StoreError.migrationFailed(path: path, version: migration.version, because: because)
      case let other: throw other
      }
    }
  }
}

/// The file that is open, and the journal that SQLite keeps open with it in exclusive mode: whether both still lie under
/// their names. What is written to a file without a name is lost; without its journal an interrupted transaction is.
struct OpenFile: Sendable {
  private let files: StoreFiles
  private let database: FileKind
  private let journal: FileKind

  init(_ files: StoreFiles) throws(StoreError) {
    self.files = files
    database = FileKind(of: files.path)
    journal = FileKind(of: files.journal)
    guard case .regular = database else { throw .displaced(path: files.path) }
  }

  var isInPlace: Bool { FileKind(of: files.path) == database }
  /// Where SQLite has no journal it makes one.
  var hasJournal: Bool { journal == .absent || FileKind(of: files.journal) == journal }
}
