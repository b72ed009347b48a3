import ArrayEndpoint
public import Foundation
import GRDB
import InfiniBox
public import InfiniBoxSimulator
import Logging
public import Protection
public import ProtectionStore
public import Reconciler
public import SimulatorTestSupport
import Synchronization

/// The daemon without its process: the real cycle, fleet, clients and store on a file, against arrays `paris` and
/// `lyon` in the simulator, whose clock is the daemon's. Only transport and clock are replaced.
public final class TestDaemon {
  public let simulator: Simulator
  public let network: SimulatedNetwork
  public let alerts = AlertLog()
  public let password: Password
  public let stop = StopSignal()
  public private(set) var store: ProtectionStore
  public private(set) var fleet: Fleet
  /// By how much the clock of the daemon's machine is ahead of the world's.
  public let clockError = SharedValue(Duration.zero)
  /// As one run of the daemon knows it.
  public private(set) var clock: HostClock
  public private(set) var judgement: Judgement?
  private let settings: ProtectionSettings
  private let deadlines: Deadlines
  private let ownPasswords: [String: String]
  private let folder: URL

  /// What the credential files of all arrays say whose password is that of the first; read anew for each connection.
  public typealias Password = SharedValue<String>

  public struct Deadlines: Sendable {
    public var array: Duration
    public var call: Duration

    public init(array: Duration = .seconds(60), call: Duration = .seconds(30)) {
      self.array = array
      self.call = call
    }
  }

  /// - Parameters:
  ///   - policies: YAML documents, as an administrator would apply them.
  ///   - arrays: to register; each answers at the host of its own name.
  public convenience init(
    _ policies: String..., arrays: [ArrayName] = ["paris", "lyon"], settings: ProtectionSettings = .quick,
    deadlines: Deadlines = Deadlines(), world: (inout SimulatedWorld) -> Void
  ) throws {
    try self.init(policies: policies, arrays: arrays, settings: settings, deadlines: deadlines, world: world)
  }

