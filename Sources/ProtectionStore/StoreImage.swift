import Foundation
import GRDB
import GRDBSQLite
import Protection

/// A whole store in memory, as bytes: what can be looked at, checked and copied without a single write to its disk. It
/// takes as much memory as the file is large.
struct StoreImage {
  private(set) var bytes: [UInt8]

  /// Larger than any store could become, and small enough to be held.
  static let limitBytes = 8 << 30

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The file as it is on disk, with what an interrupted transaction left half done taken back. No connection of this
  /// process may have it open.
  /// - Throws: `foreignJournal` when a journal beside it must not be taken back from it.
  init(of files: StoreFiles) throws(StoreError) {
    bytes = try Self.read(files.path, of: files)
    guard let journal = try HotJournal(of: files) else { return }
    bytes = try journal.takenBack(from: bytes)
  }

  static func read(_ path: String, of files: StoreFiles) throws(StoreError) -> [UInt8] {
    do throws(ReadFlaw) {
      guard let bytes = try PrivateFile.read(path, atMost: limitBytes) else { throw ReadFlaw("there is no such file") }
      return bytes
    } catch { throw StoreError.cannotOpen(path: files.path, because: error.words) }
  }

  /// What an open store holds now.
  init(of db: Database, path: String) throws(StoreError) {
    var count: sqlite3_int64 = 0
    guard let copy = sqlite3_serialize(db.sqliteConnection, "main", &count, 0) else {
      throw StoreError.inputOutput(path: path, because: "reading failed")
    }
    defer { sqlite3_free(copy) }
    bytes = [UInt8](UnsafeBufferPointer(start: copy, count: Int(count)))
  }

  /// A database in memory with these contents; what is written to it stays in memory.
  func open() throws -> DatabaseQueue {
    guard bytes.count >= 512, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw DatabaseError(resultCode: .SQLITE_NOTADB)
    }
    let queue = try DatabaseQueue(configuration: Opening.configuration)
    try queue.inDatabase { db in
      guard let copy = sqlite3_malloc64(sqlite3_uint64(bytes.count)) else {
        throw DatabaseError(resultCode: .SQLITE_NOMEM)
      }
      copy.copyMemory(from: bytes, byteCount: bytes.count)
      let contents = copy.assumingMemoryBound(to: UInt8.self)
      // How a file is journaled means nothing here, and in memory there is no write-ahead log.
      contents[18] = 1
      contents[19] = 1
      let size = sqlite3_int64(bytes.count)
      // SQLite frees the copy, also when it does not take it.
      let code = sqlite3_deserialize(
        db.sqliteConnection, "main", contents, size, size,
        UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE))
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
      db.clearSchemaCache()
    }
    return queue
  }

  /// Replaces one page by another file's.
  mutating func take(page: Int, of size: Int, from other: [UInt8]) {
    let place = (page - 1) * size..<page * size
    guard place.upperBound <= bytes.count, place.upperBound <= other.count else { return }
    bytes.replaceSubrange(place, with: other[place])
  }
}
