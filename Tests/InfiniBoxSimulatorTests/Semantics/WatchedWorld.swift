import InfiniBoxSimulator
import Testing

/// A simulated world that asserts the invariants of semantics 2.7 after every step.
final class WatchedWorld {
  let test: TestSimulator
  private var watch = InvariantWatch()

  var simulator: Simulator { test.simulator }

  init(_ world: SimulatedWorld, sourceLocation: SourceLocation = #_sourceLocation) throws {
    test = TestSimulator(simulator: try Simulator(world))
    check(sourceLocation)
  }

  /// Two arrays with one entity `v` on `paris` (2 GB of data: a full copy takes 11 s), replicated to pool `dr` of `lyon`.
  convenience init(
    _ type: SimulatedReplicationType = .async, kind: SimulatedEntityKind = .volume, count: Int = 1,
    interval: Int? = 60, rpo: Int? = 120, isInitialized: Bool = true, isReplicated: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout SimulatedWorld) -> Void = { _ in }
  ) throws {
    let world = SimulatedWorld.pair { world in
      let name = count == 1 ? "v" : "v#"
      switch kind {
      case .volume:
        world.arrays[0].volumes = [SimulatedVolumes(name, count: count, pool: "prod", usedBytes: 2_000_000_000)]
      case .filesystem:
        world.arrays[0].filesystems = [SimulatedVolumes(name, count: count, pool: "prod", usedBytes: 2_000_000_000)]
      case .consistencyGroup:
        world.arrays[0].consistencyGroups = [
          SimulatedConsistencyGroups(name, count: count, pool: "prod", membersPerGroup: 2)
        ]
      }
      if isReplicated {
        world.replicas = [
          SimulatedReplicas(
            array: "paris", link: "paris-lyon", kind: kind, entities: name, count: count, type: type, remotePool: "dr",
            intervalSeconds: type == .async ? interval : nil, rpoSeconds: type == .async ? rpo : nil,
            isInitialized: isInitialized)
        ]
      }
      change(&world)
    }
    try self.init(world, sourceLocation: sourceLocation)
  }

  // MARK: Steps

  func perform(
    _ action: OperatorAction, on array: String = "paris", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    defer { check(sourceLocation) }
    try simulator.perform(action, on: array)
  }

  /// The code with which an action is refused; nil if it is done.
  func refusal(
    of action: OperatorAction, on array: String = "paris", sourceLocation: SourceLocation = #_sourceLocation
  ) -> String? {
    defer { check(sourceLocation) }
    do {
      try simulator.perform(action, on: array)
      return nil
    } catch {
      return error.code
    }
  }

  func advance(_ seconds: Double, sourceLocation: SourceLocation = #_sourceLocation) {
    simulator.advance(by: .milliseconds(Int(seconds * 1_000)))
    check(sourceLocation)
  }

  @discardableResult
  func call(
    _ method: String, _ path: String, on array: String = "paris", body: Any? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> TestSimulator.Answer {
    let answer = try await test.call(method, path, on: array, body: body)
    check(sourceLocation)
    return answer
  }

  private func check(_ sourceLocation: SourceLocation) {
    let violations = watch.violations(in: simulator)
    #expect(violations.isEmpty, sourceLocation: sourceLocation)
  }

  // MARK: Reading

  func replica(_ entity: String = "v", on array: String = "paris") throws -> ReplicaSnapshot {
    try #require(simulator.replica(of: entity, on: array))
  }

  /// The replica as the array's API shows it.
  func shown(_ entity: String = "v", on array: String = "paris") async throws -> [String: Any] {
    try await test.get("replicas/\(try replica(entity, on: array).id)", on: array).object
  }

  func shownLink(on array: String = "paris") async throws -> [String: Any] {
    try #require(try await test.get("links", on: array).list.first)
  }

  func content(_ name: String = "v", on array: String) throws -> Int {
    try #require(simulator.dataset(name, on: array)).content
  }

  /// Whether both arrays hold the same data of an entity.
  func isEqual(_ name: String = "v", _ first: String = "paris", _ second: String = "lyon") throws -> Bool {
    try content(name, on: first) == content(name, on: second)
  }

  func serves(_ name: String = "v", on array: String) -> Bool {
    simulator.dataset(name, on: array)?.arePathsAvailable == true
  }

  func events(_ code: String, on array: String = "paris") -> Int {
    simulator.eventCodes(on: array).count { $0 == code }
  }

  func freePhysical(_ pool: String, on array: String) async throws -> Int {
    try #require(try await test.get("pools?name=eq:\(pool)", on: array).list.first?["free_physical_space"] as? Int)
  }
}

/// The invariants that only show over time, beside those that the simulator checks by itself.
struct InvariantWatch {
  private struct Place: Hashable {
    let array: String
    let id: Int
  }

  /// Restore points of suspended sources.
  private var suspendedPoints: [Place: Int?] = [:]
  /// Whatever a dataset has ever held.
  private var contents: [Place: Set<Int>] = [:]
  /// Datasets that a target has been copied from: more than one behind an active-active replica.
  private var sources: [Place: Set<Place>] = [:]

  mutating func violations(in simulator: Simulator) -> [String] {
    var violations = simulator.invariantViolations()
    var points: [Place: Int?] = [:]
    var present: [Place: Int] = [:]
    for array in simulator.arrayNames {
      for dataset in simulator.volumes(on: array) + simulator.filesystems(on: array) {
        contents[Place(array: array, id: dataset.id), default: [0]].insert(dataset.content)
        present[Place(array: array, id: dataset.id)] = dataset.content
      }
    }
    for array in simulator.arrayNames {
      let peers = Dictionary(uniqueKeysWithValues: simulator.links(on: array).map { ($0.name, $0.remoteArray) })
      for replica in simulator.replicas(on: array) {
        let place = Place(array: array, id: replica.id)
        if replica.role != .target && replica.state != .active {
          points[place] = replica.restorePoint
          if let before = suspendedPoints[place], before != replica.restorePoint {
            violations.append("replica \(replica.id) of '\(array)' moved its restore point while suspended")
          }
        }
        // A demoted source keeps its writes until the next job overwrites them.
        guard replica.role == .target, replica.state == .active, let peer = peers[replica.link] else { continue }
        for pair in replica.pairs {
          let target = Place(array: array, id: pair.localID)
          sources[target, default: []].insert(Place(array: peer, id: pair.remoteID))
          let isPast = sources[target, default: []].contains { contents[$0]?.contains(present[target] ?? 0) == true }
          if !isPast {
            violations.append("dataset \(pair.localID) of '\(array)' holds what its source never held")
          }
        }
      }
    }
    suspendedPoints = points
    return violations
  }
}
