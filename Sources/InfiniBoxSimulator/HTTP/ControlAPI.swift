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
    } catch {
      return Self.failure(400, DecodingSentence.of(error))
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
      simulator.advance(by: .milliseconds(Int(try decode(Seconds.self, request).seconds * 1_000)))
    case ("POST", "clock/speed"): simulator.setSpeed(try decode(Speed.self, request).speed)
    case ("POST", "actions"):
      let order = try decode(ActionOrder.self, request)
      try simulator.perform(order.action, on: order.array, by: order.user ?? "operator")
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
    case ("GET", "violations"): return Self.success(simulator.invariantViolations())
    default: throw ControlError(status: 404, message: "nothing at '\(request.method) \(request.pathOnly)'")
    }
    return Self.success(ClockState(now: simulator.now, speed: simulator.speed))
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ request: SimulatedRequest) throws -> Value {
    try Self.decoder.decode(type, from: Data(request.body))
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
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
    return SimulatedResponse(status, headers: SimulatedResponse.jsonHeaders, body: writer.bytes)
  }

  private struct Seconds: Decodable { let seconds: Double }
  private struct Speed: Decodable { let speed: Double }
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

/// Where in a JSON document a value is missing or wrong, as one sentence.
enum DecodingSentence {
  static func of(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return String(describing: error) }
    return switch error {
    case .keyNotFound(let key, let context): "'\(path(context.codingPath + [key]))' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(path(context.codingPath))' has the wrong type"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? context.debugDescription : "'\(path(context.codingPath))': \(context.debugDescription)"
    @unknown default: "the document cannot be read"
    }
  }

  /// As the document spells it.
  private static func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? snakeCase(key.stringValue) : ".\(snakeCase(key.stringValue))"
      }
    }
  }
}
