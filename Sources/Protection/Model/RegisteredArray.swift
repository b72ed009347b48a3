public import ArrayEndpoint

/// An array as registered with `protectctl array add`, every part parsed. Secrets are never part of it: the credential is
/// a file's name.
public struct RegisteredArray: Hashable, Sendable {
  public var name: ArrayName
  public var address: ArrayAddress
  /// Name of a file in the credentials directory, holding `user:password`.
  public var credential: String
  public var trust: Trust
  /// Whether `http://` may lead to another machine.
  public var allowsPlainHTTP: Bool
  /// Serial number seen at the first complete reading; another one later means another array (drift 23).
  public var serial: Int64?
  /// Counts the changes to the registration, from 1.
  public var revision: Int64

  /// By what the array's certificate is trusted.
  public enum Trust: Hashable, Sendable {
    case systemRoots
    case authorities(CertificateAuthorities)
    case fingerprints(CertificateFingerprints)
  }

  public init(
    name: ArrayName, address: ArrayAddress, credential: String, trust: Trust = .systemRoots,
    allowsPlainHTTP: Bool = false, serial: Int64? = nil, revision: Int64 = 1
  ) {
    self.name = name
    self.address = address
    self.credential = credential
    self.trust = trust
    self.allowsPlainHTTP = allowsPlainHTTP
    self.serial = serial
    self.revision = revision
  }
}

/// A registration as it is written, by a person in a request or in a row of the store. Nobody acts on one: `parsed()` is
/// the one place that decides what can be used.
public struct WrittenRegistration: Hashable, Sendable {
  public var name: ArrayName
  public var url: String
  public var credential: String
  public var trust: Trust
  public var allowsPlainHTTP: Bool
  public var serial: Int64?
  public var revision: Int64

  public enum Trust: Hashable, Sendable {
    case systemRoots
    case authorities(pem: String)
    case fingerprints([String])
    /// What versions before 13 of the store's schema kept in place of the text.
    case authorityFile(path: String)
    /// Of a store that something else than protectd wrote.
    case other(String)
  }

  public init(
    name: ArrayName, url: String, credential: String, trust: Trust = .systemRoots, allowsPlainHTTP: Bool = false,
    serial: Int64? = nil, revision: Int64 = 1
  ) {
    self.name = name
    self.url = url
    self.credential = credential
    self.trust = trust
    self.allowsPlainHTTP = allowsPlainHTTP
    self.serial = serial
    self.revision = revision
  }

  init(_ array: RegisteredArray) {
    self.init(
      name: array.name, url: "\(array.address)", credential: array.credential, trust: Trust(array.trust),
      allowsPlainHTTP: array.allowsPlainHTTP, serial: array.serial, revision: array.revision)
  }

  /// Whether whoever answers under the one is whom the other means.
  public func isSameRegistration(as array: RegisteredArray) -> Bool {
    var (own, other) = (self, WrittenRegistration(array))
    (own.serial, other.serial) = (nil, nil)
    return own == other
  }

  public func parsed() throws(RegistrationFlaw) -> RegisteredArray {
    guard name.rawValue.isPlain else { throw .name }
    guard credential.isPlain else { throw .credentialName }
    let address: ArrayAddress
    do throws(ArrayAddressFlaw) { address = try ArrayAddress(url) } catch { throw .address(url, error) }
    if address.isExposed && !allowsPlainHTTP { throw .plainHTTP(address) }
    return RegisteredArray(
      name: name, address: address, credential: credential, trust: try trust.parsed(), allowsPlainHTTP: allowsPlainHTTP,
      serial: serial, revision: revision)
  }
}

extension WrittenRegistration.Trust {
  fileprivate init(_ trust: RegisteredArray.Trust) {
    self =
      switch trust {
      case .systemRoots: .systemRoots
      case .authorities(let authorities): .authorities(pem: authorities.pem)
      case .fingerprints(let pins): .fingerprints(pins.all.map(\.hex))
      }
  }

  fileprivate func parsed() throws(RegistrationFlaw) -> RegisteredArray.Trust {
    switch self {
    case .systemRoots: return .systemRoots
    case .authorities(let pem):
      do throws(CertificateAuthoritiesFlaw) { return .authorities(try CertificateAuthorities(pem: pem)) } catch {
        throw .authorities(error)
      }
    case .fingerprints(let texts):
      var pins: [CertificateFingerprint] = []
      for text in texts {
        guard let pin = CertificateFingerprint(text) else { throw .fingerprint(text) }
        pins.append(pin)
      }
      guard let pins = CertificateFingerprints(pins) else { throw .fingerprintCount(texts.count) }
      return .fingerprints(pins)
    case .authorityFile(let path): throw .authorityFile(path)
    case .other(let word): throw .trust(word)
    }
  }
}

extension String {
  fileprivate var isPlain: Bool {
    !isEmpty && !unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}

/// What the store has under an array's name.
public enum Registration: Hashable, Sendable {
  case usable(RegisteredArray)
  /// Nothing is sent anywhere because of it.
  case unusable(WrittenRegistration, RegistrationFlaw)

  public var name: ArrayName {
    switch self {
    case .usable(let array): array.name
    case .unusable(let written, _): written.name
    }
  }

  /// As it is kept.
  public var written: WrittenRegistration {
    switch self {
    case .usable(let array): WrittenRegistration(array)
    case .unusable(let written, _): written
    }
  }

  public var serial: Int64? {
    switch self {
    case .usable(let array): array.serial
    case .unusable(let written, _): written.serial
    }
  }
}
