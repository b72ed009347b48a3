public import ArrayEndpoint

/// Why a registration cannot be used.
public enum RegistrationFlaw: Error, Hashable, Sendable {
  // It cannot be parsed.
  case name
  case credentialName
  case address(String, ArrayAddressFlaw)
  case plainHTTP(ArrayAddress)
  case fingerprint(String)
  case fingerprintCount(Int)
  case authorities(CertificateAuthoritiesFlaw)
  case authorityFile(String)
  case trust(String)

  // Its credential may not be sent there.
  case notBound(credential: String, url: String)
  case boundSerial(credential: String, bound: Int64, registered: Int64)
  case boundToHTTPS(credential: String, url: String)
  case usedOverHTTP(credential: String, by: ArrayName)

  /// `cannot <verb> array '<name>': <cause>; <what to do>`, where somebody wants to add or change it.
  public func refusal(to verb: String, _ name: ArrayName) -> String {
    "cannot \(verb) array '\(name.rawValue.shown)': \(cause); \(remedy(name, isRegistered: false))"
  }

  /// The same, where it is registered.
  public func problem(of name: ArrayName) -> String {
    "cannot use array '\(name.rawValue.shown)': \(cause); \(remedy(name, isRegistered: true))"
  }

  private var cause: String {
    switch self {
    case .name: "its name is empty or holds control characters"
    case .credentialName: "the name of its credential is empty or holds control characters"
    case .address(let url, let flaw): "its address '\(url.shown)' cannot be used, because \(flaw)"
    case .plainHTTP(let address): "its address '\(address)' is plain http, which would show the password to the network"
    case .fingerprint(let text): "'\(text.shown)' is no SHA-256 fingerprint"
    case .fingerprintCount(let count):
      count == 0 ? "no fingerprint is given" : "\(count) fingerprints are more than a renewal needs"
    case .authorities(let flaw): "the PEM text of its certificate authorities cannot be used, because \(flaw)"
    case .authorityFile(let path):
      "its certificate authorities are still in file '\(path.shown)', which could not be read when protectd started"
    case .trust(let word): "its trust '\(word.shown)' is unknown"
    case .notBound(let credential, let url):
      "credential '\(credential.shown)' is not bound to '\(url.shown)' and what is trusted there"
    case .boundSerial(let credential, let bound, let registered):
      "credential '\(credential.shown)' is bound to the array with serial number \(bound) there, but \(registered) is "
        + "registered"
    case .boundToHTTPS(let credential, let url):
      "credential '\(credential.shown)' is bound to '\(url.shown)', and plain http would show it to whoever listens"
    case .usedOverHTTP(let credential, let other):
      "credential '\(credential.shown)' is shown to whoever listens by array '\(other.rawValue.shown)', which is "
        + "registered with plain http"
    }
  }

  private func remedy(_ name: ArrayName, isRegistered: Bool) -> String {
    let set = "as root with 'protectctl array set \(name.rawValue.shown)"
    let give = isRegistered ? "correct it \(set)" : ""
    return switch self {
    case .name: isRegistered ? "remove it and add it under another name" : "choose another name"
    case .credentialName: isRegistered ? "\(give) --credential FILE'" : "give the name of a file"
    case .address:
      isRegistered ? "\(give) --url https://HOST[:PORT]'" : "give it as 'https://HOST' or 'https://HOST:PORT'"
    case .plainHTTP:
      isRegistered ? "\(give) --url https://HOST[:PORT]'" : "use https, or allow plain http for this array explicitly"
    case .fingerprint:
      isRegistered ? "\(give) --fingerprint SHA256'" : "give 64 hex digits, with or without colons"
    case .fingerprintCount:
      (isRegistered ? "\(give)' with " : "give ")
        + "the certificate's own fingerprint, and at most one more, of the next certificate"
    case .authorities:
      isRegistered ? "\(give) --ca FILE'" : "give the PEM text of the array's certificate authority"
    case .authorityFile: "mend the file and restart protectd, or give it \(set) --ca FILE'"
    case .trust: "\(give) --ca FILE', --fingerprint or --system-roots"
    case .notBound(let credential, _): "if both are right, bind it \(set) --credential \(credential.shown)'"
    case .boundSerial: "check the address, or remove the array and add it again"
    case .boundToHTTPS(let credential, _):
      "use https, or another credential, or end that binding on purpose as root with "
        + "'protectctl array unbind \(credential.shown)'"
    case .usedOverHTTP: "give one of the two arrays another credential"
    }
  }
}

extension String {
  /// Text of a stranger made fit for a line: no control characters, at most 200 characters.
  public var shown: String {
    let clean = unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: "\\u{\(String(scalar.value, radix: 16))}"
      default: String(scalar)
      }
    }.joined()
    return clean.count > 200 ? clean.prefix(200) + "…" : clean
  }
}
