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

  /// Closes every connection; later calls open new ones, with credentials read anew.
  public func closeAll() async {
    for name in systems.keys.sorted() { await forget(name) }
  }

  /// Reads who answers at an array's address, for `protectctl array add` and `check`. Uses a connection of its own.
  public func identify(_ array: RegisteredArray) async throws -> SystemDescription {
    let system = try connect(array)
    let answer: Result<SystemDescription, InfiniBoxError>
    do throws(InfiniBoxError) { answer = .success(try await system.system()) } catch { answer = .failure(error) }
    await system.shutdown()
    return try answer.get()
  }
}
