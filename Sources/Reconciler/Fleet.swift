import InfiniBox
import Protection

/// The connections to the registered arrays, kept from cycle to cycle. A connection that is refused for its credentials
/// is given up, so that the next cycle reads the credential file anew.
public actor Fleet {
  /// Makes the client of an array; throws a sentence when its credential or trust cannot be used.
  public typealias Connector = @Sendable (RegisteredArray) throws -> InfiniBoxSystem

  private let connect: Connector
  private var systems: [ArrayName: (registration: RegisteredArray, system: InfiniBoxSystem)] = [:]

  public init(connect: @escaping Connector) {
    self.connect = connect
  }

  /// The client of an array, made on first use and again after its registration changed.
  func system(for array: RegisteredArray) async throws -> InfiniBoxSystem {
    var registration = array
    registration.serial = nil
    if let known = systems[array.name] {
      if known.registration == registration { return known.system }
      await forget(array.name)
    }
    let system = try connect(array)
    systems[array.name] = (registration, system)
    return system
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

  /// Who answers at an array's address and which links it has, for `protectctl array check`; with a connection of its own.
  public func survey(_ array: RegisteredArray) async throws -> ArraySurvey {
    let system = try connect(array)
    let answer: Result<ArraySurvey, InfiniBoxError>
    do throws(InfiniBoxError) {
      answer = .success(ArraySurvey(try await system.system(), try await system.links.list()))
    } catch { answer = .failure(error) }
    await system.shutdown()
    return try answer.get()
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
