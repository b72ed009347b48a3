import Foundation

/// The control API below `/simulator/`, described in the documentation catalogue: clock, operators, faults, log, state.
struct ControlAPI: Sendable {
  let simulator: Simulator

  static let prefix = "/simulator/"

  func respond(to request: SimulatedRequest) -> SimulatedResponse {
    do {
      return try answer(request)
    } catch let error as ControlError {
      return Self.failure(error.status, error.message)
    } catch let error as SimulatedRefusal {
      return Self.failure(error.status, "\(error.code): \(error.message)")
    } catch let error as ScenarioMistake {
      return Self.failure(400, "\(error.cause); \(error.remedy)")
    } catch {
      return Self.failure(400, "the body is no JSON; write an object")
    }
  }

  struct ControlError: Error {
    let status: Int
    let message: String
  }

  private func answer(_ request: SimulatedRequest) throws -> SimulatedResponse {
    let path = String(request.pathOnly.dropFirst(Self.prefix.count))
    switch (request.method, path) {
    case ("GET", "clock"): break
    case ("POST", "clock/advance"):
      simulator.advance(by: .milliseconds(Int(try decode(ClockOrder.self, request).number("seconds") * 1_000)))
    case ("POST", "clock/speed"): simulator.setSpeed(try decode(ClockOrder.self, request).number("speed"))
    case ("POST", "actions"):
      let order = try decode(ActionOrder.self, request)
      try simulator.perform(order.action, on: order.array, by: order.user)
      return Self.success(Done(done: true))
    case ("POST", "faults"):
      simulator.inject(try decode(SimulatedFault.self, request))
      return Self.success(simulator.pendingFaults)
    case ("GET", "faults"): return Self.success(simulator.pendingFaults)
    case ("DELETE", "faults"):
      simulator.clearFaults()
      return Self.success(simulator.pendingFaults)
    case ("GET", "requests"): return Self.success(simulator.requestLog)
    case ("DELETE", "requests"):
      simulator.clearRequestLog()
      return Self.success(simulator.requestLog)
    case ("GET", "counters"): return Self.success(simulator.counters)
    case ("DELETE", "counters"):
      simulator.resetCounters()
      return Self.success(simulator.counters)
    case ("GET", "world"):
      return Self.success(World(now: simulator.now, arrays: simulator.arrayNames.compactMap(simulator.arraySnapshot)))
    case ("GET", "timeline"): return Self.success(simulator.timeline)
    case ("GET", "violations"): return Self.success(simulator.invariantViolations())
    default: throw ControlError(status: 404, message: "nothing at '\(request.method) \(request.pathOnly)'")
    }
    return Self.success(ClockState(now: simulator.now, speed: simulator.speed))
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ request: SimulatedRequest) throws -> Value {
    try JSONDecoder().decode(type, from: Data(request.body))
  }

  private static func success(_ value: some Encodable) -> SimulatedResponse {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return failure(500, "the answer cannot be encoded") }
    return SimulatedResponse(200, headers: SimulatedResponse.jsonHeaders, body: Array(data))
  }

  private static func failure(_ status: Int, _ message: String) -> SimulatedResponse {
    var writer = JSONWriter()
    writer.value(["error": .string(message)])
    return .json(writer.buffer, status: status)
  }

  /// `{"seconds": 1.5}` or `{"speed": 60}`.
  private struct ClockOrder: Decodable {
    let numbers: [String: Double]

    init(from decoder: any Decoder) throws {
      guard let numbers = try? decoder.singleValueContainer().decode([String: Double].self) else {
        throw ControlError(status: 400, message: "the body is no object of numbers")
      }
      self.numbers = numbers
    }

    /// A number of seconds that the clock can pass, or a factor.
    func number(_ key: String) throws -> Double {
      guard let number = numbers[key] else { throw ControlError(status: 400, message: "'\(key)' is missing") }
      guard (0...31_536_000).contains(number) else {
        throw ControlError(status: 400, message: "'\(key)' is \(number), not from 0 to 31536000")
      }
      return number
    }
  }
  private struct Done: Encodable { let done: Bool }
  private struct ClockState: Encodable {
    let now: Int
    let speed: Double
  }
  private struct World: Encodable {
    let now: Int
    let arrays: [ArraySnapshot]
  }
}
