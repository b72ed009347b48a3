import Foundation
import InfiniBox
import Logging
import Protection
import Reconciler
import Systemd

/// Makes the client of a registered array: its credential is read from its file each time, and is kept nowhere else. That
/// the credential may go there, the store has looked up before it handed out the registration.
struct Connector: Sendable {
  let credentials: CredentialsDirectory?
  let callDeadline: Duration
  let logger: Logger

  func connect(_ array: RegisteredArray) throws -> InfiniBoxSystem {
    guard let credentials else {
      throw ConnectorError(
        description: "cannot connect to array '\(array.name)': no credentials directory is set; "
          + "start the daemon from its unit, or with --credentials-directory")
    }
    let credential = try credentials.credential(named: array.credential)
    if let warning = credential.warning { logger.warning("\(warning)", metadata: ["array": "\(array.name)"]) }
    var options = ConnectionOptions()
    options.deadline = callDeadline
    options.clientName = "protectd"
    options.allowPlainHTTP = array.allowsPlainHTTP
    return try InfiniBoxSystem(
      name: array.name.rawValue, address: array.address,
      credentials: Credentials(user: credential.user, password: credential.password), trust: TLSTrust(array.trust),
      options: options)
  }

  /// What to do about a credential that an array refuses.
  func mending(_ credential: String) -> String {
    credentials?.file(named: credential).mending ?? "start the daemon with --credentials-directory"
  }
}

extension TLSTrust {
  init(_ trust: RegisteredArray.Trust) {
    self =
      switch trust {
      case .systemRoots: .systemRoots
      case .authorities(let authorities): .certificateAuthorities(authorities)
      case .fingerprints(let pins): .pinnedFingerprints(pins)
      }
  }
}

struct ConnectorError: Error, CustomStringConvertible {
  var description: String
}
