import GRDB
import Protection

/// Each opening of the store has a mark of its own (`StoreMemory`).
extension Database {
  func recordOpening(epoch: Int64, at now: Timestamp) throws {
    try run(
      "INSERT INTO opening (epoch, mark, at) VALUES (?, lower(hex(randomblob(8))), ?)", epoch, now.milliseconds)
  }

  func storeMemory() throws -> StoreMemory? {
    guard let identity = try row("SELECT identity FROM store")?.value("identity") as String?,
      let newest = try row("SELECT epoch, mark FROM opening ORDER BY epoch DESC LIMIT 1")
    else { return nil }
    let known = try String.fetchSet(self, sql: "SELECT mark FROM opening")
    return StoreMemory(
      identity: identity, opening: OpeningMark(epoch: try newest.value("epoch"), mark: try newest.value("mark")),
      known: known)
  }
}

extension ProtectionStore {
  /// Whose memory this is, and how arrays are told.
  public func memory() throws(StoreError) -> StoreMemory? { try read { try $0.storeMemory() } }
}
