import GRDB
import Protection

/// The arrays to manage. Their credentials are names of files; secrets never come here.
extension ProtectionStore {
  /// Those that can be used, by name.
  public func arrays() throws(StoreError) -> [RegisteredArray] {
    try registrations().compactMap { registration in
      if case .usable(let array) = registration { array } else { nil }
    }
  }

  /// All of them, by name. Each row is parsed anew and its credential's binding looked up, so that whoever gets a usable
  /// array may send the credential to it; one row that cannot be used says so and leaves the others alone.
  public func registrations() throws(StoreError) -> [Registration] {
    try read { db in
      try db.rows(Self.registrationSQL + " ORDER BY a.name").map { $0.registration() }
    }
  }

  /// - Throws: `unknownArray`.
  public func registration(_ name: ArrayName) throws(StoreError) -> Registration {
    try read { db in
      guard let row = try db.row(Self.registrationSQL + " WHERE a.name = ?", name.rawValue) else {
        throw StoreError.unknownArray(name)
      }
      return row.registration()
    }
  }

  private static let registrationSQL = """
    SELECT a.*, b.credential IS NOT NULL AS is_bound, b.serial AS bound_serial,
      (SELECT min(url) FROM credential_binding WHERE credential = a.credential AND url LIKE 'https:%') AS https_url
    FROM array a LEFT JOIN credential_binding b
      ON b.credential = a.credential AND b.url = a.url AND b.trust = a.trust AND b.trust_value = ifnull(a.trust_value, '')
    """

