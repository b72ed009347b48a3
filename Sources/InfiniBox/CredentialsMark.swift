import Crypto
import Foundation

/// Tells whether two clients have the same user and password, without keeping either. Its key is made anew in each process,
/// so that it means nothing outside of it.
public struct CredentialsMark: Sendable, Hashable {
  private static let key = SymmetricKey(size: .bits256)

  private let digest: [UInt8]

  init(_ credentials: Credentials) {
    let text = "\(credentials.user.utf8.count):\(credentials.user)\(credentials.password)"
    digest = Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: Self.key))
  }
}

extension InfiniBoxSystem {
  public var credentialsMark: CredentialsMark { CredentialsMark(connection.credentials) }
}
