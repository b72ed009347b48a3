import Foundation
import InfiniBox
import InfiniBoxSimulator
import Logging
import Protection
import ProtectionStore
import Reconciler
import SimulatorTestSupport
import Synchronization
import Testing

/// The daemon without its process: the real cycle, fleet, clients and store on a file, against arrays `paris` and
/// `lyon` in the simulator, whose clock is the daemon's. Only transport and clock are replaced.
final class TestDaemon {
  let simulator: Simulator
  let network: SimulatedNetwork
  let alerts = AlertLog()
  let password: Password
  let stop = StopSignal()
  private(set) var store: ProtectionStore
  private(set) var fleet: Fleet
  private(set) var judgement: Judgement?
  private let settings: ProtectionSettings
  private let deadlines: Deadlines
  private let folder: URL

  /// What the credential files of all arrays say; read anew for each connection.
  typealias Password = SharedValue<String>

  struct Deadlines {
    var array = Duration.seconds(60)
    var call = Duration.seconds(30)
  }

  /// - Parameters:
  ///   - policies: YAML documents, as an administrator would apply them.
  ///   - arrays: to register; each answers at the host of its own name.
  init(
    _ policies: String..., arrays: [ArrayName] = ["paris", "lyon"], settings: ProtectionSettings = .quick,
    deadlines: Deadlines = Deadlines(), world: (inout SimulatedWorld) -> Void
  ) throws {
    let description = SimulatedWorld.pair(world)
    simulator = try Simulator(description)
    network = SimulatedNetwork(simulator)
    password = Password(description.arrays.first?.password ?? "")
    self.settings = settings
    self.deadlines = deadlines
    folder = FileManager.default.temporaryDirectory.appending(path: "protectd-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try ProtectionStore(path: folder.appending(path: "protectd.sqlite").path, version: "1", now: simulator.time)
    fleet = Self.fleet(network, password, deadlines)
    for array in arrays { try register(array) }
    if !policies.isEmpty { try apply(policies.joined(separator: "\n---\n")) }
  }

  deinit {
    try? store.close()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func fleet(_ network: SimulatedNetwork, _ password: Password, _ deadlines: Deadlines) -> Fleet {
    var options = ConnectionOptions()
    options.deadline = deadlines.call
    return Fleet { [options] array in
      let host = String(array.url.dropFirst("https://".count))
      return InfiniBoxSystem(
        name: array.name.rawValue, transport: SimulatorTransport(network: network, host: host),
        credentials: Credentials(user: "admin", password: password.value), options: options)
    }
  }

  var now: Timestamp { simulator.time }

  var cycle: Cycle {
    Cycle(
      store: store, fleet: fleet, settings: settings, arrayDeadline: deadlines.array, logger: alerts.logger,
      now: { [simulator] in simulator.time })
  }

  // MARK: What people do

  func register(_ name: ArrayName, at host: String? = nil) throws {
    let array = RegisteredArray(name: name, url: "https://\(host ?? name.rawValue)", credential: name.rawValue)
    try store.addArray(array, by: .anna, at: now)
  }

  @discardableResult
  func apply(_ policies: String) throws -> [PolicyChange] {
    try store.apply(try PolicyFile.parse(policies, file: "test.yaml"), by: .anna, reason: nil, at: now)
  }

  func perform(_ actions: OperatorAction..., on array: String = "paris") throws {
    for action in actions { try simulator.perform(action, on: array) }
  }

  func inject(
    _ kind: SimulatedFault.Kind, _ method: String? = nil, _ path: String? = nil, on array: String? = nil,
    count: Int? = 1
  ) {
    simulator.inject(SimulatedFault(kind, method: method, path: path, array: array, count: count))
  }

  func advance(_ duration: Duration) { simulator.advance(by: duration) }

  // MARK: What the daemon does

  @discardableResult
  func runCycle(_ progress: @escaping ProgressHandler = { _ in }) async throws -> CycleRecord {
    let (judgement, record) = try #require(try await cycle.run(stop: stop, progress: progress))
    self.judgement = judgement
    return record
  }

  func rehearse() async throws -> Judgement {
    try #require(try await cycle.rehearse(stop: stop))
  }

  /// Cycles at an interval, the first at once.
  func runCycles(_ count: Int, every interval: Duration = .seconds(60)) async throws {
    for _ in 0..<count {
      try await runCycle()
      advance(interval)
    }
  }

  /// The store as it is now, as an administrator would keep it.
  func copyOfStore() throws -> URL {
    let copy = folder.appending(path: "copy-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: URL(filePath: store.path), to: copy)
    return copy
  }

  /// Ends the daemon, and starts it on a machine that has nothing but a copy of its store.
  func restart(on copy: URL) async throws {
    await fleet.closeAll()
    try store.close()
    let other = folder.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let path = other.appending(path: "protectd.sqlite")
    try FileManager.default.copyItem(at: copy, to: path)
    store = try ProtectionStore(path: path.path, version: "1", now: now)
    fleet = Self.fleet(network, password, deadlines)
  }

  /// Ends and starts the daemon on the same state directory.
  func restart(version: String = "1") async throws {
    await fleet.closeAll()
    try store.close()
    store = try ProtectionStore(path: store.path, version: version, now: now)
    fleet = Self.fleet(network, password, deadlines)
  }
}

extension ProtectionSettings {
  /// Limits that do not stand in the way of small worlds, and findings that end with the first reading without them.
  static let quick = ProtectionSettings(
    changeShareFloor: 10_000, initializationsInFlight: 100, replicaLimit: 10_000,
    alerts: AlertSettings(resolveAfterReadings: 1))
}

extension Author {
  static let anna = Author(name: "anna", uid: 1000)
}

extension Simulator {
  var time: Timestamp { Timestamp(milliseconds: Int64(now)) }
}

/// A value that a test changes while the daemon reads it.
final class SharedValue<Value: Sendable>: Sendable {
  private let kept: Mutex<Value>

  init(_ value: Value) { kept = Mutex(value) }

  var value: Value {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }
}

/// A policy of array `paris` over link `paris-lyon` into pool `dr`, as an administrator writes it.
func policy(
  _ name: String = "gold", _ selection: String = "kind: volume, pool: prod", _ protection: String = "type: sync",
  mode: String = "enforce", limits: String? = nil
) -> String {
  """
  policy: \(name)
  array: paris
  select: { \(selection) }
  protect: { \(protection), link: paris-lyon, remote-pool: dr }
  mode: \(mode)
  \(limits.map { "limits: { \($0) }" } ?? "")
  """
}
