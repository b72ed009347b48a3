import ControlAPI
import ControlServer
import Crypto
import Foundation
import Protection
import ProtectionStore

/// `store backup`.
extension ControlDesk {
  func backUpStore(by caller: Caller) async throws(ControlError) -> StoreBackup {
    try requireAdministrator(caller, to: "copy the store")
    let copy = try stored { () throws(StoreError) in try store.copy() }
    let digest = SHA256.hash(data: copy.bytes).map { String(format: "%02x", $0) }.joined()
    announce("store", "store copied: \(copy.bytes.count) bytes, sha256 \(digest)", by: caller)
    return StoreBackup(bytes: copy.bytes, sha256: digest)
  }

  /// Root, and whoever the daemon runs as. The socket's group may do what policies need, not this.
  func requireAdministrator(_ caller: Caller, to action: String) throws(ControlError) {
    guard caller.uid == 0 || caller.uid == geteuid() else {
      throw ControlError(
        .notPermitted, "cannot \(action): \(caller) is neither root nor protectd's own user; ask an administrator")
    }
  }
}
