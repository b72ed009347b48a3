/// What ends the withholding of a step, so that whoever reads why nothing happens also reads what to do about it.
public enum Ending: Hashable, Sendable, Codable {
  /// Nobody need do anything: `it goes on once <words>`.
  case byItself(once: String)
  /// `a person must <words>`.
  case person(must: String)

  public var sentence: String {
    switch self {
    case .byItself(let words): "it goes on once \(words)"
    case .person(let words): "a person must \(words)"
    }
  }
}

extension Ending {
  static let nextReading = Ending.byItself(once: "complete readings of both arrays show that this is over")
  static let nextCycle = Ending.byItself(once: "a later cycle has room for it")
  public static let approval = Ending.person(
    must: "look at it in 'protectctl plan' and consent with 'protectctl approve'")
}

/// Why a step is not made, and what ends that.
struct Obstacle: Hashable, Sendable {
  var reason: String
  var ends: Ending

  init(_ reason: String, ends: Ending) {
    self.reason = reason
    self.ends = ends
  }
}
