import Foundation
import Protection
import ProtectionStore

/// What a person has done to the store while no daemon has it: `--restore` and `--new-store`.
enum StoreTasks {
  /// - Returns: what was done and what comes next, a line each.
  static func restore(_ file: String, to path: String, now: Timestamp) throws -> [String] {
    // Read as whoever asks: the state directory's owner need not be allowed to.
    let bytes = try ProtectionStore.bytes(ofCopy: file)
    try becomeOwner(ofFolderOf: path)
    let restored = try ProtectionStore.restore(bytes, named: file, to: path, now: now)
    return [
      "store '\(path)' restored from '\(file)': policies \(restored.policies), arrays \(restored.arrays), "
        + "epoch \(restored.epoch)",
      restored.kept.map { "the store that was there is kept as '\($0)'" } ?? "no store was there before",
      "start protectd now; its first plan waits for 'protectctl approve' where it is unusually large",
    ]
  }

  static func create(at path: String) throws -> [String] {
    try becomeOwner(ofFolderOf: path)
    try ProtectionStore.create(path: path)
    return ["empty store '\(path)' created", "start protectd now, then register arrays and apply policies"]
  }

  /// Root makes files in the folder of the daemon's user as that user: they are then the daemon's, and nothing that the
  /// user may have put there is followed with root's rights.
  private static func becomeOwner(ofFolderOf path: String) throws {
    guard geteuid() == 0 else { return }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    var status = stat()
    // What is wrong with the folder is told by whoever uses it.
    guard stat(folder, &status) == 0, status.st_uid != 0 else { return }
    guard setgroups(0, nil) == 0, setegid(status.st_gid) == 0, seteuid(status.st_uid) == 0 else {
      throw StoreError.restoreFailed(path: path, because: "the rights of its folder's owner cannot be taken")
    }
  }
}
