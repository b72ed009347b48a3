// Requests and answers about registered arrays.
import Foundation

/// Body of `POST /v1/arrays`.
public struct ArrayAddRequest: Hashable, Sendable, ControlRequest {
  public var name: String
  /// `https://host[:port]`; `http://` for loopback, or with `plainHTTP`.
  public var url: String
  /// Name of a file in the credentials directory; nil: the array's name.
  public var credential: String?
  /// PEM text of the certificate authorities to trust.
  public var authority: String?
  /// SHA-256 of the array's certificate, 64 hex digits.
  public var fingerprint: String?
  /// One or two such, in place of `fingerprint`: while a renewal is planned, of the next certificate as well.
  public var fingerprints: [String]?
  /// nil: false.
  public var plainHTTP: Bool?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, url, credential, authority, fingerprint, fingerprints
    case plainHTTP = "plain_http"
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))
  public static let retiredKeys = retiredAuthorityKeys
  public static let documentKeys: Set = [CodingKeys.authority.rawValue]

  public init(
    name: String, url: String, credential: String? = nil, authority: String? = nil, fingerprint: String? = nil,
    fingerprints: [String]? = nil,
    plainHTTP: Bool? = nil
  ) {
    self.name = name
    self.url = url
    self.credential = credential
    self.authority = authority
    self.fingerprint = fingerprint
    self.fingerprints = fingerprints
    self.plainHTTP = plainHTTP
  }

  public func validate() throws(ControlError) {
    if [authority != nil, fingerprint != nil, fingerprints != nil].count(where: { $0 }) > 1 {
      throw .badRequest(
        "cannot add an array: 'authority', 'fingerprint' and 'fingerprints' exclude each other; send one of them")
    }
  }
}

/// Body of `POST /v1/arrays/{name}`: what is left out stays as it is.
public struct ArraySetRequest: Hashable, Sendable, ControlRequest {
  public var url: String?
  public var credential: String?
  /// PEM text of the certificate authorities to trust.
  public var authority: String?
  /// SHA-256 of the array's certificate, 64 hex digits.
  public var fingerprint: String?
  /// One or two such, in place of `fingerprint`: while a renewal is planned, of the next certificate as well.
  public var fingerprints: [String]?
  /// Trust the system's certificate authorities; false means nothing.
  public var systemRoots: Bool?
  public var plainHTTP: Bool?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case url, credential, authority, fingerprint, fingerprints
    case systemRoots = "system_roots"
    case plainHTTP = "plain_http"
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))
  public static let retiredKeys = retiredAuthorityKeys
  public static let documentKeys: Set = [CodingKeys.authority.rawValue]

  public init(
    url: String? = nil, credential: String? = nil, authority: String? = nil, fingerprint: String? = nil,
    fingerprints: [String]? = nil,
    systemRoots: Bool? = nil, plainHTTP: Bool? = nil
  ) {
    self.url = url
    self.credential = credential
    self.authority = authority
    self.fingerprint = fingerprint
    self.fingerprints = fingerprints
    self.systemRoots = systemRoots
    self.plainHTTP = plainHTTP
  }

  public func validate() throws(ControlError) {
    let trusts = [authority != nil, fingerprint != nil, fingerprints != nil, systemRoots == true].count { $0 }
    if trusts > 1 {
      throw .badRequest(
        "cannot change an array: 'authority', 'fingerprint', 'fingerprints' and 'system_roots' exclude each other; "
          + "send one of them")
    }
    if trusts == 0, url == nil, credential == nil, plainHTTP == nil {
      throw .badRequest("cannot change an array: nothing is to be changed; send at least one key")
    }
  }
}

/// The daemon opens no path that a client names.
private let retiredAuthorityKeys = Dictionary(
  uniqueKeysWithValues: ["ca_file", "authority_file"].map {
    ($0, "send the PEM text of the certificates as 'authority', because the daemon opens no path that a client names")
  })

