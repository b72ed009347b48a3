import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Serves every array of a simulator on a port of its own, and the control API on each of them.
public struct SimulatorServer: Service {
  /// Where an array listens.
  public struct Endpoint: Sendable, Equatable, Codable {
    public let name: String
    public let url: String
    public let user: String
    public let password: String
    public let serial: Int
    /// PEM file to trust as certificate authority; nil over plain http.
    public let certificate: String?
    /// SHA-256 of the certificate, to pin in its place.
    public let fingerprint: String?
  }

  private let simulator: Simulator
  private let host: String
  private let firstPort: Int
  private let certificate: SimulatorCertificate?
  private let logger: Logger
  private let onReady: @Sendable ([Endpoint]) async -> Void

  /// - Parameters:
  ///   - host: address to listen on.
  ///   - firstPort: port of the first array, the others follow; 0 takes free ones.
  ///   - certificate: serves https with it; nil serves plain http.
  ///   - onReady: called once when all arrays listen.
  public init(
    _ simulator: Simulator, host: String = "127.0.0.1", firstPort: Int = 0,
    certificate: SimulatorCertificate? = nil,
    logger: Logger = Logger(label: "infinibox-simulator", factory: { _ in SwiftLogNoOpLogHandler() }),
    onReady: @escaping @Sendable ([Endpoint]) async -> Void
  ) {
    self.simulator = simulator
    self.host = host
    self.firstPort = firstPort
    self.certificate = certificate
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until the service group shuts down or the task is cancelled, and answers what is under way.
  public func run() async throws {
    let names = simulator.arrayNames
    let ports = PortBoard(expected: names.count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, name) in names.enumerated() {
        let port = firstPort == 0 ? 0 : firstPort + index
        group.addTask { try await serve(name, at: index, port: port, ports: ports) }
      }
      group.addTask {
        var endpoints: [Endpoint] = []
        for (name, port) in zip(names, await ports.all()) {
          guard let account = simulator.credentials(of: name), let serial = simulator.serial(of: name) else { continue }
          endpoints.append(
            Endpoint(
              name: name, url: "\(certificate == nil ? "http" : "https")://\(host):\(port)", user: account.user,
              password: account.password, serial: serial, certificate: certificate?.certificateFile,
              fingerprint: certificate?.fingerprint))
        }
        if endpoints.count == names.count { await onReady(endpoints) }
      }
      do {
        try await group.waitForAll()
      } catch {
        await ports.giveUp()
        group.cancelAll()
        throw error
      }
    }
  }

  /// Listens while the array is reachable; closes the port, and every connection, while it is not.
  private func serve(_ name: String, at position: Int, port: Int, ports: PortBoard) async throws {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      if simulator.isReachable(name) {
        try await listen(name, at: position, port: await ports[position] ?? port, ports: ports)
      } else {
        await until { simulator.isReachable(name) }
      }
    }
    await ports.giveUp()
  }

  /// Ends when the service shuts down or the array is taken off the network.
  private func listen(_ name: String, at position: Int, port: Int, ports: PortBoard) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let server = try connections(to: name).server(
      configuration: ServerConfiguration(
        address: .hostname(host, port: port), serverName: nil, backlog: 256, reuseAddress: true),
      onServerRunning: { channel in await ports.set(position, to: channel.localAddress?.port ?? port) },
      eventLoopGroup: loop, logger: logger)
    let group = ServiceGroup(services: [server], logger: logger)
    let hasEnded = Flag()
    // A task of its own, awaited below: a server that is cancelled, not shut down, would drop accepted connections.
    let serving = Task {
      defer { hasEnded.raise() }
      try await group.run()
    }
    await until { hasEnded.isRaised || !simulator.isReachable(name) }
    await group.triggerGracefulShutdown()
    try await serving.value
  }

  private func connections(to array: String) throws -> any ServerChildChannel {
    let plain = ArrayConnection(simulator: simulator, array: array)
    return if let certificate { try TLSChannel(plain, tlsConfiguration: certificate.configuration) } else { plain }
  }

  /// Waits for a condition; shutting down or being cancelled ends the waiting too.
  private func until(_ condition: @escaping @Sendable () -> Bool) async {
    try? await cancelWhenGracefulShutdown {
      while !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }
  }
}

/// Set once, read from anywhere.
private final class Flag: Sendable {
  private let value = Atomic(false)

  var isRaised: Bool { value.load(ordering: .acquiring) }
  func raise() { value.store(true, ordering: .releasing) }
}

/// The ports that the arrays got, known to whoever waits once all are there.
private actor PortBoard {
  private var ports: [Int: Int] = [:]
  private let expected: Int
  private var isOver = false
  private var waiting: CheckedContinuation<Void, Never>?

  init(expected: Int) {
    self.expected = expected
  }

  func set(_ position: Int, to port: Int) {
    ports[position] = port
    resumeIfDone()
  }

  subscript(position: Int) -> Int? { ports[position] }

  /// Ends the waiting although a server did not come up.
  func giveUp() {
    isOver = true
    resumeIfDone()
  }

  private func resumeIfDone() {
    guard isOver || ports.count == expected else { return }
    waiting?.resume()
    waiting = nil
  }

  func all() async -> [Int] {
    if !isOver && ports.count < expected {
      await withCheckedContinuation { waiting = $0 }
    }
    return ports.sorted { $0.key < $1.key }.map(\.value)
  }
}