  public init(
    policies: [String], arrays: [ArrayName] = ["paris", "lyon"], settings: ProtectionSettings = .quick,
    deadlines: Deadlines = Deadlines(), world: (inout SimulatedWorld) -> Void
  ) throws {
    let description = SimulatedWorld.pair(world)
    simulator = try Simulator(description)
    network = SimulatedNetwork(simulator)
    let common = description.arrays.first?.password ?? ""
    password = Password(common)
    ownPasswords = Dictionary(
      description.arrays.filter { $0.password != common }.map { ($0.name, $0.password) },
      uniquingKeysWith: { first, _ in first })
    self.settings = settings
    self.deadlines = deadlines
    folder = FileManager.default.temporaryDirectory.appending(path: "protectd-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try ProtectionStore(path: folder.appending(path: "protectd.sqlite").path, version: "1", now: simulator.time)
    fleet = Self.fleet(network, password, ownPasswords, deadlines)
    clock = Self.clock(simulator, clockError, remembered: nil)
    for array in arrays { try register(array) }
    if !policies.isEmpty { try apply(policies.joined(separator: "\n---\n")) }
  }

  deinit {
    try? store.close()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func fleet(
    _ network: SimulatedNetwork, _ password: Password, _ ownPasswords: [String: String], _ deadlines: Deadlines
  ) -> Fleet {
    var options = ConnectionOptions()
    options.deadline = deadlines.call
    let now: @Sendable () -> Timestamp = { [simulator = network.simulator] in simulator.time }
    return Fleet(firstPause: .seconds(60), now: now) { [options] array in
      let host = array.address.host
      return InfiniBoxSystem(
        name: array.name.rawValue, transport: SimulatorTransport(network: network, host: host),
        credentials: Credentials(user: "admin", password: ownPasswords[host] ?? password.value), options: options)
    }
  }

  private static func clock(
    _ simulator: Simulator, _ error: SharedValue<Duration>, remembered: Timestamp?
  ) -> HostClock {
    HostClock(
      now: { simulator.time + error.value }, uptime: { .milliseconds(simulator.now) }, remembered: remembered)
  }

  /// By the clock of the daemon's machine.
  public var now: Timestamp { clock.now() }

  public var cycle: Cycle {
    Cycle(
      store: store, fleet: fleet, settings: settings, arrayDeadline: deadlines.array, logger: alerts.logger,
      clock: clock)
  }

  // MARK: What people do

  public func register(_ name: ArrayName, at host: String? = nil) throws {
    let array = RegisteredArray(
      name: name, address: try ArrayAddress("https://\(host ?? name.rawValue)"), credential: name.rawValue)
    try store.addArray(array, by: .anna, at: now)
  }

  @discardableResult
  public func apply(_ policies: String) throws -> [PolicyChange] {
    try store.apply(try PolicyFile.parse(policies, file: "test.yaml"), by: .anna, reason: nil, at: now)
  }

  public func perform(_ actions: OperatorAction..., on array: String = "paris") throws {
    for action in actions { try simulator.perform(action, on: array) }
  }

  public func inject(
    _ kind: SimulatedFault.Kind, _ method: String? = nil, _ path: String? = nil, on array: String? = nil,
    count: Int? = 1
  ) {
    simulator.inject(SimulatedFault(kind, method: method, path: path, array: array, count: count))
  }

  public func advance(_ duration: Duration) { simulator.advance(by: duration) }

  // MARK: What the daemon does

  @discardableResult
  public func runCycle(_ progress: @escaping ProgressHandler = { _ in }) async throws -> CycleRecord {
    guard let (judgement, record) = try await cycle.run(stop: stop, progress: progress) else { throw Stopped() }
    self.judgement = judgement
    return record
  }

  public func rehearse() async throws -> Judgement {
    guard let judgement = try await cycle.rehearse(stop: stop) else { throw Stopped() }
    return judgement
  }

  /// The cycle was broken off before the arrays were read.
  public struct Stopped: Error {}

  /// Cycles at an interval, the first at once.
  public func runCycles(_ count: Int, every interval: Duration = .seconds(60)) async throws {
    for _ in 0..<count {
      try await runCycle()
      advance(interval)
    }
  }

  /// The store as it is now, as an administrator would keep it.
  public func copyOfStore() throws -> URL {
    let copy = folder.appending(path: "copy-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: URL(filePath: store.path), to: copy)
    return copy
  }

  /// Ends the daemon, and starts it on a machine that has nothing but a copy of its store.
  public func restart(on copy: URL) async throws {
    await fleet.closeAll()
    try store.close()
    let other = folder.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let path = other.appending(path: "protectd.sqlite")
    try FileManager.default.copyItem(at: copy, to: path)
    store = try ProtectionStore(path: path.path, version: "1", now: now)
    clock = Self.clock(simulator, clockError, remembered: try store.certainTime())
    fleet = Self.fleet(network, password, ownPasswords, deadlines)
  }

  /// Kills the daemon while these arrays are being read, and starts it again on the same state directory.
  /// - Parameter settling: of real time, for what else is read at the same time to be through with.
  public func killWhileReading(_ arrays: String..., settling: Duration = .zero) async throws {
    simulator.clearRequestLog()
    for array in arrays { inject(.delay(milliseconds: 600_000), "GET", on: array, count: nil) }
    let (cycle, simulator) = (self.cycle, simulator)
    let running = Task { _ = try? await cycle.run(stop: StopSignal()) { _ in } }
    let giveUp = ContinuousClock.now + .seconds(30)
    while !Set(arrays).isSubset(of: simulator.requestLog.map(\.array)) {
      guard ContinuousClock.now < giveUp else { throw Stopped() }
      try await Task.sleep(for: .milliseconds(1))
    }
    try await Task.sleep(for: settling)
    // From here on nothing that the old one does reaches the disk.
    try await restart()
    running.cancel()
    await running.value
    simulator.clearFaults()
  }

  /// Ends and starts the daemon on the same state directory.
  public func restart(version: String = "1") async throws {
    await fleet.closeAll()
    try store.close()
    store = try ProtectionStore(path: store.path, version: version, now: now)
    clock = Self.clock(simulator, clockError, remembered: try store.certainTime())
    fleet = Self.fleet(network, password, ownPasswords, deadlines)
  }
}

extension ProtectionSettings {
  /// Limits that do not stand in the way of small worlds, and findings that end with the first reading without them.
  public static let quick = ProtectionSettings(
    changeShareFloor: 10_000, initializationsInFlight: 100, replicaLimit: 10_000,
    alerts: AlertSettings(resolveAfterReadings: 1))
}

extension ProtectionStore {
  /// At a time that nothing puts in doubt.
  public func history(at now: Timestamp) throws(StoreError) -> History { try history(at: TrustedTime(now)) }
}

extension Author {
  public static let anna = Author(name: "anna", uid: 1000)
}

extension Simulator {
  public var time: Timestamp { Timestamp(milliseconds: Int64(now)) }
}

/// A value that a test changes while the daemon reads it.
public final class SharedValue<Value: Sendable>: Sendable {
  private let kept: Mutex<Value>

  public init(_ value: Value) { kept = Mutex(value) }

  public var value: Value {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }
}

/// A policy of array `paris` over link `paris-lyon` into pool `dr`, as an administrator writes it.
public func policy(
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

extension TestDaemon {
  /// Changes the store as a program would that knows none of its rules; the daemon has to be restarted then.
  public func spoil(_ sql: String) throws {
    try store.close()
    let queue = try DatabaseQueue(path: store.path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }
}
