import ArrayEndpoint
import DaemonTestSupport
import Foundation
import InfiniBox
import InfiniBoxSimulator
import Protection
import TestSupport
import Testing

@testable import Reconciler

/// An array that demands the credentials of its peer gets its replica, and the credential goes to nobody else, and not
/// unasked.
struct PeerPermissionTests {
  private static let secret = "only-lyon-knows"

  /// Requests with the header that shows a peer's credentials: array, method and header.
  private typealias Shown = SharedValue<[String]>

  private func daemon(
    demanding: Bool = true, profile: SimulatedProfile = .latest, _ text: String = policy(),
    _ world: (inout SimulatedWorld) -> Void = {
      $0.arrays[0].volumes = [SimulatedVolumes("prod-#", count: 2, pool: "prod")]
    }
  ) throws -> (TestDaemon, Shown) {
    let daemon = try TestDaemon(text) {
      $0.settings.requiresRemoteAuthorization = demanding
      $0.arrays[0].profile = profile
      $0.arrays[1].profile = profile
      $0.arrays[1].password = Self.secret
      world(&$0)
    }
    let shown = Shown([])
    daemon.network.observe { request, response in
      guard let header = request.headers.first(where: { $0.name == "X-Remote-Authorization" }) else { return }
      shown.value.append("\(request.method.rawValue) \(request.path.dropFirst(10)): \(header.value)")
    }
    return (daemon, shown)
  }

  private static let pair = Data("admin:\(secret)".utf8).base64EncodedString()

  @Test(arguments: [(SimulatedProfile.latest, "Basic lyon=\(pair)"), (.old, "Basic \(pair)")])
  func `an array that demands the peer's credential gets it, in the form of its version`(
    profile: SimulatedProfile, header: String
  ) async throws {
    let (daemon, shown) = try daemon(profile: profile)
    try await daemon.runCycle()
    #expect(daemon.sources() == ["prod-1", "prod-2"])
    #expect(try daemon.outcomes == ["done", "done"])
    // Each step is refused first and shows the credential then; no reading shows it.
    #expect(shown.value == Array(repeating: "POST replicas: \(header)", count: 2))
    daemon.advance(.seconds(600))
    try await daemon.runCycle()
    try await daemon.expectConverged()
    #expect(shown.value.count == 2)
  }

  @Test func `an array that demands nothing is shown nothing`() async throws {
    let (daemon, shown) = try daemon(demanding: false)
    try await daemon.runCycles(2)
    #expect(daemon.sources() == ["prod-1", "prod-2"] && shown.value == [])
  }

  @Test func `a new member of a group crosses the link as well`() async throws {
    let text = policy("groups", "kind: consistency-group, pool: prod", "type: async, interval: 5m, rpo: 40h")
    let (daemon, shown) = try daemon(text) {
      $0.arrays[0].consistencyGroups = [SimulatedConsistencyGroups("fin", pool: "prod", membersPerGroup: 2)]
    }
    try await daemon.runCycle()
    daemon.advance(.seconds(600))
    try await daemon.expectConverged()
    try daemon.perform(.createVolume("loose", pool: "prod", sizeBytes: 10_000_000_000))
    try await daemon.runCycle()
    try daemon.approveWaiting()
    try await daemon.runCycle()
    #expect(try daemon.outcomes == ["done", "done"])
    #expect(shown.value.last?.contains("/members: Basic lyon=") == true)
  }

  @Test func `nothing that is stored or told has the credential`() async throws {
    let (daemon, _) = try daemon()
    try await daemon.runCycles(2)
    let copy = try Data(contentsOf: try daemon.copyOfStore())
    #expect(copy.range(of: Data(Self.secret.utf8)) == nil && copy.range(of: Data(Self.pair.utf8)) == nil)
    #expect(!daemon.alerts.entries.map(\.message).contains { $0.contains(Self.secret) || $0.contains(Self.pair) })
  }

  // MARK: Whose credential

  private let world = World.twoArrays().volume("db").policy(.gold())

  private func peer(
    _ world: World, _ step: Step, edit: (inout [ArrayName: RegisteredArray]) -> Void = { _ in }
  ) throws -> ArrayName? {
    var arrays: [ArrayName: RegisteredArray] = [:]
    for (name, inventory) in self.world.inventories {
      arrays[name] = RegisteredArray(
        name: name, address: try ArrayAddress("https://\(name)"), credential: "c", serial: inventory.serial)
    }
    edit(&arrays)
    return permittedPeer(of: step, world.observation, among: arrays)?.name
  }

  @Test func `the peer is the array at the other end, by both arrays' own words and serial numbers`() throws {
    let step = try #require(world.planned().steps.first)
    #expect(try peer(world, step) == "lyon")
    #expect(try peer(world, step) { $0["lyon"]?.serial = nil } == nil, "no serial number confirmed yet")
    #expect(try peer(world, step) { $0["lyon"]?.serial = 3003 } == nil, "another array answers at its address")
    #expect(try peer(world, step) { $0["paris"]?.serial = 7 } == nil, "the one that would get it is another array")
    #expect(try peer(world, step) { $0["lyon"] = nil } == nil)
    #expect(try peer(world.unreadable("lyon"), step) == nil)
    #expect(try peer(world.edit("paris") { $0.links[0].remoteSerial = 3003 }, step) == nil, "its link leads elsewhere")
    #expect(try peer(world.edit("lyon") { $0.links[0].remoteSerial = 3003 }, step) == nil, "the peer knows it not")
    #expect(try peer(world.edit("lyon") { $0.serial = 1001 }, step) == nil)
  }
}