/// A registered array.
public struct ArrayAnswer: Hashable, Sendable, Codable {
  public var name: String
  public var url: String
  /// Name of the credential file, never its content.
  public var credential: String
  /// Path of a PEM file that an older version was told, and that could not be read yet.
  @Nullable public var authorityFile: String?
  /// SHA-256 of each certificate authority that is trusted in place of the system's.
  public var authorityFingerprints: [String]
  /// nil also where there are two.
  @Nullable public var fingerprint: String?
  /// Of the certificates that the array may show; empty where it is trusted otherwise.
  public var fingerprints: [String]
  public var plainHTTP: Bool
  /// nil until it was read completely once.
  @Nullable public var serial: Int64?
  /// Counts the changes to the registration, from 1.
  public var revision: Int64
  /// As the last cycle read it.
  @Nullable public var version: String?
  /// Why it cannot be used, or the last cycle could not read it; nil: it could, or there was none yet.
  @Nullable public var unreadableBecause: String?
  /// When it was last read completely; nil: not yet.
  @Nullable public var lastReadAt: Date?

  enum CodingKeys: String, CodingKey {
    case name, url, credential
    case authorityFile = "ca_file"
    case authorityFingerprints = "authority_fingerprints"
    case fingerprint, fingerprints
    case plainHTTP = "plain_http"
    case serial, revision, version
    case unreadableBecause = "unreadable_because"
    case lastReadAt = "last_read_at"
  }

  public init(
    name: String, url: String, credential: String, authorityFile: String? = nil, authorityFingerprints: [String] = [],
    fingerprint: String? = nil, fingerprints: [String] = [], plainHTTP: Bool = false, serial: Int64? = nil,
    revision: Int64 = 1, version: String? = nil,
    unreadableBecause: String? = nil, lastReadAt: Date? = nil
  ) {
    self.lastReadAt = lastReadAt
    self.name = name
    self.url = url
    self.credential = credential
    self.authorityFile = authorityFile
    self.authorityFingerprints = authorityFingerprints
    self.fingerprint = fingerprint
    self.fingerprints = fingerprints
    self.plainHTTP = plainHTTP
    self.serial = serial
    self.revision = revision
    self.version = version
    self.unreadableBecause = unreadableBecause
  }
}

/// What a first contact with a registered array shows.
public struct ArrayCheckAnswer: Hashable, Sendable, Codable {
  public var name: String
  /// Why the array cannot be used, as a sentence; nil: all is well.
  @Nullable public var problem: String?
  @Nullable public var serial: Int64?
  /// The array's own name.
  @Nullable public var systemName: String?
  @Nullable public var version: String?
  public var links: [Link]
  public var durationSeconds: Double

  enum CodingKeys: String, CodingKey {
    case name, problem, serial
    case systemName = "system_name"
    case version, links
    case durationSeconds = "duration_seconds"
  }

  public init(
    name: String, problem: String?, serial: Int64?, systemName: String?, version: String?, links: [Link],
    durationSeconds: Double
  ) {
    self.name = name
    self.problem = problem
    self.serial = serial
    self.systemName = systemName
    self.version = version
    self.links = links
    self.durationSeconds = durationSeconds
  }

  /// A link of the array.
  public struct Link: Hashable, Sendable, Codable {
    public var name: String
    /// In the array's word, e.g. `UP`.
    public var state: String
    /// Name under which the array at the other end is registered; nil: it is not.
    @Nullable public var peer: String?

    enum CodingKeys: String, CodingKey {
      case name, state, peer
    }

    public init(name: String, state: String, peer: String?) {
      self.name = name
      self.state = state
      self.peer = peer
    }
  }
}

/// What `DELETE /v1/arrays/{name}` did.
public struct ArrayRemovalAnswer: Hashable, Sendable, Codable {
  public var name: String
  /// Replicas that nobody watches any more; nil: unknown, because the last cycle did not read it.
  @Nullable public var unmanagedReplicas: Int?

  enum CodingKeys: String, CodingKey {
    case name
    case unmanagedReplicas = "unmanaged_replicas"
  }

  public init(name: String, unmanagedReplicas: Int?) {
    self.name = name
    self.unmanagedReplicas = unmanagedReplicas
  }
}

/// What `DELETE /v1/credentials/{name}` did.
public struct CredentialUnbindingAnswer: Hashable, Sendable, Codable {
  public var credential: String
  /// Registered arrays that cannot be used until they are bound again.
  public var arrays: [String]

  public init(credential: String, arrays: [String]) {
    self.credential = credential
    self.arrays = arrays
  }
}
