import Foundation

/// The store's epoch, written once more beside it. A store whose epoch is lower than its mark was restored from a copy: what
/// happened since then is forgotten.
enum EpochMark: Equatable {
  case absent
  case epoch(Int64)
  /// Something is there that says nothing: whether the store is a copy is unknown.
  case unreadable

  static func path(of store: String) -> String { store + "-epoch" }

  init(of store: String) {
    do throws(ReadFlaw) {
      guard let bytes = try PrivateFile.read(Self.path(of: store), atMost: 32) else {
        self = .absent
        return
      }
      let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      // No store is opened so often, and one more must still be a number.
      let number = Int64(text).flatMap { 0..<Int64.max / 2 ~= $0 ? $0 : nil }
      self = number.map(Self.epoch) ?? .unreadable
    } catch { self = .unreadable }
  }

  /// Best effort: without it only the notice of a restore is lost.
  static func write(_ epoch: Int64, of store: String) {
    let partial = path(of: store) + "-new"
    do throws(StoreError) { try PrivateFile.write(Array("\(epoch)\n".utf8), to: partial, of: store) } catch { return }
    if !PrivateFile.publish(partial, as: path(of: store)) { unlink(partial) }
  }
}
