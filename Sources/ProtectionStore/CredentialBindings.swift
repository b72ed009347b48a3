import GRDB
import Protection

/// Where each credential may be sent: the address, what is trusted there, and the serial number once it is known. Only
/// registering an array makes a binding, and only `unbindCredential` ends one.
extension ProtectionStore {
  /// Forgets everything that a credential is bound to.
  /// - Returns: the arrays that are registered with it, by name; they cannot be used until they are bound again.
  /// - Throws: `unknownCredential`.
  public func unbindCredential(
    _ credential: String, by author: Author, at: Timestamp
  ) throws(StoreError) -> [ArrayName] {
    try write { db in
      let bound = try db.rows("SELECT url FROM credential_binding WHERE credential = ? ORDER BY url", credential)
      guard !bound.isEmpty else { throw StoreError.unknownCredential(credential) }
      try db.run("DELETE FROM credential_binding WHERE credential = ?", credential)
      let urls = bound.map { $0["url"] as String }.joined(separator: ", ")
      try db.audit(.credentialUnbound, "credential '\(credential)'", detail: urls, by: author, at: at)
      return try db.rows("SELECT name FROM array WHERE credential = ? ORDER BY name", credential)
        .map { ArrayName($0["name"] as String) }
    }
  }

  /// Puts the text of a file that an older version was told into its place, in the registration and in the binding.
  public func adoptAuthorities(
    _ authorities: RegisteredArray.Trust, of array: ArrayName, fromFile path: String
  ) throws(StoreError) {
    try write { db in
      guard
        let row = try db.row(
          "SELECT * FROM array WHERE name = ? AND trust = 'authority-file' AND trust_value = ?", array.rawValue, path)
      else { return }
      let (word, value) = (authorities.storedWord, authorities.storedValue)
      try db.run(
        """
        INSERT OR IGNORE INTO credential_binding (credential, url, trust, trust_value, serial, author, author_uid, at)
          SELECT credential, url, ?, ?, serial, author, author_uid, at FROM credential_binding
          WHERE credential = ? AND url = ? AND trust = 'authority-file' AND trust_value = ?
        """, word, value ?? "", row["credential"] as String, row["url"] as String, path)
      try db.run("UPDATE array SET trust = ?, trust_value = ? WHERE name = ?", word, value, array.rawValue)
    }
  }

  /// That somebody asked for what only few may ask for.
  public func recordRefusal(
    _ subject: String, detail: String, by author: Author, at: Timestamp
  ) throws(StoreError) {
    try write { db in try db.audit(.registrationRefused, subject, detail: detail, by: author, at: at) }
  }
}

extension Database {
  /// - Throws: `registrationRefused` where the credential would be shown to whoever listens.
  func requireBindable(_ array: RegisteredArray, to verb: String) throws {
    let flaw: RegistrationFlaw?
    switch array.address.scheme {
    case .http:
      flaw = try row(
        "SELECT url FROM credential_binding WHERE credential = ? AND url LIKE 'https:%' ORDER BY url LIMIT 1",
        array.credential
      ).map { .boundToHTTPS(credential: array.credential, url: $0["url"]) }
    case .https:
      flaw = try row(
        "SELECT name FROM array WHERE credential = ? AND url LIKE 'http:%' AND name <> ? ORDER BY name LIMIT 1",
        array.credential, array.name.rawValue
      ).map { .usedOverHTTP(credential: array.credential, by: ArrayName($0["name"] as String)) }
    }
    if let flaw { throw StoreError.registrationRefused(array.name, verb: verb, flaw) }
  }

  /// The registered array's serial number, known or not, is what the credential is bound to from now on.
  func bind(_ array: RegisteredArray, by author: Author, at: Timestamp) throws {
    try run(
      """
      INSERT INTO credential_binding (credential, url, trust, trust_value, author, author_uid, at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET author = excluded.author, author_uid = excluded.author_uid, at = excluded.at
      """,
      array.credential, "\(array.address)", array.trust.storedWord, array.trust.storedValue ?? "", author.name,
      author.uid, at.milliseconds)
    try bindSerial(of: array.name)
  }

  func bindSerial(of array: ArrayName) throws {
    try run(
      """
      UPDATE credential_binding SET serial = a.serial FROM array a
      WHERE a.name = ? AND credential_binding.credential = a.credential AND credential_binding.url = a.url
        AND credential_binding.trust = a.trust AND credential_binding.trust_value = ifnull(a.trust_value, '')
      """, array.rawValue)
  }
}
