/// Percent-encoding exactly as the recordings have it (rest 2.1).
enum PercentEncoding {
  /// A name or value of a query: letters, digits and `_.-~` stay, a space becomes `+`.
  static func query(_ text: String) -> String {
    encode(text, keeping: { isUnreserved($0) }, spaceAsPlus: true)
  }

  /// A part of a path: as above, but a space becomes `%20` and `/` stays, as infinisdk leaves it (rest 16).
  static func path(_ text: String) -> String {
    encode(text, keeping: { isUnreserved($0) || $0 == UInt8(ascii: "/") }, spaceAsPlus: false)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func encode(_ text: String, keeping: (UInt8) -> Bool, spaceAsPlus: Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 8)
    for byte in text.utf8 {
      if keeping(byte) {
        bytes.append(byte)
      } else if byte == UInt8(ascii: " "), spaceAsPlus {
        bytes.append(UInt8(ascii: "+"))
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// One name and value of a query, not yet encoded.
struct QueryItem: Sendable, Hashable {
  let name: String
  let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// A boolean option in the lower-case spelling of infinisdk's DELETE options (rest 3).
  init(_ name: String, _ value: Bool) {
    self.init(name, value ? "true" : "false")
  }

  /// A projection (rest 2.2).
  init(fields: [String]) {
    self.init("fields", fields.joined(separator: ","))
  }
}

extension [QueryItem] {
  /// The options that were given, in the lower-case spelling of DELETE.
  static func options(_ options: [(name: String, value: Bool?)]) -> [QueryItem] {
    options.compactMap { option in option.value.map { QueryItem(option.name, $0) } }
  }

  /// The encoded query, nil when there is none.
  var encoded: String? {
    isEmpty
      ? nil : map { "\(PercentEncoding.query($0.name))=\(PercentEncoding.query($0.value))" }.joined(separator: "&")
  }
}
