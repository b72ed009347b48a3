/// Times as people write them in policies and on the command line: `30s`, `5m`, `4h`, `1d`, `1h30m`.
extension Duration {
  /// Reads days, hours, minutes and seconds, largest first, each a whole number directly followed by its unit.
  ///
  /// - Throws: What is wrong with the text, and what to write instead.
  public init(written text: String) throws(DurationFlaw) {
    var rest = Substring(text)
    var seconds: Int64 = 0
    var unitsLeft = DurationUnit.descending[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { !($0.isASCII && $0.isNumber) }
      rest = rest.dropFirst(letters.count)
      guard let count = Int64(digits), digits.count <= DurationFlaw.maximumDigits else { throw DurationFlaw(text) }
      guard digits.count == 1 || digits.first != "0" else { throw DurationFlaw(text) }
      guard let index = unitsLeft.firstIndex(where: { $0.letter == letters }) else { throw DurationFlaw(text) }
      seconds += count * unitsLeft[index].seconds
      unitsLeft = unitsLeft[(index + 1)...]
    }
    guard !text.isEmpty else { throw DurationFlaw(text) }
    self = .seconds(seconds)
  }

  /// `1h30m`, `5m`, `0s`: what `init(written:)` reads, in whole seconds rounded towards zero.
  public var written: String {
    var rest = components.seconds.magnitude
    var text = components.seconds < 0 ? "-" : ""
    for unit in DurationUnit.descending {
      let count = rest / unit.seconds.magnitude
      rest %= unit.seconds.magnitude
      if count > 0 { text += "\(count)\(unit.letter)" }
    }
    return components.seconds == 0 ? "0s" : text
  }
}

private struct DurationUnit {
  var letter: String
  var seconds: Int64
  /// How people also write the unit.
  var otherWords: Set<String>

  static let descending = [
    DurationUnit(letter: "d", seconds: 86_400, otherWords: ["D", "day", "days"]),
    DurationUnit(letter: "h", seconds: 3600, otherWords: ["H", "hr", "hrs", "hour", "hours"]),
    DurationUnit(letter: "m", seconds: 60, otherWords: ["M", "min", "mins", "minute", "minutes"]),
    DurationUnit(letter: "s", seconds: 1, otherWords: ["S", "sec", "secs", "second", "seconds"]),
  ]
}

/// Why a text is no duration.
public struct DurationFlaw: Error, Hashable, Sendable, CustomStringConvertible {
  public var cause: String
  public var remedy: String
  public var description: String { "\(cause); \(remedy)" }

  /// More digits than any time that arrays accept, few enough never to overflow.
  fileprivate static let maximumDigits = 9

  /// Explains a text that was refused.
  fileprivate init(_ text: String) {
    let form = "write a time such as 30s, 5m, 4h, 1d or 1h30m"
    let number = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(number.count).drop { $0 == " " }
    cause = "'\(text)' is no time"
    remedy = form
    guard let count = Int64(number), number.count <= Self.maximumDigits else {
      if text.isEmpty { cause = "the time is empty" }
      return
    }
    if unit.isEmpty {
      cause = "'\(text)' has no unit"
      let written = Duration.seconds(count).written
      remedy = written == "\(count)s" ? "write \(written)" : "write \(count)s or \(written)"
    } else if let known = DurationUnit.descending.first(where: {
      $0.letter == unit || $0.otherWords.contains(String(unit))
    }) {
      remedy = "write \(count)\(known.letter)"
    } else if unit == "ms" {
      cause = "'\(text)' is in milliseconds, and the smallest unit is the second"
      remedy = count >= 1000 && count % 1000 == 0 ? "write \(Duration.milliseconds(count).written)" : form
    }
  }
}
