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
  }

  public init(_ simulator: Simulator) { self.simulator = simulator }

  public func array(at host: String) -> String { state.withLock { $0.routes[host] ?? host } }

  /// Lets another array answer at an address, as a wrong DNS entry would.
  public func route(_ host: String, to array: String) { state.withLock { $0.routes[host] = array } }

  /// Has every answer go through `observer`, which may change it or fail in its place; nil takes it away.
  public func observe(_ observer: Observer?) { state.withLock { $0.observer = observer } }

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
    if let observer = network.observer { try observer(request, &response) }
    return response
  }

  public func shutdown() async {}
}