  /// Registers an array and binds its credential to it.
  /// - Throws: `duplicateArray`, `serialTaken`, `registrationRefused`.
  public func addArray(_ array: RegisteredArray, by author: Author, at: Timestamp) throws(StoreError) {
    try write { db in
      if try db.hasArray(array.name) { throw StoreError.duplicateArray(array.name) }
      if let serial = array.serial { try db.requireFree(serial, for: array.name) }
      try db.requireBindable(array, to: "add")
      try db.run(
        """
        INSERT INTO array (name, url, credential, trust, trust_value, allows_plain_http, serial, revision)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        array.name.rawValue, "\(array.address)", array.credential, array.trust.storedWord, array.trust.storedValue,
        array.allowsPlainHTTP, array.serial, try db.nextRevision(ofArray: array.name))
      try db.bind(array, by: author, at: at)
      try db.audit(.arrayAdded, "array '\(array.name)'", detail: array.destination, by: author, at: at)
    }
  }

  /// Changes everything about an array but its name and serial number, and binds its credential anew. Its revision is the
  /// one that it was read at: what is kept of it must not undo what somebody else changed since.
  /// - Throws: `unknownArray`, `registrationRefused`, `changedMeanwhile`.
  public func changeArray(_ array: RegisteredArray, by author: Author, at: Timestamp) throws(StoreError) {
    try write { db in
      guard let row = try db.row("SELECT revision FROM array WHERE name = ?", array.name.rawValue) else {
        throw StoreError.unknownArray(array.name)
      }
      try db.requireBase(array.revision, now: try row.value("revision"), "array '\(array.name)'")
      try db.requireBindable(array, to: "change")
      try db.run(
        """
        UPDATE array SET url = ?, credential = ?, trust = ?, trust_value = ?, allows_plain_http = ?,
          revision = revision + 1 WHERE name = ?
        """,
        "\(array.address)", array.credential, array.trust.storedWord, array.trust.storedValue, array.allowsPlainHTTP,
        array.name.rawValue)
      try db.bind(array, by: author, at: at)
      try db.audit(.arrayChanged, "array '\(array.name)'", detail: array.destination, by: author, at: at)
    }
  }

  /// What its credential is bound to stays.
  /// - Throws: `arrayInUse` while an enabled policy names it, `unknownArray`, `changedMeanwhile`.
  public func removeArray(
    _ name: ArrayName, basedOn revision: Int64? = nil, by author: Author, at: Timestamp
  ) throws(StoreError) {
    try write { db in
      let row = try db.row("SELECT revision FROM array WHERE name = ?", name.rawValue)
      guard let row else { throw StoreError.unknownArray(name) }
      try db.requireBase(revision, now: try row.value("revision"), "array '\(name)'")
      let users = try db.rows(
        "SELECT name FROM policy WHERE array = ? AND is_enabled = 1 ORDER BY name", name.rawValue)
      guard users.isEmpty else {
        throw StoreError.arrayInUse(name, policies: users.map { PolicyName($0["name"] as String) })
      }
      try db.run("DELETE FROM array WHERE name = ?", name.rawValue)
      try db.audit(.arrayRemoved, "array '\(name)'", detail: nil, by: author, at: at)
    }
  }

  /// Keeps the serial number of the first complete reading. From then on it identifies the array (invariant 9).
  /// - Parameter array: the registration that was asked. Where it was changed meanwhile, nobody has said that whoever
  ///   answered at the old address is who the new one means, so nothing is kept; the next reading asks the new one.
  /// - Throws: `serialDiffers` when another box answers under the registered address, `serialTaken` when one box is
  ///   registered under two names; the caller must not use the array then.
  public func recordSerial(_ serial: Int64, of asked: RegisteredArray) throws(StoreError) {
    let array = asked.name
    try write { db in
      guard let row = try db.row("SELECT * FROM array WHERE name = ?", array.rawValue) else {
        throw StoreError.unknownArray(array)
      }
      guard row.written.isSameRegistration(as: asked) else { return }
      if let recorded: Int64 = row["serial"] {
        guard recorded == serial else { throw StoreError.serialDiffers(array, recorded: recorded, seen: serial) }
        return
      }
      try db.requireFree(serial, for: array)
      try db.run("UPDATE array SET serial = ? WHERE name = ?", serial, array.rawValue)
      try db.bindSerial(of: array)
    }
  }
}

extension Database {
  func hasArray(_ name: ArrayName) throws -> Bool {
    try row("SELECT 1 FROM array WHERE name = ?", name.rawValue) != nil
  }

  /// Goes on counting after a removal, so that no two registrations under one name have the same: each left an entry in the
  /// audit trail, which is kept for ever.
  fileprivate func nextRevision(ofArray name: ArrayName) throws -> Int64 {
    let row = try row("SELECT count(*) AS changes FROM audit WHERE subject = ?", "array '\(name)'")
    let changes: Int64 = try row?.value("changes") ?? 0
    return changes + 1
  }

  fileprivate func requireFree(_ serial: Int64, for array: ArrayName) throws {
    guard let other = try row("SELECT name FROM array WHERE serial = ?", serial) else { return }
    throw StoreError.serialTaken(array, serial: serial, by: ArrayName(other["name"] as String))
  }
}

extension RegisteredArray {
  /// Where its credential goes, for the audit trail and the journal.
  public var destination: String { "\(address) with credential '\(credential)', trusted by \(trust.words)" }
}

extension RegisteredArray.Trust {
  var storedWord: String {
    switch self {
    case .systemRoots: "system-roots"
    case .authorities: "authorities"
    case .fingerprints: "fingerprint"
    }
  }

  var storedValue: String? {
    switch self {
    case .systemRoots: nil
    case .authorities(let authorities): authorities.pem
    case .fingerprints(let pins): pins.all.map(\.hex).joined(separator: " ")
    }
  }

  fileprivate var words: String {
    switch self {
    case .systemRoots: "the system's authorities"
    case .authorities(let authorities):
      authorities.certificates.count == 1 ? "an authority" : "\(authorities.certificates.count) authorities"
    case .fingerprints(let pins):
      (pins.all.count == 1 ? "fingerprint " : "fingerprints ") + pins.all.map(\.hex).joined(separator: " and ")
    }
  }
}

extension Row {
  fileprivate func registration() -> Registration {
    let written = written
    do throws(RegistrationFlaw) {
      let array = try written.parsed()
      try requireBound(array)
      return .usable(array)
    } catch {
      return .unusable(written, error)
    }
  }

  fileprivate var written: WrittenRegistration {
    WrittenRegistration(
      name: ArrayName(self["name"] as String), url: self["url"], credential: self["credential"], trust: writtenTrust,
      allowsPlainHTTP: self["allows_plain_http"], serial: self["serial"], revision: self["revision"])
  }

  private var writtenTrust: WrittenRegistration.Trust {
    let value: String = self["trust_value"] ?? ""
    return switch self["trust"] as String {
    case "system-roots": .systemRoots
    case "authorities": .authorities(pem: value)
    case "authority-file": .authorityFile(path: value)
    case "fingerprint": .fingerprints(value.split(separator: " ").map(String.init))
    case let word: .other(word)
    }
  }

  /// The credential goes only where a person who may say so has said so, and never over plain http once it was bound to
  /// https: any user of this machine may listen on a port of it, too.
  private func requireBound(_ array: RegisteredArray) throws(RegistrationFlaw) {
    let (credential, url): (String, String) = (array.credential, self["url"])
    guard self["is_bound"] as Bool else { throw .notBound(credential: credential, url: url) }
    if let bound: Int64 = self["bound_serial"], let registered = array.serial, bound != registered {
      throw .boundSerial(credential: credential, bound: bound, registered: registered)
    }
    if array.address.scheme == .http, let https: String = self["https_url"] {
      throw .boundToHTTPS(credential: credential, url: https)
    }
  }
}
