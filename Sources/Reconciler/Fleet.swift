import InfiniBox
import Protection
import ProtectionStore

/// The connections to the registered arrays, kept from cycle to cycle. A connection that is refused for its credentials
/// is given up, so that the next cycle reads the credential file anew; what it has is tried again after a pause.
public actor Fleet {
  /// Makes the client of an array; throws a sentence when its credential or trust cannot be used.
  public typealias Connector = @Sendable (RegisteredArray) throws -> InfiniBoxSystem

  private struct Client {
    var registration: RegisteredArray
    var system: InfiniBoxSystem
    /// Who answered when it was asked last; nil before any answer that fitted.
    var serial: Int64?
  }

  private let connect: Connector
  private var systems: [ArrayName: Client] = [:]
  private let now: @Sendable () -> Timestamp
  private var pauses: [ArrayName: LoginPause] = [:]
  private var firstPause: Duration
  private let mending: Mending

  /// What a person does about the credential of this name when an array refuses it; nobody but the one who reads credentials
  /// knows where they come from.
  public typealias Mending = @Sendable (String) -> String

  /// - Parameter firstPause: after a refused login, usually the time from one cycle to the next.
  public init(
    firstPause: Duration, now: @escaping @Sendable () -> Timestamp,
    mending: @escaping Mending = { "mend credential '\($0)', a changed one is tried at once" },
    connect: @escaping Connector
  ) {
    self.firstPause = firstPause
    self.now = now
    self.mending = mending
    self.connect = connect
  }

  public func adopt(firstPause: Duration) { self.firstPause = firstPause }

  /// The client of an array, made on first use and again after its registration changed. Nobody knows who answers it:
  /// whoever wants to send more than that question needs an `IdentifiedArray`.
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
      throw LoginPaused(description: sentence(of: pause))
    }
    systems[array.name] = Client(registration: registration, system: system)
    return system
  }

  /// Asks who answers at an array's address, and nothing else before that is judged: an impostor sees one request.
  /// - Parameter refusal: why the array with this serial number may not be used; nil when it may.
  func identify(
    _ array: RegisteredArray, refusal: @Sendable (Int64) -> String?
  ) async throws -> IdentifiedArray {
    let system = try await system(for: array)
    systems[array.name]?.serial = nil
    let description = try await system.system()
    if let refusal = refusal(description.serialNumber) { throw ArrayRefusal(description: refusal) }
    if systems[array.name]?.system === system { systems[array.name]?.serial = description.serialNumber }
    return IdentifiedArray(system: system, description: description)
  }

  /// The client of an array that answered with the registered serial number in this cycle's reading. A client that was made
  /// anew since then is asked first.
  func confirmed(_ array: RegisteredArray) async throws -> InfiniBoxSystem {
    let system = try await system(for: array)
    if let serial = array.serial, systems[array.name]?.serial == serial { return system }
    return try await identify(array) { array.mismatch($0) }.system
  }

  /// A person asks: each array whose login was refused is tried once more without waiting.
  public func retryLogins() {
    for name in pauses.keys { pauses[name]?.ask() }
  }

  func loggedIn(to array: ArrayName) { pauses[array] = nil }

  /// Gives the connection up when the array refused its login.
  /// - Returns: why the array cannot be read.
  func explain(_ error: any Error, from array: RegisteredArray) async -> String {
    guard let status = (error as? InfiniBoxError)?.refusedLogin, let known = systems[array.name] else {
      return "\(error)"
    }
    let mark = known.system.credentialsMark
    await forget(array.name)
    return count(refusal: status, by: array, of: mark)
  }

  private func count(refusal status: Int, by array: RegisteredArray, of mark: CredentialsMark) -> String {
    let refusal = LoginPause(array.withoutSerial, mark, status: status, at: now())
    let pause = pauses[array.name]?.followed(by: refusal) ?? refusal
    pauses[array.name] = pause
    return sentence(of: pause)
  }

  private func sentence(of pause: LoginPause) -> String {
    pause.sentence(first: firstPause, mending: mending(pause.credential))
  }

  func forget(_ array: ArrayName) async {
    if let known = systems.removeValue(forKey: array) { await known.system.shutdown() }
  }

  /// Closes the connections to arrays that are no longer registered, or whose registration cannot be used any more.
  func keep(_ arrays: [RegisteredArray]) async {
    let names = Set(arrays.map(\.name))
    for name in systems.keys.sorted() where !names.contains(name) { await forget(name) }
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
  /// An array that is not the registered one is asked for nothing more, so its links are not known.
  /// - Throws: `StoreError.serialTaken` when it is registered under another name.
  public func survey(_ array: RegisteredArray, among registrations: [Registration]) async throws -> ArraySurvey {
    let system = try connect(array)
    let answer: Result<ArraySurvey, any Error>
    do {
      let description = try await system.system()
      let serial = description.serialNumber
      if let owner = registrations.first(where: { $0.serial == serial && $0.name != array.name }), array.serial == nil {
        throw StoreError.serialTaken(array.name, serial: serial, by: owner.name)
      }
      let isImpostor = array.mismatch(serial) != nil
      answer = .success(ArraySurvey(description, isImpostor ? [] : try await system.links.list()))
    } catch { answer = .failure(error) }
    await system.shutdown()
    switch answer {
    case .success(let survey):
      loggedIn(to: array.name)
      return survey
    case .failure(let error):
      guard let status = (error as? InfiniBoxError)?.refusedLogin else { throw error }
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

/// The client of an array that has just said who it is, and fits. Only a `Fleet` makes one.
struct IdentifiedArray: Sendable {
  let system: InfiniBoxSystem
  let description: SystemDescription

  fileprivate init(system: InfiniBoxSystem, description: SystemDescription) {
    self.system = system
    self.description = description
  }
}

/// Why whoever answers at an array's address may not be used.
struct ArrayRefusal: Error, CustomStringConvertible {
  var description: String
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
