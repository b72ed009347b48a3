import GRDB
import Protection

/// The arrays to manage. Their credentials are names of files; secrets never come here.
extension ProtectionStore {
  /// By name.
  public func arrays() throws(StoreError) -> [RegisteredArray] {
    try read { db in
      try db.rows("SELECT * FROM array ORDER BY name").map { row in
        RegisteredArray(
          name: ArrayName(row["name"]), url: row["url"], credential: row["credential"], trust: try row.trust(),
          allowsPlainHTTP: row["allows_plain_http"], serial: row["serial"])
      }
    }
  }

  /// - Throws: `duplicateArray`, `serialTaken`.
  public func addArray(_ array: RegisteredArray, by author: Author, at: Timestamp) throws(StoreError) {
    try write { db in
      if try db.hasArray(array.name) { throw StoreError.duplicateArray(array.name) }
      if let serial = array.serial { try db.requireFree(serial, for: array.name) }
      try db.run(
        """
        INSERT INTO array (name, url, credential, trust, trust_value, allows_plain_http, serial)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        array.name.rawValue, array.url, array.credential, array.trust.storedWord, array.trust.storedValue,
        array.allowsPlainHTTP, array.serial)
      try db.audit(.arrayAdded, "array '\(array.name)'", detail: array.url, by: author, at: at)
    }
  }

  /// - Throws: `arrayInUse` while an enabled policy names it, `unknownArray`.
  public func removeArray(_ name: ArrayName, by author: Author, at: Timestamp) throws(StoreError) {
    try write { db in
      let users = try db.rows(
        "SELECT name FROM policy WHERE array = ? AND is_enabled = 1 ORDER BY name", name.rawValue)
      guard users.isEmpty else {
        throw StoreError.arrayInUse(name, policies: users.map { PolicyName($0["name"] as String) })
      }
      guard try db.run("DELETE FROM array WHERE name = ?", name.rawValue) == 1 else {
        throw StoreError.unknownArray(name)
      }
      try db.audit(.arrayRemoved, "array '\(name)'", detail: nil, by: author, at: at)
    }
  }

  /// Keeps the serial number of the first complete reading. From then on it identifies the array (invariant 9).
  /// - Throws: `serialDiffers` when another box answers under the registered address, `serialTaken` when one box is
  ///   registered under two names; the caller must not use the array then.
  public func recordSerial(_ serial: Int64, of array: ArrayName) throws(StoreError) {
    try write { db in
      guard let row = try db.row("SELECT serial FROM array WHERE name = ?", array.rawValue) else {
        throw StoreError.unknownArray(array)
      }
      if let recorded: Int64 = row["serial"] {
        guard recorded == serial else { throw StoreError.serialDiffers(array, recorded: recorded, seen: serial) }
        return
      }
      try db.requireFree(serial, for: array)
      try db.run("UPDATE array SET serial = ? WHERE name = ?", serial, array.rawValue)
    }
  }
}

extension Database {
  func hasArray(_ name: ArrayName) throws -> Bool {
    try row("SELECT 1 FROM array WHERE name = ?", name.rawValue) != nil
  }

  fileprivate func requireFree(_ serial: Int64, for array: ArrayName) throws {
    guard let other = try row("SELECT name FROM array WHERE serial = ?", serial) else { return }
    throw StoreError.serialTaken(array, serial: serial, by: ArrayName(other["name"] as String))
  }
}

extension RegisteredArray.Trust {
  fileprivate var storedWord: String {
    switch self {
    case .systemRoots: "system-roots"
    case .authorityFile: "authority-file"
    case .fingerprint: "fingerprint"
    }
  }

  fileprivate var storedValue: String? {
    switch self {
    case .systemRoots: nil
    case .authorityFile(let value), .fingerprint(let value): value
    }
  }
}

extension Row {
  fileprivate func trust() throws -> RegisteredArray.Trust {
    switch self["trust"] as String {
    case "system-roots": .systemRoots
    case "authority-file": .authorityFile(self["trust_value"])
    case "fingerprint": .fingerprint(self["trust_value"])
    case let word:
      throw StoreError.unreadableRow(
        table: "array", row: self["name"] as String, because: "its trust '\(word)' is unknown")
    }
  }
}
