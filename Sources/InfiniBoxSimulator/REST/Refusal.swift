/// An array's refusal of one request: what becomes the `error` of the envelope (rest 1.5, codes as semantics 9).
public struct SimulatedRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// HTTP status, 400 to 599.
  public let status: Int
  /// Upper snake case word; mostly the placeholder codes of semantics 9.
  public let code: String
  public let message: String
  /// True if the peer array refused and this one only passes it on.
  public var isRemote: Bool

  public init(_ status: Int, _ code: String, _ message: String, isRemote: Bool = false) {
    self.status = status
    self.code = code
    self.message = message
    self.isRemote = isRemote
  }

  public var description: String { "\(code) (\(status)): \(message)" }

  static func badRequest(_ code: String, _ message: String) -> SimulatedRefusal {
    SimulatedRefusal(400, code, message)
  }

  static func conflict(_ code: String, _ message: String) -> SimulatedRefusal {
    SimulatedRefusal(409, code, message)
  }

  static func notFound(_ kind: String, _ id: Int) -> SimulatedRefusal {
    SimulatedRefusal(404, "\(kind)_NOT_FOUND", "no \(kind.lowercased()) with id \(id)")
  }

  static func missing(_ field: String) -> SimulatedRefusal {
    SimulatedRefusal(400, "MISSING_FIELD", "field '\(field)' is missing or has the wrong type")
  }

  func fromPeer() -> SimulatedRefusal {
    var copy = self
    copy.isRemote = true
    return copy
  }
}
