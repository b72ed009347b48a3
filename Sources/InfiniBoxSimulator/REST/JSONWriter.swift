/// Appends JSON text to a byte buffer; list answers of 1,000 objects are written with it, without a value tree in between.
struct JSONWriter: Sendable {
  var bytes: [UInt8] = []

  init(capacity: Int = 256) {
    bytes.reserveCapacity(capacity)
  }

  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func raw(_ fragment: [UInt8]) {
    bytes.append(contentsOf: fragment)
  }

  mutating func integer(_ value: Int) {
    if value >= 0 && value < 10 {
      bytes.append(UInt8(48 + value))
      return
    }
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var magnitude = value.magnitude
    withUnsafeMutableBytes(of: &digits) { buffer in
      var position = buffer.count
      while magnitude > 0 {
        position -= 1
        buffer[position] = UInt8(48 + magnitude % 10)
        magnitude /= 10
      }
      if value < 0 { bytes.append(45) }
      bytes.append(contentsOf: buffer[position...])
    }
  }

  mutating func string(_ text: String) {
    bytes.append(34)
    var text = text
    text.withUTF8 { utf8 in
      if utf8.allSatisfy({ $0 >= 32 && $0 != 34 && $0 != 92 }) {
        bytes.append(contentsOf: utf8)
      } else {
        for byte in utf8 { escaped(byte) }
      }
    }
    bytes.append(34)
  }

  private mutating func escaped(_ byte: UInt8) {
    switch byte {
    case 34: raw("\\\"")
    case 92: raw("\\\\")
    case 10: raw("\\n")
    case 13: raw("\\r")
    case 9: raw("\\t")
    case 0..<32:
      let hexadecimal = Array("0123456789abcdef".utf8)
      raw("\\u00")
      bytes.append(hexadecimal[Int(byte >> 4)])
      bytes.append(hexadecimal[Int(byte & 15)])
    default: bytes.append(byte)
    }
  }

  mutating func bool(_ value: Bool) {
    if value { raw("true") } else { raw("false") }
  }

  mutating func null() {
    raw("null")
  }

  /// Begins a member of an object; `isFirst` says whether no comma is needed.
  mutating func key(_ name: String, isFirst: inout Bool) {
    if !isFirst { bytes.append(44) }
    isFirst = false
    string(name)
    bytes.append(58)
  }

  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let flag): bool(flag)
    case .integer(let number): integer(number)
    case .number(let number): bytes.append(contentsOf: String(number).utf8)
    case .string(let text): string(text)
    case .array(let items):
      bytes.append(91)
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(44) }
        self.value(item)
      }
      bytes.append(93)
    case .object(let members):
      bytes.append(123)
      var isFirst = true
      for member in members {
        key(member.key, isFirst: &isFirst)
        self.value(member.value)
      }
      bytes.append(125)
    case .fragment(let fragment): raw(fragment)
    }
  }
}
