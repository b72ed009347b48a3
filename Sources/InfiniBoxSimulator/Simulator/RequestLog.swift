/// One request that came in, as the log keeps it.
public struct LoggedRequest: Sendable, Equatable, Codable {
  public let array: String
  public let method: String
  /// Without the query.
  public let path: String
  /// Still percent-encoded.
  public let query: String
  /// HTTP status; nil if no answer left.
  public let status: Int?
  /// Epoch milliseconds of the simulated clock.
  public let time: Int
  /// The fault that hit it; nil if none did.
  public let fault: String?
}

/// Requests since the counters were reset, by array, then by method.
public struct RequestCounters: Sendable, Equatable, Codable {
  public private(set) var byArray: [String: [String: Int]] = [:]

  mutating func count(_ method: String, on array: String) {
    byArray[array, default: [:]][method, default: 0] += 1
  }

  /// Requests of that method to that array; nil adds all of them up.
  public subscript(array: String?, method: String?) -> Int {
    byArray.reduce(0) { sum, entry in
      guard array == nil || array == entry.key else { return sum }
      return sum + entry.value.reduce(0) { $0 + (method == nil || method == $1.key ? $1.value : 0) }
    }
  }
}
