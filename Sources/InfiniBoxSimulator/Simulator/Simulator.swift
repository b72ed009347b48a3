import Synchronization

/// Linked InfiniBox arrays in memory behind their REST API, in one process with whoever uses them.
///
/// Everything is safe to call from any task. Time only passes when told to (`advance`), or by a factor of real time.
public final class Simulator: Sendable {
  /// How the simulated clock runs.
  public enum Clock: Sendable, Equatable {
    /// It stands until `advance(by:)`.
    case manual
    /// So many simulated seconds pass in a real one.
    case running(speed: Double)
  }

  struct State: Sendable {
    var server: APIServer
    var timeline: Timeline
    var faults = FaultQueue()
    var log: [LoggedRequest] = []
    var counters = RequestCounters()
    var speed: Double
    /// When the clock was read last, and what it said then.
    var realReference: ContinuousClock.Instant
    var simulatedReference: Int
  }

  /// The log forgets its oldest half beyond so many requests.
  static let largestLog = 100_000
  let state: Mutex<State>

  /// Builds the world that a description means.
  ///
  /// - Throws: what in the description cannot be built, and what to do about it.
  public convenience init(_ description: SimulatedWorld, clock: Clock = .manual) throws(SimulatedWorldError) {
    try self.init(Scenario(description), clock: clock)
  }

  /// Builds the world of a scenario, and lets its timeline begin with the clock.
  ///
  /// - Throws: what in the scenario cannot be built or will not be there, with its place in the file if it has one.
  public init(_ scenario: Scenario, clock: Clock = .manual) throws(SimulatedWorldError) {
    let speed: Double =
      switch clock {
      case .manual: 0
      case .running(let speed): max(0, speed)
      }
    let start = scenario.world.startsAtMilliseconds ?? (speed == 0 ? WorldBuilder.defaultStart : WallClock.now())
    let world: World
    let timeline: Timeline
    do {
      world = try WorldBuilder.build(scenario.world, now: start)
      timeline = try Timeline(scenario, world: world)
    } catch {
      throw scenario.located(error)
    }
    var state = State(
      server: APIServer(world: world), timeline: timeline, speed: speed, realReference: ContinuousClock.now,
      simulatedReference: start)
    state.advance(to: start)
    self.state = Mutex(state)
  }

