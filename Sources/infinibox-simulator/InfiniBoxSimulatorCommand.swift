import ArgumentParser
import InfiniBoxSimulator
import Logging
import ServiceLifecycle

/// `infinibox-simulator`: linked InfiniBox arrays on loopback ports, for demos and tests.
@main
struct InfiniBoxSimulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infinibox-simulator",
    abstract: "Serve linked InfiniBox arrays from memory behind their REST API.",
    discussion: """
      Each array listens on a port of its own. When all of them do, one line of JSON is printed:

      {"arrays":[{"name":"paris","password":"123456","serial":1001,"url":"http://127.0.0.1:40001","user":"admin"}],"speed":1}

      Over https each array also has "certificate", a PEM file to trust, and "fingerprint", its SHA-256. The control API is
      below /simulator/ on every port.

      EXIT STATUS: 0 after SIGTERM, SIGINT or the end of its starter; 1 if it cannot serve; 64 for wrong options.
      """)

  @Option(help: ArgumentHelp("Describe the world in this JSON file.", valueName: "file"))
  var scenario: String?

  @Option(help: ArgumentHelp("Names of the arrays, each linked with the first.", valueName: "names"))
  var arrays = "paris,lyon"

  @OptionGroup(title: "Inventory of the first array")
  var inventory: InventoryOptions

  @Option(help: ArgumentHelp("Address and port of the first array; port 0 takes free ones.", valueName: "host:port"))
  var listen = "127.0.0.1:0"

  @OptionGroup(title: "Encryption")
  var encryption: TLSOptions

  @Option(help: "Simulated seconds in a real one; 0 stops the clock.")
  var speed = 1.0

  @Flag(help: "End when standard input is closed.")
  var untilStdinCloses = false

  @Flag(help: "End when the process that started this one has ended.")
  var exitWithParent = false

  func validate() throws {
    guard speed >= 0, speed.isFinite else { throw ValidationError("--speed is 0 or more") }
    _ = try address()
    if scenario != nil && !inventory.isEmpty {
      throw ValidationError("--scenario describes the whole inventory; leave out --volumes and the like")
    }
  }

  func run() async throws {
    let description =
      try scenario.map { try SimulatedWorld.read(contentsOf: $0) } ?? inventory.world(arrays: arrayNames())
    let simulator = try Simulator(description, clock: .running(speed: speed))
    let (host, port) = try address()
    try await encryption.withCertificate(for: host) { certificate in
      let server = SimulatorServer(simulator, host: host, firstPort: port, certificate: certificate) {
        [speed] endpoints in
        ReadyLine(arrays: endpoints, speed: speed).print()
      }
      try await serve(server)
    }
  }

  /// Until a signal, or the end of the starter.
  private func serve(_ server: SimulatorServer) async throws {
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = [.init(service: server)]
    if untilStdinCloses || exitWithParent {
      let watch = StarterWatch(untilStandardInputCloses: untilStdinCloses, untilParentEnds: exitWithParent)
      services.append(
        .init(service: watch, successTerminationBehavior: .gracefullyShutdownGroup))
    }
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint],
      logger: Logger(label: "infinibox-simulator", factory: { _ in SwiftLogNoOpLogHandler() }))
    configuration.maximumGracefulShutdownDuration = .seconds(5)
    try await ServiceGroup(configuration: configuration).run()
  }

  private func arrayNames() -> [String] {
    arrays.split(separator: ",").map(String.init)
  }

  private func address() throws -> (host: String, port: Int) {
    guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
      (0...65_535).contains(port), colon != listen.startIndex
    else { throw ValidationError("--listen '\(listen)' is not HOST:PORT") }
    return (String(listen[..<colon]), port)
  }
}
