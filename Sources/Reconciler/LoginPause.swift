import InfiniBox
import Protection

/// A login that an array refuses is not repeated each cycle: 1,440 a day would lock an account of a directory that others
/// share. After a refusal one attempt is made when the credential has changed or a person asks, else only after a pause
/// that doubles with each refusal.
struct LoginPause: Sendable {
  private let registration: RegisteredArray
  private let credentials: CredentialsMark
  private let since: Timestamp
  private var lastAt: Timestamp
  private var count = 1
  private var status: Int
  private var isAskedFor = false

  static let longest: Duration = .seconds(3600)

  /// The first refusal of these credentials.
  init(_ registration: RegisteredArray, _ credentials: CredentialsMark, status: Int, at now: Timestamp) {
    self.registration = registration
    self.credentials = credentials
    self.status = status
    since = now
    lastAt = now
  }

  /// After one more refusal: of the same credentials, or the first of others.
  func followed(by newer: LoginPause) -> LoginPause {
    guard isOf(newer.registration, newer.credentials) else { return newer }
    var pause = self
    pause.count += 1
    pause.status = newer.status
    pause.lastAt = newer.lastAt
    return pause
  }

  /// One attempt that does not wait.
  mutating func ask() { isAskedFor = true }

  /// Whether an attempt is due; one that was asked for is used up by the answer.
  mutating func allows(
    _ registration: RegisteredArray, _ credentials: CredentialsMark, first: Duration, at now: Timestamp
  ) -> Bool {
    // A stamp from the future was made before the clock was set back.
    lastAt = min(lastAt, now)
    if isAskedFor || !isOf(registration, credentials) {
      isAskedFor = false
      return true
    }
    return now >= nextAt(first: first)
  }

  private func isOf(_ registration: RegisteredArray, _ credentials: CredentialsMark) -> Bool {
    self.registration == registration && self.credentials == credentials
  }

  private func nextAt(first: Duration) -> Timestamp {
    var pause = min(first, Self.longest)
    for _ in 1..<count where pause < Self.longest { pause = min(pause * 2, Self.longest) }
    return lastAt + pause
  }

  /// Name of the credential that was refused.
  var credential: String { registration.credential }

  func sentence(first: Duration, mending: String) -> String {
    let name = registration.name
    let times = count == 1 ? "at \(since)" : "\(count) times since \(since), the last time at \(lastAt)"
    return "cannot log in to array '\(name)': it refused its credential with HTTP \(status) \(times); \(mending); "
      + "the next attempt, so that no account gets locked, is "
      + "at \(nextAt(first: first)), or when somebody runs 'protectctl array check \(name)' or 'protectctl cycle'"
  }
}

/// Why an array is not asked.
struct LoginPaused: Error, CustomStringConvertible {
  var description: String
}
