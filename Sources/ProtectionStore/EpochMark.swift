import Foundation

/// The store's epoch, written once more beside it. A store whose epoch is lower than its mark was restored from a copy: what
/// happened since then is forgotten.
enum EpochMark {
  static func path(of store: String) -> String { store + "-epoch" }

  /// nil where there is none that can be read: nothing is known then.
  static func read(of store: String) -> Int64? {
    guard let data = FileManager.default.contents(atPath: path(of: store)), data.count <= 32 else { return nil }
    return Int64(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Best effort: without it only the notice of a restore is lost.
  static func write(_ epoch: Int64, of store: String) {
    let partial = path(of: store) + "-new"
    let isWritten = FileManager.default.createFile(
      atPath: partial, contents: Data("\(epoch)\n".utf8), attributes: [.posixPermissions: 0o600])
    if isWritten { _ = PrivateFile.publish(partial, as: path(of: store)) }
  }
}
