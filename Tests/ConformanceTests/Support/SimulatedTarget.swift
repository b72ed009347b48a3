import Foundation
import InfiniBox
import InfiniBoxSimulator
import SimulatorTestSupport

/// The simulator in its three forms.
enum SimulatedTarget: String, CaseIterable, Sendable {
  case inProcess = "in process"
  case http = "over http"
  case https = "over https"

  /// Runs a check against a world of its own, on which the suite may write.
  func with(_ simulator: Simulator, _ work: @escaping @Sendable (ConformanceArrays) async throws -> Void) async throws {
    switch self {
    case .inProcess:
      let network = SimulatedNetwork(simulator)
      try await Self.with(simulator, work) { name, options in
        InfiniBoxSystem(
          name: name, transport: SimulatorTransport(network: network, host: name), credentials: Self.credentials,
          options: options)
      }
    case .http:
      try await ServedArrays.with(simulator) { endpoints in
        try await Self.with(simulator, work) { name, options in
          try Self.system(name, endpoints, .systemRoots, options)
        }
      }
    case .https:
      try await ScratchFolder.with { folder in
        let certificate = try SimulatorCertificate.selfSigned(in: folder, validForDays: 2)
        try await ServedArrays.with(simulator, certificate: certificate) { endpoints in
          try await Self.with(simulator, work) { name, options in
            try Self.system(name, endpoints, try certificate.trusted(), options)
          }
        }
      }
    }
  }

  private static let credentials = Credentials(user: "admin", password: "123456")

  private static func system(
    _ name: String, _ endpoints: [SimulatorServer.Endpoint], _ trust: TLSTrust, _ options: ConnectionOptions
  ) throws -> InfiniBoxSystem {
    guard let endpoint = endpoints.first(where: { $0.name == name }) else {
      throw ConformanceFailure(description: "there is no array '\(name)'")
    }
    return try InfiniBoxSystem(
      name: name, address: endpoint.url, credentials: credentials, trust: trust, options: options)
  }

  private static func with(
    _ simulator: Simulator, _ work: (ConformanceArrays) async throws -> Void,
    connect: @escaping @Sendable (String, ConnectionOptions) throws -> InfiniBoxSystem
  ) async throws {
    let paris = try connect("paris", ConnectionOptions())
    let lyon = try connect("lyon", ConnectionOptions())
    let arrays = ConformanceArrays(
      array: paris, connect: { try connect("paris", $0) }, scratch: .init(name: "scratch"),
      peer: .init(array: lyon, link: "paris-lyon", pool: "scratch-dr"),
      pause: { simulator.advance(by: .seconds(5)) })
    do {
      try await work(arrays)
    } catch {
      await paris.shutdown()
      await lyon.shutdown()
      throw error
    }
    await paris.shutdown()
    await lyon.shutdown()
  }

  /// Some of everything, with a scratch pool on both arrays.
  static let world = """
    arrays:
      - name: paris
        pools: [{ name: prod }, { name: archive }, { name: scratch }]
        volumes:
          - { name: "db-##", count: 12, pool: prod, snapshots: 2, metadata: { tier: gold, owner: dba } }
          - { name: "log-#", count: 3, pool: archive, metadata: { tier: bronze } }
          - { name: "empty-#", count: 2, pool: prod, used_bytes: 0 }
        filesystems: [{ name: "home-#", count: 4, pool: prod, metadata: { tier: gold } }]
        consistency_groups:
          - { name: "fin-#", count: 3, pool: prod, members_per_group: 3 }
          - { name: none, pool: archive }
      - name: lyon
        pools: [{ name: dr }, { name: scratch-dr }]
    links: [{ name: paris-lyon, first: paris, second: lyon }]
    replicas:
      - { array: paris, link: paris-lyon, entities: "db-##", count: 4, remote_pool: dr, interval_seconds: 60, rpo_seconds: 300 }
      - { array: paris, link: paris-lyon, entities: "db-##", first: 5, count: 2, type: sync, remote_pool: dr }
      - { array: paris, link: paris-lyon, kind: filesystem, entities: "home-#", count: 2, remote_pool: dr, interval_seconds: 300 }
      - { array: paris, link: paris-lyon, kind: consistency-group, entities: "fin-#", count: 2, remote_pool: dr, interval_seconds: 300 }
      - { array: paris, link: paris-lyon, entities: "db-##", first: 7, remote_pool: dr, interval_seconds: 300, is_initialized: false }
    """

  static func simulator() throws -> Simulator {
    let simulator = try Simulator(try Scenario.parse(world, file: "conformance.yaml"))
    simulator.advance(by: .seconds(600))
    return simulator
  }
}

extension SimulatedTarget: CustomStringConvertible {
  var description: String { rawValue }
}

extension SimulatorCertificate {
  /// As an administrator trusts it: by the text of its file.
  func trusted() throws -> TLSTrust {
    .certificateAuthorities(
      try CertificateAuthorities(pem: String(contentsOfFile: certificateFile, encoding: .utf8)))
  }
}
