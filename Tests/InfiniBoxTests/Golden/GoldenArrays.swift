import InfiniBox
import Synchronization

/// The two arrays of the recordings, A and B, with one log of what they got.
final class GoldenArrays: Sendable {
  let first: InfiniBoxSystem
  let second: InfiniBoxSystem
  private let log: Log

  /// What was sent, in order.
  var sent: [ComparableRequest] { log.requests.withLock { $0 } }

  init(answer: @escaping GoldenCase.Answer, options: ConnectionOptions = ConnectionOptions()) {
    let log = Log()
    self.log = log
    func array(_ letter: String) -> InfiniBoxSystem {
      let transport = ScriptedTransport { (request, _) in
        log.requests.withLock { $0.append(ComparableRequest(request, system: letter)) }
        return answer(request) ?? Self.plausibleAnswer(request)
      }
      return InfiniBoxSystem(
        name: "array-\(letter)", transport: transport, credentials: Sample.credentials, options: options
      ).approved
    }
    first = array("A")
    second = array("B")
  }

  private final class Log: Sendable {
    let requests = Mutex<[ComparableRequest]>([])
  }

  /// The features and version of the recordings, any object for one, an empty list for many.
  static func plausibleAnswer(_ request: TransportRequest) -> TransportResponse {
    let parts = parts(of: request)
    if parts == ["_features"] { return Sample.features(Sample.latestFeatures) }
    if isList(request) { return Sample.page(request.pageNumber, size: request.pageSize, of: []) }
    if parts.last == "group_snapshot" { return Sample.envelope([]) }
    if parts == ["users", "login"] { return Sample.login() }
    return Sample.envelope(Sample.object(parts.compactMap { Int64($0) }.last ?? 7001))
  }

  /// The path below `/api/rest/`, through a link what stands after `remote/7/api/rest`.
  private static func parts(of request: TransportRequest) -> [String] {
    let parts = request.path.split(separator: "/").dropFirst(2).map(String.init)
    return parts.first == "remote" ? Array(parts.dropFirst(4)) : parts
  }

  static func isList(_ request: TransportRequest) -> Bool {
    let parts = parts(of: request)
    guard request.method == .get, let first = parts.first else { return false }
    switch first {
    case "system", "config": return false
    case "network": return parts.count == 2
    case "metadata": return parts.count <= 2
    default: return parts.count == 1 || parts.last == "members"
    }
  }

  /// Answers the members of a group with these ids.
  static func members(_ groupID: Int64, _ ids: [Int64]) -> GoldenCase.Answer {
    { request in
      guard request.path == "/api/rest/cgs/\(groupID)/members", request.method == .get else { return nil }
      return Sample.page(request.pageNumber, size: request.pageSize, of: ids.map { Sample.object($0) })
    }
  }
}
