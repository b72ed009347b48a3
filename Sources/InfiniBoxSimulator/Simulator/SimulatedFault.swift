/// Something that goes wrong with the next requests that match.
public struct SimulatedFault: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Nobody seems to listen; nothing is done.
    case refuseConnection
    /// The connection breaks before anything is done.
    case resetBeforeCommit
    /// The request is carried out, then the connection breaks.
    case loseReply
    /// This status with an error envelope; nothing is done.
    case status(Int)
    /// The request is carried out, but answered with this status and an error envelope.
    case statusAfterCommit(Int)
    /// The request is carried out, but only so many bytes of the answer arrive.
    case truncateBody(bytes: Int)
    /// The request is carried out, but answered so much later (of real time).
    case delay(milliseconds: Int)
    /// A page of a proxy, status 200, in place of JSON; nothing is done.
    case html
    /// A listing says that there are so many more objects (or fewer) than there are.
    case wrongNumberOfObjects(offset: Int)
  }

  public var kind: Kind
  /// nil is any array, method or path.
  public var array: String?
  public var method: String?
  /// Path below `/api/rest/`, exact (`replicas`) or, with a `*` at its end, by its beginning (`replicas*`).
  public var path: String?
  /// Requests that it hits; nil is all of them until it is taken away.
  public var count: Int?

  public init(
    _ kind: Kind, method: String? = nil, path: String? = nil, array: String? = nil, count: Int? = 1
  ) {
    self.kind = kind
    self.array = array
    self.method = method
    self.path = path
    self.count = count
  }

  func matches(_ request: SimulatedRequest, array: String) -> Bool {
    if let expected = self.array, expected != array { return false }
    if let method, method != request.method { return false }
    guard let path else { return true }
    let actual = request.pathOnly.hasPrefix(APIServer.prefix) ? request.pathOnly.dropFirst(APIServer.prefix.count) : ""
    return path.hasSuffix("*") ? actual.hasPrefix(path.dropLast()) : actual == path
  }
}

/// The faults in wait, oldest first.
struct FaultQueue: Sendable {
  private(set) var faults: [SimulatedFault] = []

  mutating func add(_ fault: SimulatedFault) {
    if fault.count.map({ $0 > 0 }) ?? true { faults.append(fault) }
  }

  mutating func removeAll() {
    faults = []
  }

  /// The first fault that hits the request, counted down.
  mutating func next(for request: SimulatedRequest, array: String) -> SimulatedFault.Kind? {
    guard let index = faults.firstIndex(where: { $0.matches(request, array: array) }) else { return nil }
    let kind = faults[index].kind
    if let count = faults[index].count {
      faults[index].count = count - 1
      if count <= 1 { faults.remove(at: index) }
    }
    return kind
  }
}
