import Foundation

/// Reads a request's body for what a JSON decoder accepts and a person never means: keys that are there twice or that
/// nobody reads, texts with control characters, endless nesting. It knows no types; the decoder does.
struct RequestScanner<Request: ControlRequest> {
  /// Requests have three levels.
  private static var deepest: Int { 8 }
  /// Up to here every program reads whole numbers alike.
  private static var largest: Double { 9_007_199_254_740_991 }

  private let bytes: [UInt8]
  private var position = 0

  /// - Throws: `badRequest`, naming the place.
  static func check(_ body: Data) throws(ControlError) {
    let bytes = Array(body)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw refusal("it is no valid UTF-8; send one JSON object as the manual describes")
    }
    var scanner = Self(bytes: bytes)
    try scanner.value(at: Place(), depth: 1)
    guard scanner.next() == nil else { throw noJSON() }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Where a value stands, and which keys it may have if it is an object; nil: any, the decoder refuses them all.
  private struct Place {
    var path = ""
    var key = ""
    var keys: Set<String>? = Request.keys

    func member(_ key: String) -> Place {
      Place(path: path.isEmpty ? key : "\(path).\(key)", key: key, keys: nil)
    }

    func element(_ index: Int) -> Place { Place(path: "\(path)[\(index)]", key: key, keys: Request.elementKeys[key]) }
  }

  private mutating func value(at place: Place, depth: Int) throws(ControlError) {
    guard depth <= Self.deepest else {
      throw Self.refusal(
        "it is nested more than \(Self.deepest) levels deep; send one JSON object as the manual describes")
    }
    switch next() {
    case UInt8(ascii: "{"): try object(at: place, depth: depth)
    case UInt8(ascii: "["): try list(at: place, depth: depth)
    case UInt8(ascii: "\""):
      let text = try text()
      if !Request.documentKeys.contains(place.key), let flaw = ControlText.flaw(in: text) {
        throw Self.refusal("'\(place.path)' \(flaw)")
      }
    case .some: try word(at: place)
    case nil: throw Self.noJSON()
    }
  }

  private mutating func object(at place: Place, depth: Int) throws(ControlError) {
    var seen: Set<String> = []
    position += 1
    if end(UInt8(ascii: "}")) { return }
    repeat {
      guard next() == UInt8(ascii: "\"") else { throw Self.noJSON() }
      let key = try text()
      let member = place.member(key)
      if place.path.isEmpty, let remedy = Request.retiredKeys[key] {
        throw Self.refusal("key '\(key)' is no longer taken; \(remedy)")
      }
      if let keys = place.keys, !keys.contains(key) {
        throw Self.refusal("key '\(member.path.prefix(200))' is unknown; use only \(keys.sorted().quotedList)")
      }
      guard seen.insert(key).inserted else {
        throw Self.refusal("key '\(member.path.prefix(200))' is there twice; send it once")
      }
      guard next() == UInt8(ascii: ":") else { throw Self.noJSON() }
      position += 1
      try value(at: member, depth: depth + 1)
    } while try another(before: UInt8(ascii: "}"))
  }

  private mutating func list(at place: Place, depth: Int) throws(ControlError) {
    var index = 0
    position += 1
    if end(UInt8(ascii: "]")) { return }
    repeat {
      try value(at: place.element(index), depth: depth + 1)
      index += 1
    } while try another(before: UInt8(ascii: "]"))
  }

  /// Whether a comma says that more follows, or `close` that nothing does.
  private mutating func another(before close: UInt8) throws(ControlError) -> Bool {
    if end(close) { return false }
    guard next() == UInt8(ascii: ",") else { throw Self.noJSON() }
    position += 1
    return true
  }

  private mutating func end(_ close: UInt8) -> Bool {
    guard next() == close else { return false }
    position += 1
    return true
  }

  /// The next byte that is no white space; nil at the end.
  private mutating func next() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// A number, `true`, `false` or `null`; which letters and digits make one is left to the decoder, which does not say
  /// where a number is that it cannot hold.
  private mutating func word(at place: Place) throws(ControlError) {
    let word = bytes[position...].prefix { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "E"),
        UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard !word.isEmpty else { throw Self.noJSON() }
    position = word.endIndex
    let text = String(decoding: word, as: UTF8.self)
    if let number = Double(text), number.magnitude > Self.largest {
      throw Self.refusal("'\(place.path)' cannot be \(text.prefix(100)); send a smaller number")
    }
  }

  /// A text, from its opening quote on, with its escapes resolved.
  private mutating func text() throws(ControlError) -> String {
    var text: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += String(try escape()).utf8
      case 0..<0x20: throw Self.noJSON()
      default: text.append(byte)
      }
    }
    throw Self.noJSON()
  }

  private mutating func escape() throws(ControlError) -> Unicode.Scalar {
    guard position < bytes.count else { throw Self.noJSON() }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try surrogates()
    default: throw Self.noJSON()
    }
  }

  /// `\u` and what follows it: one UTF-16 unit, or the two of a pair.
  private mutating func surrogates() throws(ControlError) -> Unicode.Scalar {
    let first = try unit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { throw Self.noJSON() }
    position += 2
    var decoder = UTF16()
    var units = [first, try unit()].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&units) else { throw Self.noJSON() }
    return scalar
  }

  private mutating func unit() throws(ControlError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw Self.noJSON() }
    position += 4
    return unit
  }

  private static func noJSON() -> ControlError {
    refusal("it is no valid JSON; send one JSON object as the manual describes")
  }

  private static func refusal(_ cause: String) -> ControlError { .badRequest("cannot read the request: \(cause)") }
}