  /// Works on the present state, the clock first brought up to date.
  func access<Result: Sendable, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try state.withLock { (state) throws(Failure) in
      state.followClock()
      return try body(&state)
    }
  }

  // MARK: Clock

  /// Epoch milliseconds of the simulated clock.
  public var now: Int { access { $0.server.world.now } }

  /// Simulated seconds in a real one; 0 is a clock that stands.
  public var speed: Double { access { $0.speed } }

  /// Lets time pass, and everything happen that is due on the way. A duration below zero is none.
  public func advance(by duration: Duration) {
    access { state in
      let milliseconds = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
      state.advance(to: state.server.world.now + max(0, Int(milliseconds)))
      state.simulatedReference = state.server.world.now
      state.realReference = ContinuousClock.now
    }
  }

  /// Changes how fast the clock runs; 0 stops it.
  public func setSpeed(_ speed: Double) {
    access { state in
      state.simulatedReference = state.server.world.now
      state.realReference = ContinuousClock.now
      state.speed = max(0, speed)
    }
  }

  // MARK: Requests

  /// Names of the arrays, in the order described.
  public var arrayNames: [String] { access { $0.server.world.arrays.map(\.name) } }

  /// Answers one request to an array's REST API.
  ///
  /// - Throws: `SimulatedConnectionError` for faults of the connection and unreachable arrays; `CancellationError` if
  ///   the task is cancelled while a slow answer is under way.
  public func respond(to request: SimulatedRequest, array name: String) async throws -> SimulatedResponse {
    let outcome = outcome(of: request, array: name)
    if outcome.delayMilliseconds > 0 { try await Task.sleep(for: .milliseconds(outcome.delayMilliseconds)) }
    return try outcome.result.get()
  }

  /// What becomes of one request, for those who can wait by themselves.
  func outcome(of request: SimulatedRequest, array name: String) -> Outcome {
    access { $0.handle(request, array: name) }
  }

  struct Outcome: Sendable {
    var result: Result<SimulatedResponse, SimulatedConnectionError>
    var delayMilliseconds = 0
  }

  // MARK: Faults and operators

  /// Has the next matching requests go wrong.
  public func inject(_ fault: SimulatedFault) {
    access { $0.faults.add(fault) }
  }

  public func clearFaults() {
    access { $0.faults.removeAll() }
  }

  /// The faults that have not hit (all of their) requests yet.
  public var pendingFaults: [SimulatedFault] { access { $0.faults.faults } }

  /// Does on an array what a person would do there.
  ///
  /// - Throws: the array's refusal; 404 `ARRAY_NOT_FOUND` for an array that does not exist.
  public func perform(_ action: OperatorAction, on array: String, by user: String = "operator") throws(SimulatedRefusal)
  {
    try access { (state) throws(SimulatedRefusal) in
      guard let index = state.server.world.arrayIndex(named: array) else {
        throw SimulatedRefusal(404, "ARRAY_NOT_FOUND", "there is no array '\(array)'")
      }
      try state.server.world.perform(action, array: index, by: user)
    }
  }

  /// What the scenario's timeline has done and will do, in order of time.
  public var timeline: [TimelineEvent] { access { $0.timeline.steps.map(\.event) } }

  // MARK: Log

  /// Every request that came in, oldest first.
  public var requestLog: [LoggedRequest] { access { $0.log } }

  public func clearRequestLog() {
    access { $0.log = [] }
  }

  public var counters: RequestCounters { access { $0.counters } }

  public func resetCounters() {
    access { $0.counters = RequestCounters() }
  }
}

extension Simulator.State {
  typealias Outcome = Simulator.Outcome

  mutating func followClock() {
    guard speed > 0 else { return }
    let elapsed = (ContinuousClock.now - realReference).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    advance(to: max(server.world.now, simulatedReference + Int(seconds * speed * 1_000)))
  }

  mutating func handle(_ request: SimulatedRequest, array name: String) -> Outcome {
    guard let array = server.world.arrayIndex(named: name), server.world.arrays[array].isReachable else {
      return Outcome(result: .failure(.refused))
    }
    let fault = faults.next(for: request, array: name)
    var outcome = handle(request, array: array, fault: fault)
    outcome.result = outcome.result.map { $0.dated(server.world.now) }
    counters.count(request.method, on: name)
    log.append(
      LoggedRequest(
        array: name, method: request.method, path: String(request.pathOnly), query: String(request.query),
        status: (try? outcome.result.get())?.status, time: server.world.now, fault: fault?.word))
    if log.count > Simulator.largestLog { log.removeFirst(Simulator.largestLog / 2) }
    return outcome
  }

  private mutating func handle(_ request: SimulatedRequest, array: Int, fault: SimulatedFault.Kind?) -> Outcome {
    switch fault {
    case nil: return Outcome(result: .success(server.respond(to: request, array: array)))
    case .refuseConnection: return Outcome(result: .failure(.refused))
    case .resetBeforeCommit: return Outcome(result: .failure(.reset))
    case .status(let status): return Outcome(result: .success(.fault(status)))
    case .html: return Outcome(result: .success(.html))
    case .loseReply:
      _ = server.respond(to: request, array: array)
      return Outcome(result: .failure(.replyLost))
    case .statusAfterCommit(let status):
      _ = server.respond(to: request, array: array)
      return Outcome(result: .success(.fault(status)))
    case .truncateBody(let bytes):
      return Outcome(result: .success(server.respond(to: request, array: array).truncated(to: bytes)))
    case .delay(let milliseconds):
      return Outcome(
        result: .success(server.respond(to: request, array: array)), delayMilliseconds: max(0, milliseconds))
    case .wrongNumberOfObjects(let offset):
      return Outcome(result: .success(server.respond(to: request, array: array).miscounted(by: offset)))
    }
  }
}
