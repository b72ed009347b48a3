import InfiniBox
import Synchronization

/// A transport that asks a closure for each answer and keeps every request.
final class ScriptedTransport: HTTPTransport {
  typealias Answer = @Sendable (TransportRequest, _ number: Int) async throws(TransportError) -> TransportResponse

  private let answer: Answer
  private let log = Mutex<[TransportRequest]>([])

  /// - Parameter answer: gets each request and how many came before it.
  init(_ answer: @escaping Answer) {
    self.answer = answer
  }

  var requests: [TransportRequest] { log.withLock { $0 } }

  func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
    let number = log.withLock {
      $0.append(request)
      return $0.count - 1
    }
    return try await answer(request, number)
  }

  func shutdown() async {}
}

extension InfiniBoxSystem {
  /// An array that answers as the closure says.
  static func scripted(
    options: ConnectionOptions = ConnectionOptions(), _ answer: @escaping ScriptedTransport.Answer
  ) -> (array: InfiniBoxSystem, transport: ScriptedTransport) {
    let transport = ScriptedTransport(answer)
    let array = InfiniBoxSystem(
      name: "paris", transport: transport, credentials: Sample.credentials, options: options)
    return (array, transport)
  }
}
