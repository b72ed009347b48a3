import Foundation
import InfiniBox
import InfiniBoxSimulator
import Synchronization

/// Decides which simulated array answers at which address, and lets a test look at answers on their way.
public final class SimulatedNetwork: Sendable {
  public let simulator: Simulator
  private let state = Mutex(State())

  public typealias Observer = @Sendable (TransportRequest, inout TransportResponse) throws(TransportError) -> Void

  private struct State: Sendable {
    /// Array by host; a host that is not here is the name of its array.
    var routes: [String: String] = [:]
    var observer: Observer?
    /// How far an array's own clock is ahead of the world's, in milliseconds.
    var skews: [String: Int64] = [:]
    /// Arrays that tell no time.
    var timeless: Set<String> = []
  }

  public init(_ simulator: Simulator) { self.simulator = simulator }

  public func array(at host: String) -> String { state.withLock { $0.routes[host] ?? host } }

  /// Lets another array answer at an address, as a wrong DNS entry would.
  public func route(_ host: String, to array: String) { state.withLock { $0.routes[host] = array } }

  /// Has every answer go through `observer`, which may change it or fail in its place; nil takes it away.
  public func observe(_ observer: Observer?) { state.withLock { $0.observer = observer } }

  /// Has an array tell every time by a clock of its own, which is ahead of the world's; nil: it tells no time.
  public func setClock(of array: String, ahead: Duration?) {
    state.withLock { state in
      state.skews[array] = ahead.map { $0.components.seconds * 1000 }
      if ahead == nil { state.timeless.insert(array) } else { state.timeless.remove(array) }
    }
  }

  /// The answer as an array with that clock gives it.
  fileprivate func retimed(_ response: TransportResponse, from array: String) -> TransportResponse {
    let (skew, isTimeless) = state.withLock { ($0.skews[array] ?? 0, $0.timeless.contains(array)) }
    var response = response
    if skew != 0 || isTimeless { response.headers.removeAll { $0.name == "Date" } }
    guard skew != 0 else { return response }
    let now = Int64(simulator.now)
    response.headers.append(("Date", Self.httpDate(now + skew)))
    response.body = Self.shiftTimes(in: response.body, by: skew, near: now)
    return response
  }

  private static func httpDate(_ milliseconds: Int64) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
  }

  /// Times are the numbers of milliseconds within a year of now.
  private static func shiftTimes(in body: Data, by skew: Int64, near now: Int64) -> Data {
    var shifted = Data()
    var digits: [UInt8] = []
    func flush() {
      if digits.count == 13, let number = Int64(String(decoding: digits, as: UTF8.self)),
        abs(number - now) < 366 * 86_400_000
      {
        shifted += Data("\(number + skew)".utf8)
      } else {
        shifted += digits
      }
      digits = []
    }
    for byte in body {
      if (48...57).contains(byte) {
        digits.append(byte)
      } else {
        flush()
        shifted.append(byte)
      }
    }
    flush()
    return shifted
  }

  fileprivate var observer: Observer? { state.withLock { $0.observer } }
}

/// Hands requests to a simulator in the same process: what HTTP would do, without a socket.
public struct SimulatorTransport: HTTPTransport {
  public let network: SimulatedNetwork
  /// Name of an array, or an address that the network routes to one.
  public let host: String

  public init(network: SimulatedNetwork, host: String) {
    self.network = network
    self.host = host
  }

  public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
    let path = request.query.map { "\(request.path)?\($0)" } ?? request.path
    let simulated = SimulatedRequest(
      request.method.rawValue, path, headers: request.headers, body: request.body.map { Array($0) } ?? [])
    let answer: SimulatedResponse
    do {
      answer = try await network.simulator.respond(to: simulated, array: network.array(at: host))
    } catch let error as SimulatedConnectionError {
      throw error == .refused ? .cannotConnect(.refused) : .connectionLost
    } catch {
      throw .cancelled
    }
    let body = answer.body
    if answer.announcedLength != nil { throw .truncatedAnswer }
    if body.count > request.maximumAnswerSize { throw .answerTooLarge(limit: request.maximumAnswerSize) }
    var response = TransportResponse(status: answer.status, headers: answer.headers, body: Data(body))
    response = network.retimed(response, from: network.array(at: host))
    if let observer = network.observer { try observer(request, &response) }
    return response
  }

  public func shutdown() async {}
}
