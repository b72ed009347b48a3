import InfiniBox
import Protection

/// The connections to the registered arrays, kept from cycle to cycle. A connection that is refused for its credentials
/// is given up, so that the next cycle reads the credential file anew; what it has is tried again after a pause.
public actor Fleet {
  /// Makes the client of an array; throws a sentence when its credential or trust cannot be used.
  public typealias Connector = @Sendable (RegisteredArray) throws -> InfiniBoxSystem

  private let connect: Connector
  private let now: @Sendable () -> Timestamp
  private var systems: [ArrayName: (registration: RegisteredArray, system: InfiniBoxSystem)] = [:]
  private var pauses: [ArrayName: LoginPause] = [:]
  private var firstPause: Duration

  /// - Parameter firstPause: after a refused login, usually the time from one cycle to the next.
  public init(
    firstPause: Duration, now: @escaping @Sendable () -> Timestamp, connect: @escaping Connector
  ) {
    self.firstPause = firstPause
    self.now = now
    self.connect = connect
  }

  public func adopt(firstPause: Duration) { self.firstPause = firstPause }

  /// The client of an array, made on first use and again after its registration changed.
  /// - Throws: also while a refused login is not to be repeated.
  func system(for array: RegisteredArray) async throws -> InfiniBoxSystem {
    let registration = array.withoutSerial
    if let known = systems[array.name] {
      if known.registration == registration { return known.system }
      await forget(array.name)
    }
    let system = try connect(array)
    let isAllowed = pauses[array.name]?.allows(registration, system.credentialsMark, first: firstPause, at: now())
    if let pause = pauses[array.name], isAllowed == false {
      await system.shutdown()
      throw LoginPaused(description: pause.sentence(first: firstPause))
    }
    systems[array.name] = (registration, system)
    return system
  }

  /// A person asks: each array whose login was refused is tried once more without waiting.
  public func retryLogins() {
    for name in pauses.keys { pauses[name]?.ask() }
  }

  func loggedIn(to array: ArrayName) { pauses[array] = nil }

  /// Gives the connection up when the array refused its login.
  /// - Returns: why the array cannot be read.
  func explain(_ error: InfiniBoxError, from array: RegisteredArray) async -> String {
    guard let status = error.refusedLogin, let known = systems[array.name] else { return "\(error)" }
    let mark = known.system.credentialsMark
    await forget(array.name)
    return count(refusal: status, by: array, of: mark)
  }

  private func count(refusal status: Int, by array: RegisteredArray, of mark: CredentialsMark) -> String {
    let refusal = LoginPause(array.withoutSerial, mark, status: status, at: now())
    let pause = pauses[array.name]?.followed(by: refusal) ?? refusal
    pauses[array.name] = pause
    return pause.sentence(first: firstPause)
  }

  func forget(_ array: ArrayName) async {
    if let known = systems.removeValue(forKey: array) { await known.system.shutdown() }
  }

  /// Closes every connection; later calls open new ones, with credentials read anew.
  public func closeAll() async {
    for name in systems.keys.sorted() { await forget(name) }
  }

  /// Whether a client of the array can be made at all: its credential, address and trust are usable.
  public func validate(_ array: RegisteredArray) async throws {
    await (try connect(array)).shutdown()
  }

  /// Who answers at an array's address and which links it has, for `protectctl array check`; with a connection of its own,
  /// and at once although a login was refused.
  public func survey(_ array: RegisteredArray) async throws -> ArraySurvey {
    let system = try connect(array)
    let answer: Result<ArraySurvey, InfiniBoxError>
    do throws(InfiniBoxError) {
      answer = .success(ArraySurvey(try await system.system(), try await system.links.list()))
    } catch { answer = .failure(error) }
    await system.shutdown()
    switch answer {
    case .success(let survey):
      loggedIn(to: array.name)
      return survey
    case .failure(let error):
      guard let status = error.refusedLogin else { throw error }
      throw LoginPaused(description: count(refusal: status, by: array, of: system.credentialsMark))
    }
  }
}

extension RegisteredArray {
  /// What a connection depends on: the serial number is known only after the first one.
  fileprivate var withoutSerial: RegisteredArray {
    var copy = self
    copy.serial = nil
    return copy
  }
}

/// What a first contact with an array shows.
public struct ArraySurvey: Sendable {
  public var serial: Int64
  public var systemName: String
  public var version: String
  public var links: [(name: String, stateWord: String, remoteSerial: Int64)]

  init(_ system: SystemDescription, _ links: [InfiniBox.Link]) {
    serial = system.serialNumber
    systemName = system.name
    version = system.version.description
    self.links = links.map { link in
      (link.name, link.isDetached ? "DETACHED" : link.state.word, link.remoteSystemSerialNumber ?? 0)
    }
  }
}
