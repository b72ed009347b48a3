/// An array's refusal of one request: what becomes the `error` of the envelope (rest 1.5, codes as semantics 9).
public struct SimulatedRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// HTTP status, 400 to 599.
  public let status: Int
  /// Upper snake case word; mostly the placeholder codes of semantics 9.
  public let code: String
  public let message: String
  /// True if the peer array refused and this one only passes it on.
  public var isRemote: Bool
  /// What stands in the way.
  public let affected: [AffectedEntity]

  public init(
    _ status: Int, _ code: String, _ message: String, isRemote: Bool = false, affected: [AffectedEntity] = []
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.isRemote = isRemote
    self.affected = affected
  }

  public var description: String { "\(code) (\(status)): \(message)" }

  /// A question to a person is no failure.
  var severity: String { code.hasPrefix("APPROVAL") ? "INFO" : "ERROR" }

  static func badRequest(_ code: String, _ message: String, _ affected: AffectedEntity...) -> SimulatedRefusal {
    SimulatedRefusal(400, code, message, affected: affected)
  }

  static func conflict(_ code: String, _ message: String, _ affected: AffectedEntity...) -> SimulatedRefusal {
    SimulatedRefusal(409, code, message, affected: affected)
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
