// What a server shows before anybody trusts it.
import Foundation

/// Body of `POST /v1/certificates`.
public struct CertificateRequest: Hashable, Sendable, ControlRequest {
  /// `https://host[:port]`.
  public var url: String

  enum CodingKeys: String, CodingKey, CaseIterable {
    case url
  }

  public static let keys = Set(CodingKeys.allCases.map(\.rawValue))

  public init(url: String) { self.url = url }
}

/// The certificate that whoever answers there shows. That it is the array's, only a comparison with the array itself tells.
public struct CertificateAnswer: Hashable, Sendable, Codable {
  public var url: String
  /// SHA-256, 64 hex digits in lower case.
  public var fingerprint: String
  public var validFrom: Date
  public var validUntil: Date

  enum CodingKeys: String, CodingKey {
    case url, fingerprint
    case validFrom = "valid_from"
    case validUntil = "valid_until"
  }

  public init(url: String, fingerprint: String, validFrom: Date, validUntil: Date) {
    self.url = url
    self.fingerprint = fingerprint
    self.validFrom = validFrom
    self.validUntil = validUntil
  }
}
