import Foundation
import GRDB
import Protection

/// A journal of a transaction that did not end, beside a store. SQLite takes it back from whatever database lies there, also
/// from a copy that was put in place of the one it belongs to, and so destroys the copy. So it is looked at first.
///
/// Each of our transactions leaves a random mark in the row of table `store`, with the mark of the one before it, before it
/// changes anything else. The journal therefore has that row's page as it was. It belongs to the file when the file has the
/// same mark (the page was not rewritten yet) or names it as the one before its own.
struct HotJournal {
  private let files: StoreFiles
  private let journal: RollbackJournal

  /// - Returns: nil when SQLite would take nothing back.
  /// - Throws: `foreignJournal` when what lies under the journal's name is no journal that SQLite could have written.
  init?(of files: StoreFiles) throws(StoreError) {
    self.files = files
    let bytes: [UInt8]?
    do throws(ReadFlaw) {
      bytes = try PrivateFile.read(files.journal, atMost: StoreImage.limitBytes)
    } catch {
      if case .regular = FileKind(of: files.journal) {
        throw StoreError.cannotOpen(path: files.path, because: "its journal cannot be read (\(error.words))")
      }
      throw StoreError.foreignJournal(path: files.path, journal: files.journal, because: error.words)
    }
    guard let bytes, let journal = RollbackJournal(bytes) else { return nil }
    self.journal = journal
  }

  /// The store as it was before the transaction.
  /// - Throws: `foreignJournal` when the journal belongs to another database, or to another state of this one.
  func takenBack(from file: [UInt8]) throws(StoreError) -> [UInt8] {
    if journal.hasSuperJournal { throw foreign("its transaction reached over several databases") }
    let pageSize = file.count < 18 ? 0 : Int(file[16]) << 8 | Int(file[17])
    guard journal.pageSize == (pageSize == 1 ? 65_536 : pageSize), let before = journal.takenBack(from: file) else {
      throw foreign("its pages are not those of the file")
    }
    let image = StoreImage(bytes: before)
    do {
      try requireWhole(image)
      try requireMark(image, file)
    } catch let error as StoreError { throw error } catch {
      throw foreign("the two together are no store")
    }
    return before
  }

  private func foreign(_ cause: String) -> StoreError {
    .foreignJournal(path: files.path, journal: files.journal, because: cause)
  }

  private func requireWhole(_ image: StoreImage) throws {
    let queue = try image.open()
    defer { try? queue.close() }
    if try queue.read({ try Opening.firstProblem($0) }) != nil { throw foreign("the two together are no whole store") }
  }

  /// A store from before these marks has none: then it must do that the two together are whole.
  private func requireMark(_ image: StoreImage, _ file: [UInt8]) throws {
    guard let before = try marks(in: image) else { return }
    guard journal.contents[before.page] != nil else {
      throw foreign("it lacks the page that each of our transactions has")
    }
    var asItIs = image
    asItIs.take(page: before.page, of: journal.pageSize, from: file)
    guard let now = try marks(in: asItIs), now.newest == before.newest || now.before == before.newest else {
      throw foreign("the marks of their transactions do not follow each other")
    }
  }

  private func marks(in image: StoreImage) throws -> (page: Int, newest: String, before: String)? {
    let queue = try image.open()
    defer { try? queue.close() }
    return try queue.read { db in
      guard try db.marksTransactions(),
        let page = try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'store'"),
        let row = try Row.fetchOne(db, sql: "SELECT transaction_mark, transaction_before FROM store")
      else { return nil }
      return (page, try row.decode(forColumn: "transaction_mark"), try row.decode(forColumn: "transaction_before"))
    }
  }
}

extension Database {
  /// Whether the schema has the marks.
  func marksTransactions() throws -> Bool {
    try Int.fetchOne(self, sql: "PRAGMA user_version") ?? 0 >= Migration.transactionMarks.version
  }

  /// To be the first change of each transaction (`HotJournal`).
  func markTransaction() throws {
    try run("UPDATE store SET transaction_before = transaction_mark, transaction_mark = lower(hex(randomblob(8)))")
  }
}
