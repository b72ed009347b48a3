import Foundation
import GRDB
import Protection

/// Copies of a store, made before a migration and kept beside it: `<store>.schema-1.2026-11-22T183000Z.backup`.
struct Backup {
  var path: String
  /// The schema version of the copy.
  var version: Int

  /// Copies the open store with SQLite's online backup, checks the copy, and only then gives it its name.
  /// - Returns: its path.
  static func make(of queue: DatabaseQueue, path: String, version: Int, now: Timestamp) throws(StoreError) -> String {
    let partial = path + ".backup-partial"
    let final = "\(path).schema-\(version).\(now.inFileNames).backup"
    PrivateFile.remove(partial)
    do {
      try PrivateFile.write([], to: partial, of: path)
      let copy = try DatabaseQueue(path: StoreFiles.absolute(partial))
      try queue.backup(to: copy)
      let problem = try copy.read { try Opening.firstProblem($0) }
      try copy.close()
      if let problem { throw StoreError.backupFailed(path: path, because: "the copy is damaged: \(problem)") }
      guard PrivateFile.publish(partial, as: final) else {
        throw StoreError.backupFailed(path: path, because: FileKind.words(errno))
      }
      return final
    } catch {
      PrivateFile.remove(partial)
      switch StoreError(error, path: path) {
      case .unexpected(_, let because), .cannotOpen(_, let because):
        throw StoreError.backupFailed(path: path, because: because)
      case let other: throw other
      }
    }
  }

  /// The newest copy beside the store that a program of schema version `known` can open.
  static func newest(of path: String, upTo known: Int = .max) -> Backup? {
    let store = URL(filePath: path)
    let folder = store.deletingLastPathComponent().path
    let prefix = store.lastPathComponent + ".schema-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let backups = names.compactMap { name -> (backup: Backup, time: Substring)? in
      guard name.hasPrefix(prefix), name.hasSuffix(".backup") else { return nil }
      let parts = name.dropFirst(prefix.count).split(separator: ".")
      guard parts.count == 3, let version = Int(parts[0]), version <= known else { return nil }
      return (Backup(path: folder + "/" + name, version: version), parts[1])
    }
    return backups.max { ($0.backup.version, $0.time) < ($1.backup.version, $1.time) }?.backup
  }
}

extension Timestamp {
  /// Without the colons, which some programs take for more than a part of a name.
  var inFileNames: String { description.filter { $0 != ":" } }
}
