import Foundation
import Logging
import Protection

/// Everything that `protectd.yaml` sets, with the defaults of a first day. The command line wins over the file.
struct Configuration: Equatable, Sendable {
  /// From the end of one cycle to the start of the next.
  var cycleInterval: Duration = .seconds(60)
  /// The longest time that one request to an array may take.
  var callDeadline: Duration = .seconds(30)
  /// The longest time that reading one array may take in all.
  var arrayDeadline: Duration = .seconds(300)
  var logLevel: Logger.Level = .info
  /// Folder of the database; nil where only the environment or the default says it. Read at the start only, as the next
  /// two are.
  var stateDirectory: String?
  var controlSocket: String?
  var credentialsDirectory: String?
  /// Whose members may register arrays beside root; nil: nobody.
  var registrarGroup: String?
  var protection = ProtectionSettings()
}

/// Why a configuration cannot be used: `file:line:column: cannot …; …`.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  var description: String
}
