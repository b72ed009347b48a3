import Foundation
import GRDB
import Protection

/// How a file becomes a store: private from its first byte, locked, whole, known, backed up before it changes, migrated.
/// Nothing is written to a file that fails one of the checks.
struct Opening {
  let queue: DatabaseQueue
  let epoch: Int64

  static let applicationID: Int64 = 1_886_547_828  // "prot"

  init(path: String, now: Timestamp, migrations: [Migration]) throws(StoreError) {
    let isNew = try PrivateFile.create(path)
    // An empty store would be taken for a new one, and all policies for deleted.
    if !isNew, PrivateFile.isEmpty(path) { throw Self.empty(path) }
    do {
      // An absolute path, so that no name has a meaning of its own to SQLite.
      let queue = try DatabaseQueue(path: PrivateFile.absolute(path), configuration: Self.configuration)
      try Self.lock(queue)
      let version = try Self.check(queue, path: path, isNew: isNew, known: migrations.last?.version ?? 0)
      PrivateFile.restrict(path)
      try Self.requireDurability(queue, path: path)
      let pending = migrations.filter { $0.version > version }
      if version > 0, !pending.isEmpty { try Backup.make(of: queue, path: path, version: version, now: now) }
      for migration in pending { try Self.migrate(queue, migration, path: path) }
      let mark = isNew ? nil : EpochMark.read(of: path)
      epoch = try queue.write { db in
        let before = try Int64.fetchOne(db, sql: "SELECT epoch FROM store") ?? 0
        let epoch = max(before, mark ?? 0) + 1
        try db.run("UPDATE store SET epoch = ?", epoch)
        if Self.knows(.openings, migrations) { try db.recordOpening(epoch: epoch, at: now) }
        if let mark, before < mark, Self.knows(.planBasis, migrations) {
          try db.run("UPDATE store SET is_restored = 1")
        }
        return epoch
      }
      EpochMark.write(epoch, of: path)
      self.queue = queue
    } catch {
      if isNew { PrivateFile.remove(path) }
      throw StoreError(error, path: path)
    }
  }

  /// Tests open stores of older versions.
  private static func knows(_ migration: Migration, _ migrations: [Migration]) -> Bool {
    migrations.contains { $0.version == migration.version }
  }

  private static var configuration: Configuration {
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

  /// - Returns: the file's schema version, 0 when it is new.
  private static func check(_ queue: DatabaseQueue, path: String, isNew: Bool, known: Int) throws -> Int {
    try queue.read { db in
      let backup = Backup.newest(of: path, upTo: known)?.path
      if isNew { return 0 }
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
  }

  /// What SQLite finds wrong with the whole file: structure, indexes, types, CHECKs and references.
  static func firstProblem(_ db: Database) throws -> String? {
    let answer = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)")
    if answer != "ok" { return answer?.split(separator: "\n").joined(separator: " ") ?? "no answer" }
    let orphan = try Row.fetchOne(db, sql: "PRAGMA foreign_key_check")
    return orphan.map { "a row of table '\($0["table"] as String)' refers to nothing" }
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

  private static func migrate(_ queue: DatabaseQueue, _ migration: Migration, path: String) throws {
    do {
      try queue.write { db in
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
