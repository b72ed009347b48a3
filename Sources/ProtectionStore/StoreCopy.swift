import Foundation
import GRDB
import Protection

/// A copy of a store for people to keep: one file that another machine can go on from.
public struct StoreCopy: Sendable {
  public let bytes: [UInt8]
}

extension ProtectionStore {
  /// What the store holds now, checked. It comes from the open file, also after that was removed or replaced, and from
  /// memory where the file can only be read; it takes as much memory as the store is large.
  public func copy() throws(StoreError) -> StoreCopy {
    let path = path
    let image = try use { queue in try queue.inDatabase { db in try StoreImage(of: db, path: path) } }
    _ = try RestorableStore(image, named: path)
    return StoreCopy(bytes: image.bytes)
  }

  /// What the file of a copy holds, with what an interrupted transaction left in its journal taken back.
  /// - Throws: `unusableCopy`, `foreignJournal`.
  public static func bytes(ofCopy file: String) throws(StoreError) -> [UInt8] {
    do throws(ReadFlaw) {
      guard let bytes = try PrivateFile.read(file, atMost: StoreImage.limitBytes, followsLinks: true) else {
        throw ReadFlaw("there is no such file")
      }
      guard FileKind(of: file + "-journal") != .absent else { return bytes }
    } catch { throw .unusableCopy(file: file, because: error.words) }
    return try StoreImage(of: StoreFiles(path: file)).bytes
  }

  /// Puts a copy in the place of a store while no daemon has it. The store that is there is kept beside it, with its
  /// journal; arrays, and the next first plan, see that it was restored.
  /// - Parameters:
  ///   - bytes: what the copy's file holds.
  ///   - name: of that file, for sentences.
  /// - Throws: `unusableCopy` when it is none; `inUse` while a daemon runs. The store is as it was then.
  public static func restore(
    _ bytes: [UInt8], named name: String, to path: String, now: Timestamp
  ) throws(StoreError) -> RestoredStore {
    var copy = try RestorableStore(StoreImage(bytes: bytes), named: name)
    try copy.markRestored()
    let files = try StoreFiles(path: path)
    let lock = try DirectoryLock(of: files)
    defer { withExtendedLifetime(lock) {} }
    try PrivateFile.write(copy.image.bytes, to: files.incoming, of: path)
    do throws(StoreError) {
      let kept = try keep(files, now: now)
      guard PrivateFile.publish(files.incoming, as: path) else { throw StoreError(errno: errno, path: path) }
      // Until here the old pair was whole; from here on its journal belongs to the name that is kept.
      unlink(files.journal)
      _ = PrivateFile.syncFolder(of: path)
      return RestoredStore(policies: copy.policies, arrays: copy.arrays, epoch: copy.epoch, kept: kept)
    } catch {
      unlink(files.incoming)
      throw error
    }
  }

  /// Gives what lies there a second name, its journal too, so that the two can be opened together.
  /// - Returns: the name; nil when nothing lies there.
  private static func keep(_ files: StoreFiles, now: Timestamp) throws(StoreError) -> String? {
    let kept = "\(files.path).replaced.\(now.inFileNames).backup"
    for (old, new) in [(files.path, kept), (files.journal, kept + "-journal")] {
      if link(old, new) == 0 { continue }
      let code = errno
      if code == ENOENT { continue }
      guard code != EEXIST else {
        throw .restoreFailed(path: files.path, because: "'\(new)', the name to keep it under, is taken")
      }
      throw .restoreFailed(path: files.path, because: "what lies there cannot be kept (\(FileKind.words(code)))")
    }
    return FileKind(of: kept) == .absent ? nil : kept
  }
}

/// What a restore left behind.
public struct RestoredStore: Sendable, Equatable {
  public var policies: Int
  public var arrays: Int
  public var epoch: Int64
  /// Where the store that was there is now; nil: there was none.
  public var kept: String?
}

/// A copy that was looked at: a whole store that this program knows.
private struct RestorableStore {
  private(set) var image: StoreImage
  let policies: Int
  let arrays: Int
  let epoch: Int64
  private let name: String

  init(_ image: StoreImage, named name: String) throws(StoreError) {
    self.image = image
    self.name = name
    do {
      let queue = try image.open()
      defer { try? queue.close() }
      (policies, arrays, epoch) = try queue.read { db in
        _ = try Opening.check(db, path: name, known: Migration.all.last?.version ?? 0)
        let count = { (table: String) in try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
        return (
          try count("policy"), try count("array"), try Int64.fetchOne(db, sql: "SELECT epoch FROM store") ?? 0
        )
      }
    } catch { throw .unusableCopy(file: name, because: Self.cause(StoreError(error, path: name))) }
  }

  private static func cause(_ error: StoreError) -> String {
    switch error {
    case .newerSchema(_, let found, let known, _): "its schema version \(found) is newer than this program's \(known)"
    case .foreignFile(_, let because, _): because
    case .damaged(_, let problem, _): "it is damaged (\(problem))"
    default: "it cannot be read as a store"
    }
  }

  /// On a machine that has no mark of the epoch nothing else would say so.
  mutating func markRestored() throws(StoreError) {
    do {
      let queue = try image.open()
      defer { try? queue.close() }
      try queue.writeWithoutTransaction { db in
        // Older schemas have no such column; their epoch tells.
        guard try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= Migration.planBasis.version else { return }
        try db.run("UPDATE store SET is_restored = 1")
      }
      image = try queue.inDatabase { try StoreImage(of: $0, path: name) }
    } catch { throw .unusableCopy(file: name, because: Self.cause(StoreError(error, path: name))) }
  }
}
